import type { Canary, CanaryAnalysis, CanaryMetric, CanaryWebhook } from '../../api/types/canary';
import { analysisOf, hookTypeOf, intervalOf, strategyOf } from '../../api/defaults';
import type { Strategy } from '../../api/rules/providers';

/** A hint about a Canary that is valid, but may not do what its author wants. */
export interface Advice {
  /** Code of the rule: stable, in kebab-case. The annotation `serin/silence` names it. */
  code: string;
  /** The field that the advice is about: `spec.analysis.metrics[0].interval`. */
  field: string;
  /** A sentence that begins with the field. It says what was found, why it matters and what to do. */
  message: string;
}

/** The input of the rules. */
export interface Subject {
  canary: Canary;
  /** The routing provider that applies. */
  provider: string;
  analysis: CanaryAnalysis;
  strategy: Strategy;
  /** Milliseconds of one step. */
  interval: number;
}

/** What a rule has found: the field, and the sentence about it. */
export type Finding = Omit<Advice, 'code'>;

export interface Rule {
  code: string;
  /** What the rule looks for, in one short sentence. */
  about: string;
  /**
   * @returns what the rule has found; empty if all is well. Only Canaries with an analysis are checked, except by the
   * rules about a missing analysis.
   */
  find(subject: Subject): Finding[];
}

export function subjectOf(canary: Canary, provider: string): Subject {
  return {
    canary,
    provider,
    analysis: analysisOf(canary),
    strategy: strategyOf(canary, provider),
    interval: intervalOf(canary),
  };
}

/** A finding. @param rest the sentence after the field */
export function finding(field: string, rest: string): Finding {
  return { field, message: `${field} ${rest}` };
}

/** One finding if `found` is true, else none. */
export function when(found: boolean, field: string, rest: string): Finding[] {
  return found ? [finding(field, rest)] : [];
}

export interface WithField<T> {
  item: T;
  field: string;
}

/** The metrics, each with its field. */
export function metricsOf({ analysis }: Subject): WithField<CanaryMetric>[] {
  return (analysis.metrics ?? []).map((item, index) => ({ item, field: `spec.analysis.metrics[${index}]` }));
}

/** The hooks of these types, each with its field. */
export function hooksOf({ analysis }: Subject, ...types: ReturnType<typeof hookTypeOf>[]): WithField<CanaryWebhook>[] {
  const hooks = (analysis.webhooks ?? []).map((item, index) => ({ item, field: `spec.analysis.webhooks[${index}]` }));
  return hooks.filter(({ item }) => types.includes(hookTypeOf(item)));
}
