import type { Canary, StringMatch } from '../../api/types/canary';
import { analysisOf, titleOf } from '../../api/defaults';
import type { IstioMatch } from '../shared/match';
import { escaped } from '../shared/session-affinity';

/** A condition of a route on a text. */
export interface TextMatch {
  type: 'Exact' | 'PathPrefix' | 'RegularExpression';
  value: string;
}

/** One entry of a rule's `matches`; its parts must all hold. */
export interface HttpMatch {
  path?: TextMatch;
  method?: string;
  headers?: (TextMatch & { name: string })[];
  queryParams?: (TextMatch & { name: string })[];
}

/** The parts of Istio's condition that an HTTPRoute has too. */
interface Conditions {
  uri?: StringMatch;
  method?: StringMatch;
  headers?: Readonly<Record<string, StringMatch>>;
  queryParams?: Readonly<Record<string, StringMatch>>;
}

/** The condition, as Istio writes it, that every request meets. */
export const EVERY_REQUEST: IstioMatch = { uri: { prefix: '/' } };

/** Parts of a condition that have a counterpart, and those that say nothing about a request. */
const KNOWN = new Set(['uri', 'method', 'headers', 'queryParams', 'name', 'gateways']);

/** Conditions as Istio writes them, as an HTTPRoute does. */
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

/** Conditions on texts that have names, such as headers. */
export function namedMatches(matches: Readonly<Record<string, StringMatch>>): (TextMatch & { name: string })[] {
  return Object.entries(matches).map(([name, match]) => ({ name, ...textMatch(match) }));
}

/** An HTTPRoute knows whole texts and regular expressions; a condition that asks for nothing asks for any value. */
function textMatch({ exact, prefix, suffix, regex }: StringMatch): TextMatch {
  if (exact) return { type: 'Exact', value: exact };
  return { type: 'RegularExpression', value: regex || `${escaped(prefix ?? '')}.*${escaped(suffix ?? '')}` };
}

/**
 * What the conditions of this Canary ask for that an HTTPRoute cannot. Left out, they hold for more requests than were
 * meant: only a route to the primary alone is written with them, for a rollback must always be possible.
 */
export function matchProblems(canary: Canary): string[] {
  const fields = { 'service.match': canary.spec.service.match ?? [], 'analysis.match': analysisOf(canary).match ?? [] };
  return Object.entries(fields).flatMap(([field, conditions]) =>
    conditions.flatMap((condition, index) =>
      unknownParts(condition).map(
        (part) =>
          `Canary ${titleOf(canary)}: spec.${field}[${index}].${part}: an HTTPRoute has no such condition; remove it, or write it as one on uri, headers or queryParams`,
      ),
    ),
  );
}

function unknownParts(condition: object): string[] {
  return Object.entries(condition).flatMap(([part, value]) => {
    if (part === 'method') return (value as StringMatch).exact ? [] : [`method ${JSON.stringify(value)}`];
    return KNOWN.has(part) || value === false ? [] : [part];
  });
}
