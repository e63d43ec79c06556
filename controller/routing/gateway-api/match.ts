import type { Canary, StringMatch } from '../../api/types/canary';
import { analysisOf, serviceOf } from '../../api/defaults';
import type { Path } from '../../api/problems/path';
import type { Problem } from '../../api/problems/problem';
import type { IstioMatch } from '../shared/match';
import { escapeRegExp } from '../shared/session-affinity';
import { type FieldUse, findUnsupported } from '../shared/unsupported-fields';

/** A route's condition on a text. */
export interface TextMatch {
  type: 'Exact' | 'PathPrefix' | 'RegularExpression';
  value: string;
}

/** One entry of a rule's `matches`. A request must match all its parts. */
export interface HttpMatch {
  path?: TextMatch;
  method?: string;
  headers?: (TextMatch & { name: string })[];
  queryParams?: (TextMatch & { name: string })[];
}

/** The parts of Istio's condition that an HTTPRoute has, too. */
interface Conditions {
  uri?: StringMatch;
  method?: StringMatch;
  headers?: Readonly<Record<string, StringMatch>>;
  queryParams?: Readonly<Record<string, StringMatch>>;
}

/** The condition, in Istio's form, that every request matches. */
export const EVERY_REQUEST: IstioMatch = { uri: { prefix: '/' } };

/** Parts of a condition that an HTTPRoute can express, and parts that do not concern the request. */
const KNOWN = new Set(['uri', 'method', 'headers', 'queryParams', 'name', 'gateways']);

/** Translates conditions from Istio's form to that of an HTTPRoute. */
export function httpMatches(conditions: readonly IstioMatch[]): HttpMatch[] {
  return conditions.map(({ uri, method, headers, queryParams }: Conditions) => ({
    ...(uri === undefined ? {} : { path: pathMatch(uri) }),
    ...(method === undefined ? {} : { method: method.exact }),
    ...(headers === undefined ? {} : { headers: namedMatches(headers) }),
    ...(queryParams === undefined ? {} : { queryParams: namedMatches(queryParams) }),
  }));
}

function pathMatch(match: StringMatch): TextMatch {
  return match.prefix && !match.exact && !match.regex ? { type: 'PathPrefix', value: match.prefix } : textMatch(match);
}

/** Conditions on named texts, such as headers. */
export function namedMatches(matches: Readonly<Record<string, StringMatch>>): (TextMatch & { name: string })[] {
  return Object.entries(matches).map(([name, match]) => ({ name, ...textMatch(match) }));
}

/** An HTTPRoute matches whole texts and regular expressions. An empty condition matches any value. */
function textMatch({ exact, prefix, suffix, regex }: StringMatch): TextMatch {
  if (exact) return { type: 'Exact', value: exact };
  return { type: 'RegularExpression', value: regex || `${escapeRegExp(prefix ?? '')}.*${escapeRegExp(suffix ?? '')}` };
}

/**
 * Finds conditions of this Canary that an HTTPRoute cannot express. A rule without them matches more requests than the
 * user wants. Only a rule that leads to the primary alone is written without them, because a rollback must always be
 * possible.
 */
export function checkMatches(canary: Canary): Problem[] {
  const conditionsOf = { service: serviceOf(canary).match, analysis: analysisOf(canary).match };
  const uses = Object.entries(conditionsOf).flatMap(([field, conditions = []]) =>
    conditions.flatMap((condition, index) => findUnknownParts(condition, [field, 'match', index])),
  );
  return findUnsupported(canary, uses);
}

function findUnknownParts(condition: object, path: Path): FieldUse[] {
  return Object.entries(condition).flatMap(([part, value]: [string, unknown]) => {
    const use: FieldUse = {
      code: 'unsupported-condition',
      path: [...path, part],
      detail: 'an HTTPRoute has no such condition',
      mend: 'remove it, or write it as one on uri, headers or queryParams',
    };
    if (part !== 'method') return KNOWN.has(part) || value === false ? [] : [use];
    return (value as StringMatch).exact ? [] : [{ ...use, afterField: ` ${JSON.stringify(value)}: ` }];
  });
}
