import { analysisOf, providerOf } from '../api/defaults';
import { isWithin, type Path, pathText } from '../api/problems/path';
import type { Problem } from '../api/problems/problem';
import { PROMQL_CHECK, silencedBy } from '../api/silence';
import type { Canary } from '../api/types/canary';
import type { KubeObject } from '../api/types/meta';
import { CANARY } from '../api/types/resources';
import { judgeCanary } from '../validation/canary';
import { admit } from './admit';
import { checkNames } from './names';
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

/**
 * What the controller says of a field is said of it here, too, in place of what the definitions say. They alone judge
 * an object that lacks a part or has one of another type.
 *
 * @param meshProvider the routing provider of Canaries that name none
 */
export function examineCanary(object: KubeObject, meshProvider: string): Examined {
  const { object: canary, problems: refused } = admit<Canary>(CANARY, object);
  const names = checkNames(canary);
  if (refused.some(isUnreadable)) return { canary, provider: meshProvider, problems: [...names, ...refused] };
  const provider = providerOf(canary, meshProvider);
  const found = judgeCanary(canary, provider);
  const further = refused.filter((problem) => !found.some((other) => isAbout(problem, other)));
  return { canary, provider, problems: [...names, ...found, ...further, ...checkQueries(canary)] };
}

/** The controller copes with a missing port and says more of it. */
function isUnreadable({ code, path }: Problem): boolean {
  if (code === 'required-value') return pathText(path) !== 'spec.service.port';
  return code === 'wrong-type' || code === 'wrong-shape';
}

/** Whether what the definitions have found is what the controller has found as well, at this field or around it. */
function isAbout(refused: Problem, found: Problem): boolean {
  if (!isWithin(refused.path, found.path)) return false;
  return refused.path.length === found.path.length || [found.code, 'unsupported-value'].includes(refused.code);
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
