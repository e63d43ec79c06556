import type { MatchCondition, StringMatch } from '../../api/types/canary';
import { escapeRegExp } from './session-affinity';

/** One condition of an Istio route. A request must match all its parts. */
export type IstioMatch = Readonly<Record<string, unknown>>;

/** Parts of a condition that contain conditions by name. */
const BY_NAME = ['headers', 'queryParams', 'sourceLabels', 'withoutHeaders'] as const;

/** The conditions of an A/B test in Istio's form. */
export function istioConditions(conditions: readonly MatchCondition[]): IstioMatch[] {
  return conditions.map((condition) => {
    const match: Record<string, unknown> = { ...condition };
    if (condition.headers !== undefined) match.headers = withoutSuffixes(condition.headers);
    if (condition.queryParams !== undefined) match.queryParams = withoutSuffixes(condition.queryParams);
    return match;
  });
}

/** Istio cannot match a suffix. Its regular expressions match whole values. */
function withoutSuffixes(matches: Readonly<Record<string, StringMatch>>): Record<string, StringMatch> {
  const entries = Object.entries(matches).map(
    ([name, { suffix, ...match }]) =>
      [name, suffix === undefined ? match : { ...match, regex: `.*${escapeRegExp(suffix)}` }] as const,
  );
  return Object.fromEntries(entries);
}

/**
 * Combines each condition of the first list with each of the second. If both have a condition for the same name, that
 * of the first list counts.
 */
export function combineConditions(conditions: readonly IstioMatch[], service: readonly IstioMatch[]): IstioMatch[] {
  if (conditions.length === 0) return [...service];
  if (service.length === 0) return [...conditions];
  return conditions.flatMap((condition) => service.map((other) => mergeConditions(condition, other)));
}

function mergeConditions(condition: IstioMatch, other: IstioMatch): IstioMatch {
  const both: Record<string, unknown> = { ...other, ...condition };
  for (const part of BY_NAME)
    if (condition[part] !== undefined && other[part] !== undefined)
      both[part] = { ...(other[part] as object), ...(condition[part] as object) };
  return both;
}
