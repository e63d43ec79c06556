import type { Canary, CanaryMetric, RequestCounts } from '../../api/types/canary';
import { boundsOf, hasConditions, hooksOf } from '../../api/defaults';
import type { Random } from '../../core/random';
import type { Routes } from '../../api/types/rollout-types';
import type { Role } from '../../api/types/reading';
import { builtinValue } from '../../metrics/builtin/queries';

/** What is wrong with the new version; `silence`: nothing measures it. */
export type Fault = 'none' | 'errors' | 'latency' | 'crash' | 'silence';
export const FAULTS: readonly Fault[] = ['none', 'errors', 'latency', 'crash', 'silence'];

/**
 * How one version answers: percent of requests without a server error, and the 99th percentile of its latency in
 * milliseconds.
 */
interface Behaviour {
  successRate: number;
  latency: number;
}

const HEALTHY: Behaviour = { successRate: 99.8, latency: 120 };
const BEHAVIOUR: Readonly<Record<Fault, Behaviour>> = {
  none: HEALTHY,
  errors: { ...HEALTHY, successRate: 87 },
  latency: { ...HEALTHY, latency: 1800 },
  crash: { successRate: 60, latency: 900 },
  silence: HEALTHY,
};

/** Of all users together. */
const REQUESTS_A_SECOND = 100;
/** Percent of all users who match an A/B test's conditions. */
const MATCHING_SHARE = 20;
/** Load that a rollout hook (a load test, by usage) puts on the canary, in percent of the users' traffic. */
const LOAD_TEST_SHARE = 10;

/** What the canary's version and its share of the traffic make of a metric. */
export class Traffic {
  constructor(
    private readonly random: Random,
    /** What is wrong with the version that the Canary's target has now. */
    private readonly faultOf: (canary: Canary) => Fault,
  ) {}

  /** Requests to a version in so many milliseconds, and those that failed. */
  requests(canary: Canary, routes: Routes, role: Role, milliseconds: number): RequestCounts {
    const fault = this.faultIn(canary, role);
    const share = fault === 'silence' ? 0 : shareOf(canary, routes, role);
    const requests = (REQUESTS_A_SECOND * share * milliseconds) / 100_000;
    return { requests, failures: requests * (1 - BEHAVIOUR[fault].successRate / 100) };
  }

  /**
   * The value of a metric, in the unit of its query; `undefined` when the version receives nothing that could be
   * measured.
   */
  value(canary: Canary, metric: CanaryMetric, routes: Routes, provider: string, role: Role): number | undefined {
    const share = shareOf(canary, routes, role);
    const fault = this.faultIn(canary, role);
    if (share === 0 || fault === 'silence') return undefined;
    const behaviour = BEHAVIOUR[fault];
    if (metric.query === undefined && metric.templateRef === undefined) {
      if (metric.name === 'request-success-rate') return this.around(behaviour.successRate, 0.2, 100);
      // A busier version is a little slower.
      if (metric.name === 'request-duration')
        return (
          this.around(behaviour.latency * (1 + share / 400), behaviour.latency / 10) /
          builtinValue(provider, metric.name, 1)
        );
    }
    return this.custom(metric, fault);
  }

  /** What users have had before is well. */
  private faultIn(canary: Canary, role: Role): Fault {
    return role === 'primary' ? 'none' : this.faultOf(canary);
  }

  /** Nothing is known of a user's own metric but its bounds: a sound version keeps them, a faulty one does not. */
  private custom(metric: CanaryMetric, fault: Fault): number {
    const { min, max } = boundsOf(metric);
    const nearness = 0.2 + this.random() * 0.4;
    if (min !== undefined && max !== undefined)
      return fault === 'none' ? min + (max - min) * nearness : max + Math.max(1, max - min) * nearness;
    if (min !== undefined)
      return fault === 'none'
        ? min + Math.max(1, Math.abs(min)) * nearness * 0.1
        : min - Math.max(1, Math.abs(min)) * nearness;
    return fault === 'none' ? (max ?? 1) * nearness : (max ?? 1) + Math.max(1, max ?? 1) * nearness;
  }

  private around(middle: number, spread: number, highest = Infinity): number {
    return Math.min(highest, middle + (this.random() - 0.5) * 2 * spread);
  }
}

/**
 * Percent of the users' traffic that reaches a version: the canary by routes, as copies or from load tests, the primary
 * by routes alone.
 */
function shareOf(canary: Canary, routes: Routes, role: Role): number {
  const matching = hasConditions(canary) && !routes.everyone;
  const routed = matching ? (routes.canary * MATCHING_SHARE) / 100 : routes.canary;
  if (role === 'primary') return 100 - routed;
  const mirrored = routes.mirrored ? (routes.mirrorWeight ?? 100) : 0;
  const load = hooksOf(canary, 'rollout').length > 0 ? LOAD_TEST_SHARE : 0;
  return Math.min(100, routed + mirrored + load);
}
