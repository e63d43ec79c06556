import { DeliveryController } from 'serin';

/** A program with the same content as one manifest of a guide. */
export type Twin = () => unknown;

/** Twins by the name of their manifest. */
export type Twins = Readonly<Record<string, Twin>>;

/** The controller of the cluster. It uses Istio unless a Canary names another provider. */
export function delivery(): DeliveryController {
  return new DeliveryController('serin', { provider: 'istio', code: { image: 'serin:1' } });
}
