import { analysisOf, providerOf } from '../api/defaults';
import type { Path } from '../api/problems/path';
import type { Problem } from '../api/problems/problem';
import { validateCanary } from '../api/rules/validation';
import { PROMQL_CHECK, silencedBy } from '../api/silence';
import type { Canary } from '../api/types/canary';
import type { KubeObject } from '../api/types/meta';
import { CANARY } from '../api/types/resources';
import { admit } from './admit';
import { checkPromql } from './promql';

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
export function examineCanary(object: KubeObject, meshProvider: string): Examined {
  const { object: canary, problems } = admit<Canary>(CANARY, object);
  if (problems.length > 0) return { canary, provider: meshProvider, problems };
  const provider = providerOf(canary, meshProvider);
  return { canary, provider, problems: [...validateCanary(canary, provider), ...checkQueries(canary)] };
}

function checkQueries(canary: Canary): Problem[] {
  if (silencedBy(canary).includes(PROMQL_CHECK)) return [];
  return (analysisOf(canary).metrics ?? []).flatMap(({ query, totalQuery }, index) => {
    const path = ['spec', 'analysis', 'metrics', index];
    // What a template's server understands is not known here.
    return query ? [...checkQuery([...path, 'query'], query), ...checkQuery([...path, 'totalQuery'], totalQuery)] : [];
  });
}

function checkQuery(path: Path, query: string | undefined): Problem[] {
  return query ? checkPromql(query).map((flaw) => ({ ...flaw, path })) : [];
}
