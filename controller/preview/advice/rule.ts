import type { Canary, CanaryAnalysis, CanaryMetric, CanaryWebhook } from '../../api/types/canary';
import { analysisOf, hookTypeOf, intervalOf, strategyOf } from '../../api/defaults';
import type { Strategy } from '../../api/rules/providers';

/** Something about a Canary that works, but that its author may not want. */
export interface Advice {
  /** Which rule says so; stable, in kebab-case. The annotation `serin/silence` names it. */
  code: string;
  /** The field that it is about: `spec.analysis.metrics[0].interval`. */
  field: string;
  /** A sentence that begins with the field and says what was found, why it matters and what to do. */
  message: string;
}

/** What the rules look at. */
export interface Subject {
  canary: Canary;
  /** The routing provider that applies. */
  provider: string;
  analysis: CanaryAnalysis;
  strategy: Strategy;
  /** Milliseconds that a step is watched. */
  interval: number;
}

/** Where a rule found something, and the sentence about it. */
export type Finding = Omit<Advice, 'code'>;

export interface Rule {
  code: string;
  /** What it looks for, in one short sentence. */
  about: string;
  /** Nothing when all is well. Asked only about a Canary that is analysed, unless the rule is about that. */
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

/** A finding whose sentence goes on after the field. */
export function finding(field: string, rest: string): Finding {
  return { field, message: `${field} ${rest}` };
}

/** One finding, if so. */
export function when(found: boolean, field: string, rest: string): Finding[] {
  return found ? [finding(field, rest)] : [];
}

export interface Placed<T> {
  item: T;
  field: string;
}

/** The metrics, each with its field. */
export function metricsOf({ analysis }: Subject): Placed<CanaryMetric>[] {
  return (analysis.metrics ?? []).map((item, index) => ({ item, field: `spec.analysis.metrics[${index}]` }));
}

/** The hooks of these types, each with its field. */
export function hooksOf({ analysis }: Subject, ...types: ReturnType<typeof hookTypeOf>[]): Placed<CanaryWebhook>[] {
  const hooks = (analysis.webhooks ?? []).map((item, index) => ({ item, field: `spec.analysis.webhooks[${index}]` }));
  return hooks.filter(({ item }) => types.includes(hookTypeOf(item)));
}
