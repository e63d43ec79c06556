import type { MatchCondition, StringMatch } from '../../api/types/canary';
import { escaped } from './session-affinity';

/** One condition of an Istio route; its parts must all hold. */
export type IstioMatch = Readonly<Record<string, unknown>>;

/** Parts of a condition that hold names and what must be true of each. */
const BY_NAME = ['headers', 'queryParams', 'sourceLabels', 'withoutHeaders'] as const;

/** The conditions of an A/B test as Istio knows them. */
export function istioConditions(conditions: readonly MatchCondition[]): IstioMatch[] {
  return conditions.map((condition) => {
    const match: Record<string, unknown> = { ...condition };
    if (condition.headers !== undefined) match.headers = withoutSuffixes(condition.headers);
    if (condition.queryParams !== undefined) match.queryParams = withoutSuffixes(condition.queryParams);
    return match;
  });
}

/** Istio has no match of a suffix; its regular expressions match whole values. */
function withoutSuffixes(matches: Readonly<Record<string, StringMatch>>): Record<string, StringMatch> {
  const entries = Object.entries(matches).map(
    ([name, { suffix, ...match }]) =>
      [name, suffix === undefined ? match : { ...match, regex: `.*${escaped(suffix)}` }] as const,
  );
  return Object.fromEntries(entries);
}

/**
 * Conditions under which one of each list holds; where both say something of the same name, the first list's word
 * counts.
 */
export function bothMatch(conditions: readonly IstioMatch[], service: readonly IstioMatch[]): IstioMatch[] {
  if (conditions.length === 0) return [...service];
  if (service.length === 0) return [...conditions];
  return conditions.flatMap((condition) => service.map((other) => merged(condition, other)));
}

function merged(condition: IstioMatch, other: IstioMatch): IstioMatch {
  const both: Record<string, unknown> = { ...other, ...condition };
  for (const part of BY_NAME)
    if (condition[part] !== undefined && other[part] !== undefined)
      both[part] = { ...(other[part] as object), ...(condition[part] as object) };
  return both;
}
