import { DeliveryController } from 'serin';

/** A program that says what one manifest of a guide says. */
export type Twin = () => unknown;

/** Twins by what they are the twin of. */
export type Twins = Readonly<Record<string, Twin>>;

/** The controller of the cluster, which releases through Istio unless a Canary says otherwise. */
export function delivery(): DeliveryController {
  return new DeliveryController('serin', { provider: 'istio', code: { image: 'serin:1' } });
}
