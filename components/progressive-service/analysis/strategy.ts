import type { CanaryAnalysis, EarlyStop, MatchCondition, SessionAffinity } from '../../../controller/api/types/canary';
import type { Capability, PROVIDERS, ProviderName } from '../../../controller/api/rules/providers';
import type { Duration } from './duration';
import type { Fields } from '../../common/inputs';

/** The name of a routing provider, or of a way of using one that can do less than the provider itself. */
export type RouterName = ProviderName | 'a GRPCRoute' | "a user's route";

/** What can be done with each. */
type Abilities = { [Name in ProviderName]: (typeof PROVIDERS)[Name]['can'][number] } & {
  'a GRPCRoute': Exclude<Capability, 'session-affinity'>;
  "a user's route": Exclude<Capability, 'session-affinity' | 'ab'>;
};

/** The routing providers that can do all of these, and the ways of using one. */
export type ProvidersWith<Needed extends Capability> = {
  [Name in RouterName]: Needed extends Abilities[Name] ? Name : never;
}[RouterName];

declare const worksWith: unique symbol;

/**
 * How a new version is released. Made by `canary`, `abTest`, `blueGreen` or `mirror`, which also say which routing
 * providers can do it; `Name` are those.
 */
export interface Strategy<in Name extends RouterName = never> {
  /** Which of them. */
  readonly kind: 'canary' | 'ab-test' | 'blue-green' | 'mirror';
  /** Its part of a Canary's `spec.analysis`. */
  readonly analysis: Fields<CanaryAnalysis>;
  /** @hidden For the compiler alone. */
  readonly [worksWith]?: (provider: Name) => void;
}

/** What every strategy may say. */
export interface Pace {
  /** How long one step is watched before it is judged. Default: `60s`. */
  interval?: Duration;
  /** Failed checks that end the rollout; the check that reaches it rolls back. Default: 1. */
  threshold?: number;
  /** Warm-up between the canary's readiness and its first traffic. Default: none. */
  delay?: Duration;
  /** Percent of the primary's pods that must be available. Default: 100. */
  primaryReadyThreshold?: number;
  /** Percent of the canary's pods that must be available. Default: 100. */
  canaryReadyThreshold?: number;
  /**
   * Ends the rollout in the middle of a step when more requests fail than may, beyond doubt: `{}` takes the bound of
   * `successRate`. Default: not looked at.
   */
  earlyStop?: EarlyStop;
}

/** Equal steps: percent of the traffic that is added at each, and where they end. */
export interface EqualSteps {
  /** Percentage points that are added at each step. Default: all at once. */
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
  /** Percent of the traffic that returns to the promoted primary at each interval. Default: all at once. */
  stepWeightPromotion?: number;
  /** Accepted beside weight steps, where it means nothing: manifests have it. */
  iterations?: number;
  /** Percent of the requests that are mirrored. Default: 100. */
  mirrorWeight?: number;
}

/** What only some routing providers can do: shadow traffic. */
export interface Mirroring<Mirrors extends boolean> {
  /**
   * Send the canary a copy of the traffic for one step before it gets any. Needs a provider that mirrors. Default:
   * false.
   */
  mirror?: Mirrors;
}

/** What only some routing providers can do: users who stay. */
export interface Sticky<Affinity extends Fields<SessionAffinity> | undefined> {
  /** Keep users on the version that answered them first, by a cookie. Needs a provider that can. Default: no cookie. */
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
  /** Who meets the new version: one of these conditions must hold. */
  match: MatchCondition[];
  /** How many intervals it lasts. */
  iterations: number;
}

/** Options of `blueGreen`. */
export interface BlueGreenOptions extends Pace {
  /** How many checks the new version must stand before everybody is switched to it. */
  iterations: number;
}

/** Options of `mirror`. */
export interface MirrorOptions extends BlueGreenOptions {
  /** Percent of the requests that are mirrored; with `growth` where it begins. Default: 100. */
  mirrorWeight?: number;
  /** Let the mirrored share grow. Default: it stays. */
  growth?: MirrorGrowth;
}

/** How the mirrored share grows. */
export interface MirrorGrowth {
  /** Percentage points at each iteration. */
  step: number;
  /** Where it ends, in percent. Default: 100. */
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

/** Users who match a condition meet the new version; all others stay. */
export function abTest<Cookie extends Affinity = undefined>(
  options: Fields<ABTestOptions> & Sticky<Cookie>,
): Strategy<ProvidersWith<'ab'> & StickyProviders<Cookie>> {
  return { kind: 'ab-test', analysis: options };
}

/** The new version is checked without traffic, then everybody is switched to it at once. */
export function blueGreen(options: Fields<BlueGreenOptions>): Strategy<ProvidersWith<'blue-green'>> {
  return { kind: 'blue-green', analysis: options };
}

/** Blue/Green, and while it is checked the new version gets a copy of the traffic, whose answers nobody sees. */
export function mirror({
  growth,
  ...options
}: Fields<Omit<MirrorOptions, 'growth'>> & { growth?: Fields<MirrorGrowth> }): Strategy<ProvidersWith<'mirroring'>> {
  const canaryAnalysis = growth && { stepWeightPromotion: growth.step, maxMirrorWeight: growth.max };
  return { kind: 'mirror', analysis: { ...options, mirror: true, ...(canaryAnalysis && { canaryAnalysis }) } };
}
