import type { Canary } from '../../api/types/canary';
import { apexName } from '../../api/defaults';
import type { Routes } from '../../api/types/rollout-types';
import type { WeightedService } from './weights';

/** How the backends of a provider's routes name a Service and its weight. */
export interface BackendForm<Backend> {
  /** Name of the Service, if the backend leads to one of the Canary's namespace. */
  service(backend: Backend): string | undefined;
  /** Its weight among all of a rule. */
  weight(backend: Backend, all: readonly Backend[]): number;
  /** The same backend with another weight. */
  weighing(backend: Backend, weight: number): Backend;
  /** The same backend with another Service. */
  leadingTo(backend: Backend, service: string): Backend;
}

/**
 * By this all weights of a rule grow when the apex is split, so that every percentage of its part is a whole number.
 */
export const FINENESS = 100;

/**
 * What the apex has is shared out among the primary and the canary; what other backends have beside it stays exactly
 * their part.
 */
export function sharedOut<Backend>(
  canary: Canary,
  { primary, canary: share }: Routes,
  backends: readonly Backend[],
  form: BackendForm<Backend>,
): Backend[] {
  const own = backends.filter((backend) => isOwn(canary, form.service(backend)));
  if (own.length === 0) return [...backends];
  const whole = total(own, backends, form);
  const factor = leadsTo(apexName(canary), backends, form) || whole % FINENESS !== 0 ? FINENESS : 1;
  const part = (role: 'primary' | 'canary', percent: number): Backend => {
    const service = serviceOf(canary, role);
    const model = own.find((backend) => form.service(backend) === service) ?? own[0]!;
    return form.weighing(form.leadingTo(model, service), (whole * factor * percent) / 100);
  };
  return replaced(
    backends,
    own,
    () => [part('primary', primary), part('canary', share)],
    multiplying(backends, form, factor),
  );
}

/** The opposite: the apex has the part of the two again, and all weights are what they were before. */
export function joined<Backend>(canary: Canary, backends: readonly Backend[], form: BackendForm<Backend>): Backend[] {
  const own = backends.filter((backend) => isOwn(canary, form.service(backend)));
  if (own.length === 0 || leadsTo(apexName(canary), own, form)) return [...backends];
  const whole = total(own, backends, form);
  const others = backends.filter((backend) => !own.includes(backend));
  const grown = [whole, ...others.map((backend) => form.weight(backend, backends))].every(
    (weight) => weight % FINENESS === 0,
  );
  const factor = grown ? 1 / FINENESS : 1;
  return replaced(
    backends,
    own,
    (first) => [form.weighing(form.leadingTo(first, apexName(canary)), whole * factor)],
    multiplying(backends, form, factor),
  );
}

/** What the primary and the canary have of a rule; nothing when they have no part in it. */
export function sharesOf<Backend>(
  canary: Canary,
  backends: readonly Backend[],
  form: BackendForm<Backend>,
): WeightedService[] {
  const shares = (['primary', 'canary'] as const).map((role) => {
    const service = serviceOf(canary, role);
    const leading = backends.filter((backend) => form.service(backend) === service);
    return { service, weight: total(leading, backends, form) };
  });
  return shares.some(({ weight }) => weight > 0) ? shares : [];
}

/** Whether one of these backends leads to the Service. */
export function leadsTo<Backend>(service: string, backends: readonly Backend[], form: BackendForm<Backend>): boolean {
  return backends.some((backend) => form.service(backend) === service);
}

/** What takes the place of the first of the Canary's own; the rest of them goes, all others are kept in this way. */
function replaced<Backend>(
  backends: readonly Backend[],
  own: readonly Backend[],
  instead: (first: Backend) => Backend[],
  kept: (other: Backend) => Backend,
): Backend[] {
  return backends.flatMap((backend) => {
    if (backend === own[0]) return instead(backend);
    return own.includes(backend) ? [] : [kept(backend)];
  });
}

function multiplying<Backend>(
  all: readonly Backend[],
  form: BackendForm<Backend>,
  factor: number,
): (backend: Backend) => Backend {
  return (backend) => (factor === 1 ? backend : form.weighing(backend, form.weight(backend, all) * factor));
}

function total<Backend>(some: readonly Backend[], all: readonly Backend[], form: BackendForm<Backend>): number {
  return some.reduce((sum, backend) => sum + form.weight(backend, all), 0);
}

function isOwn(canary: Canary, service: string | undefined): boolean {
  return (
    service === apexName(canary) || service === serviceOf(canary, 'primary') || service === serviceOf(canary, 'canary')
  );
}

function serviceOf(canary: Canary, role: 'primary' | 'canary'): string {
  return `${apexName(canary)}-${role}`;
}
