import { at, type Path, type Words } from '../../api/problems/path';
import type { Canary, CanaryAnalysis, CanaryMetric, CanaryWebhook } from '../../api/types/canary';
import { analysisOf, hookTypeOf, intervalOf, strategyOf } from '../../api/defaults';
import type { Find } from '../../api/types/desired';
import type { KubeObject } from '../../api/types/meta';
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

/** What is known beside a Canary as an API server stores it. */
export interface Surroundings {
  /** The manifest as its author has written it. Default: it has no field that does not exist. */
  written?: KubeObject;
  /** Finds what is among the manifests. Default: nothing is. */
  find?: Find;
}

/** The input of the rules. */
export interface Subject extends Surroundings {
  canary: Canary;
  /** The routing provider that applies. */
  provider: string;
  analysis: CanaryAnalysis;
  strategy: Strategy;
  /** Milliseconds of one step. */
  interval: number;
}

/** What a rule has found: the field, and the rest of the sentence about it. */
export interface Finding {
  path: Path;
  detail: Words;
}

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

export function subjectOf(canary: Canary, provider: string, surroundings: Surroundings = {}): Subject {
  return {
    ...surroundings,
    canary,
    provider,
    analysis: analysisOf(canary),
    strategy: strategyOf(canary, provider),
    interval: intervalOf(canary),
  };
}

/** One finding if `found` is true, else none. @param detail the sentence after the field */
export function when(found: boolean, path: Path, detail: Words): Finding[] {
  return found ? [{ path, detail }] : [];
}

/** A field of the analysis. */
export function inAnalysis(...path: Path): Path {
  return ['spec', 'analysis', ...path];
}

/** The path of an annotation. Its name contains dots, so it is written in brackets. */
export function annotationPath(name: string): Path {
  return ['metadata', `annotations["${name}"]`];
}

/** The length of a step. Many messages mention it. */
export const INTERVAL = at('spec', 'analysis', 'interval');

export interface WithField<T> {
  item: T;
  path: Path;
}

/** The metrics, each with its field. */
export function metricsOf({ analysis }: Subject): WithField<CanaryMetric>[] {
  return (analysis.metrics ?? []).map((item, index) => ({ item, path: inAnalysis('metrics', index) }));
}

/** The hooks of these types, each with its field. */
export function hooksOf({ analysis }: Subject, ...types: ReturnType<typeof hookTypeOf>[]): WithField<CanaryWebhook>[] {
  const hooks = (analysis.webhooks ?? []).map((item, index) => ({ item, path: inAnalysis('webhooks', index) }));
  return hooks.filter(({ item }) => types.includes(hookTypeOf(item)));
}
