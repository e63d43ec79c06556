import type { CanaryAnalysis, EarlyStop, MatchCondition, SessionAffinity } from '../../../controller/api/types/canary';
import type { Capability, PROVIDERS, ProviderName } from '../../../controller/api/rules/providers';
import type { Duration } from './duration';
import type { Fields } from '../../common/inputs';

/** The name of a routing provider, or of a way to use one that supports less than the provider itself. */
export type RouterName = ProviderName | 'a GRPCRoute' | "a user's route";

/** What each router supports. */
type Abilities = { [Name in ProviderName]: (typeof PROVIDERS)[Name]['can'][number] } & {
  'a GRPCRoute': Exclude<Capability, 'session-affinity'>;
  "a user's route": Exclude<Capability, 'session-affinity' | 'ab'>;
};

/** The routing providers, and the ways to use one, that support all of these. */
export type ProvidersWith<Needed extends Capability> = {
  [Name in RouterName]: Needed extends Abilities[Name] ? Name : never;
}[RouterName];

declare const worksWith: unique symbol;

/**
 * How a new version is released. Made by `canary`, `abTest`, `blueGreen` or `mirror`. `Name` is the union of the
 * routing providers that support it.
 */
export interface Strategy<in Name extends RouterName = never> {
  /** The kind of the strategy. */
  readonly kind: 'canary' | 'ab-test' | 'blue-green' | 'mirror';
  /** The strategy's part of a Canary's `spec.analysis`. */
  readonly analysis: Fields<CanaryAnalysis>;
  /** @hidden Only for the compiler. */
  readonly [worksWith]?: (provider: Name) => void;
}

/** Options of every strategy. */
export interface Pace {
  /** Duration of one step; checks run at its end. Default: `60s`. */
  interval?: Duration;
  /** Number of failed checks at which the rollout is rolled back. Default: 1. */
  threshold?: number;
  /** Time between the canary's readiness and its first traffic. Default: none. */
  delay?: Duration;
  /** Percent of the primary's pods that must be available. Default: 100. */
  primaryReadyThreshold?: number;
  /** Percent of the canary's pods that must be available. Default: 100. */
  canaryReadyThreshold?: number;
  /**
   * Ends the rollout in the middle of a step as soon as too many failed requests are certain. `{}` takes the bound of
   * `successRate`. Default: off.
   */
  earlyStop?: EarlyStop;
}

/** Equal steps. */
export interface EqualSteps {
  /** Percentage points of each step. Default: all at once. */
  stepWeight?: number;
  /** Percent of the traffic at which the canary is promoted. Default: 100. */
  maxWeight?: number;
  stepWeights?: never;
}

/** A list of steps. */
export interface ListedSteps {
  /** Percent of the traffic at each step, ascending: `[1, 5, 25, 50]`. */
  stepWeights: number[];
  stepWeight?: never;
  maxWeight?: never;
}

interface ShiftOptions {
  /** Percent of the traffic that moves back to the promoted primary at each interval. Default: all at once. */
  stepWeightPromotion?: number;
  /** Accepted beside weight steps for old manifests. Has no effect. */
  iterations?: number;
  /** Percent of the requests that are mirrored. Default: 100. */
  mirrorWeight?: number;
}

/** Mirroring of traffic, which only some routing providers support. */
export interface Mirroring<Mirrors extends boolean> {
  /**
   * Send the canary a copy of the traffic for one step before it gets any. Needs a provider that supports mirroring.
   * Default: false.
   */
  mirror?: Mirrors;
}

/** Session affinity, which only some routing providers support. */
export interface Sticky<Affinity extends Fields<SessionAffinity> | undefined> {
  /**
   * Keep users on the version that answered them first, by a cookie. Needs a provider that supports it. Default: no
   * cookie.
   */
  sessionAffinity?: Affinity;
}

/**
 * Options of `canary`.
 *
 * @interface
 */
export type CanaryOptions = Fields<Pace & ShiftOptions & (EqualSteps | ListedSteps)>;

/** Options of `abTest`. */
export interface ABTestOptions extends Pace {
  /** Users who get the new version: they match at least one of these conditions. */
  match: MatchCondition[];
  /** Number of intervals of the test. */
  iterations: number;
}

/** Options of `blueGreen`. */
export interface BlueGreenOptions extends Pace {
  /** Number of checks that the new version must pass before all users are switched to it. */
  iterations: number;
}

/** Options of `mirror`. */
export interface MirrorOptions extends BlueGreenOptions {
  /** Percent of the requests that are mirrored; with `growth` the first value. Default: 100. */
  mirrorWeight?: number;
  /** Let the mirrored share grow. Default: it stays. */
  growth?: MirrorGrowth;
}

/** How the mirrored percentage grows. */
export interface MirrorGrowth {
  /** Percentage points at each iteration. */
  step: number;
  /** The largest percentage. Default: 100. */
  max?: number;
}

type Affinity = Fields<SessionAffinity> | undefined;
type MirroringProviders<Mirrors extends boolean> = [Mirrors] extends [false] ? RouterName : ProvidersWith<'mirroring'>;
type StickyProviders<Cookie extends Affinity> = [Cookie] extends [undefined]
  ? RouterName
  : ProvidersWith<'session-affinity'>;

/** The traffic shifts to the new version step by step. */
export function canary<Mirrors extends boolean = false, Cookie extends Affinity = undefined>(
  options: CanaryOptions & Mirroring<Mirrors> & Sticky<Cookie> = {},
): Strategy<ProvidersWith<'canary'> & MirroringProviders<Mirrors> & StickyProviders<Cookie>> {
  return { kind: 'canary', analysis: options };
}

/** Users who match a condition get the new version. All others stay on the old one. */
export function abTest<Cookie extends Affinity = undefined>(
  options: Fields<ABTestOptions> & Sticky<Cookie>,
): Strategy<ProvidersWith<'ab'> & StickyProviders<Cookie>> {
  return { kind: 'ab-test', analysis: options };
}

/** The new version is checked without traffic. Then all users are switched to it at once. */
export function blueGreen(options: Fields<BlueGreenOptions>): Strategy<ProvidersWith<'blue-green'>> {
  return { kind: 'blue-green', analysis: options };
}

/**
 * Blue/Green with mirroring: during its checks the new version gets a copy of the traffic. Users never see its answers.
 */
export function mirror({
  growth,
  ...options
}: Fields<Omit<MirrorOptions, 'growth'>> & { growth?: Fields<MirrorGrowth> }): Strategy<ProvidersWith<'mirroring'>> {
  const canaryAnalysis = growth && { stepWeightPromotion: growth.step, maxMirrorWeight: growth.max };
  return { kind: 'mirror', analysis: { ...options, mirror: true, ...(canaryAnalysis && { canaryAnalysis }) } };
}
