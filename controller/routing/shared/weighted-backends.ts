import type { Canary } from '../../api/types/canary';
import { apexName } from '../../api/defaults';
import type { Routes } from '../../api/types/rollout-types';
import type { WeightedService } from './weights';

interface WithWeight {
  weight?: number;
}

/** How the backends of a provider's routes name a Service and its weight. */
export interface BackendForm<Backend extends WithWeight> {
  /** @returns the Service that the backend leads to; undefined if it is not a Service of the Canary's namespace */
  service(backend: Backend): string | undefined;
  /** @returns the weight of the backend among all backends of its rule, with the default filled in */
  weight(backend: Backend, all: readonly Backend[]): number;
  /** @returns the same backend, leading to another Service */
  withService(backend: Backend, service: string): Backend;
}

/**
 * All weights of a rule are multiplied by this number while the apex is split. Every percentage of the apex's weight is
 * then a whole number.
 */
export const FINENESS = 100;

/**
 * Splits the weight of the apex between the primary and the canary. The other backends of the rule keep exactly their
 * share. With 90 % for the primary and 10 % for the canary:
 *
 *     { apex 3, other 1 } -> { primary 270, canary 30, other 100 }
 *
 * A rule that is split already keeps its sum, only the split changes. {@link unsplitApex} leads back to
 * `{ apex 3, other 1 }`.
 */
export function splitApex<Backend extends WithWeight>(
  canary: Canary,
  routes: Routes,
  backends: readonly Backend[],
  form: BackendForm<Backend>,
): Backend[] {
  const own = ownBackends(canary, backends, form);
  if (own.length === 0) return [...backends];
  const sum = total(own, backends, form);
  const isSplit = !leadsTo(apexName(canary), own, form) && sum % FINENESS === 0;
  const factor = isSplit ? 1 : FINENESS;
  const part = (role: 'primary' | 'canary'): Backend => {
    const service = serviceNameOf(canary, role);
    const model = own.find((backend) => form.service(backend) === service) ?? own[0]!;
    return { ...form.withService(model, service), weight: (sum * factor * routes[role]) / 100 };
  };
  return replaceOwn(own, [part('primary'), part('canary')], backends, form, (weight) => weight * factor);
}

/**
 * Undoes {@link splitApex}: the apex gets the weight of the primary and the canary together, and all weights are what
 * they were before. A rule that is not split stays as it is.
 */
export function unsplitApex<Backend extends WithWeight>(
  canary: Canary,
  backends: readonly Backend[],
  form: BackendForm<Backend>,
): Backend[] {
  const apex = apexName(canary);
  const own = ownBackends(canary, backends, form);
  if (own.length === 0 || leadsTo(apex, own, form)) return [...backends];
  const others = backends.filter((backend) => !own.includes(backend));
  const sum = total(own, backends, form);
  const weights = [sum, ...others.map((backend) => form.weight(backend, backends))];
  const divisor = weights.every((weight) => weight % FINENESS === 0) ? FINENESS : 1;
  const joined = { ...form.withService(own[0]!, apex), weight: sum / divisor };
  return replaceOwn(own, [joined], backends, form, (weight) => weight / divisor);
}

/** @returns the weights of the primary and the canary in a rule; empty if the rule sends nothing to them */
export function sharesOf<Backend extends WithWeight>(
  canary: Canary,
  backends: readonly Backend[],
  form: BackendForm<Backend>,
): WeightedService[] {
  const shares = (['primary', 'canary'] as const).map((role) => {
    const service = serviceNameOf(canary, role);
    const leading = backends.filter((backend) => form.service(backend) === service);
    return { service, weight: total(leading, backends, form) };
  });
  return shares.some(({ weight }) => weight > 0) ? shares : [];
}

/** Whether one of these backends leads to the Service. */
export function leadsTo<Backend extends WithWeight>(
  service: string,
  backends: readonly Backend[],
  form: BackendForm<Backend>,
): boolean {
  return backends.some((backend) => form.service(backend) === service);
}

/** Puts `parts` in the place of the Canary's own backends, and changes the weight of all other backends. */
function replaceOwn<Backend extends WithWeight>(
  own: readonly Backend[],
  parts: readonly Backend[],
  backends: readonly Backend[],
  form: BackendForm<Backend>,
  scale: (weight: number) => number,
): Backend[] {
  return backends.flatMap((backend) => {
    if (backend === own[0]) return parts;
    if (own.includes(backend)) return [];
    const weight = form.weight(backend, backends);
    // A weight that the user has left out stays left out while nothing changes it.
    return scale(weight) === weight ? [backend] : [{ ...backend, weight: scale(weight) }];
  });
}

function total<Backend extends WithWeight>(
  some: readonly Backend[],
  all: readonly Backend[],
  form: BackendForm<Backend>,
): number {
  return some.reduce((sum, backend) => sum + form.weight(backend, all), 0);
}

/** The backends that lead to the apex, the primary or the canary. */
function ownBackends<Backend extends WithWeight>(
  canary: Canary,
  backends: readonly Backend[],
  form: BackendForm<Backend>,
): Backend[] {
  const own = [apexName(canary), serviceNameOf(canary, 'primary'), serviceNameOf(canary, 'canary')];
  return backends.filter((backend) => own.includes(form.service(backend) ?? ''));
}

function serviceNameOf(canary: Canary, role: 'primary' | 'canary'): string {
  return `${apexName(canary)}-${role}`;
}
