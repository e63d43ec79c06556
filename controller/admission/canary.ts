import type { Canary } from '../api/types/canary';
import { analysisOf, providerOf } from '../api/defaults';
import type { KubeObject } from '../api/types/meta';
import { CANARY } from '../api/types/resources';
import { PROMQL_CHECK, silencedBy } from '../api/silence';
import { problemsOf } from '../api/rules/validation';
import { admit } from './admit';
import type { Problem } from './problem';
import { promqlProblems } from './promql';

/** A Canary, and everything that is known about whether it can work. */
export interface Examined {
  /** As an API server would store it. */
  canary: Canary;
  /** The routing provider that applies. */
  provider: string;
  /** What the API server or the controller would refuse, and queries that no Prometheus understands. */
  problems: Problem[];
}

/** @param meshProvider the routing provider of Canaries that name none */
export function examined(object: KubeObject, meshProvider: string): Examined {
  const { object: canary, problems } = admit<Canary>(CANARY, object);
  if (problems.length > 0) return { canary, provider: meshProvider, problems };
  const provider = providerOf(canary, meshProvider);
  return { canary, provider, problems: [...problemsOf(canary, provider).map(withoutTitle), ...queryProblems(canary)] };
}

/**
 * Of `Canary podinfo.test: spec.service.port is missing, …` the field and the rest; a sentence about the controller's
 * provider names no field.
 */
function withoutTitle(sentence: string): Problem {
  const [, rest = sentence] = /^Canary \S+: (.*)$/s.exec(sentence) ?? [];
  const [, field = 'spec.provider', detail = rest] = /^(spec\.\S+) (.*)$/s.exec(rest) ?? [];
  return { field, detail };
}

function queryProblems(canary: Canary): Problem[] {
  if (silencedBy(canary).includes(PROMQL_CHECK)) return [];
  return (analysisOf(canary).metrics ?? []).flatMap(({ query, totalQuery }, index) => {
    const field = `spec.analysis.metrics[${index}]`;
    // What a template's server understands is not known here.
    return query ? [...promqlIn(`${field}.query`, query), ...promqlIn(`${field}.totalQuery`, totalQuery)] : [];
  });
}

function promqlIn(field: string, query: string | undefined): Problem[] {
  return query ? promqlProblems(query).map((detail) => ({ field, detail })) : [];
}
