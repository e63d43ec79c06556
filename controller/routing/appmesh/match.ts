import type { Canary, MatchCondition, StringMatch } from '../../api/types/canary';
import { analysisOf, serviceOf } from '../../api/defaults';
import type { Path } from '../../api/problems/path';
import type { Problem } from '../../api/problems/problem';
import { findUnsupported } from '../shared/unsupported-fields';

/** A route's condition on a header. Without `match` the header only has to be present. */
export interface Header {
  name: string;
  match?: StringMatch;
}

/** Parts of a condition that do not concern the request. */
const IRRELEVANT_PARTS = ['name', 'gateways'];

/** Routes of App Mesh match by the beginning of the path. */
export function prefixOf(canary: Canary): string {
  const uri = serviceOf(canary).match?.[0]?.uri as StringMatch | undefined;
  return uri?.prefix || '/';
}

/** The headers of a condition. A request must match all of them. */
export function headersOf({ headers = {} }: MatchCondition = {}): { headers?: Header[] } {
  const found = Object.entries(headers).map(([name, match]) => ({ name, ...textMatch(match) }));
  return found.length > 0 ? { headers: found } : {};
}

/** An empty text is no condition; App Mesh refuses it. */
function textMatch({ exact, prefix, suffix, regex }: StringMatch): Omit<Header, 'name'> {
  const match = {
    ...(exact && { exact }),
    ...(prefix && { prefix }),
    ...(suffix && { suffix }),
    ...(regex && { regex }),
  };
  return Object.keys(match).length > 0 ? { match } : {};
}

/**
 * Finds conditions of this Canary that a route of App Mesh cannot express. A route without them matches more requests
 * than the user wants. Only a route that leads to the primary alone is written without them, because a rollback must
 * always be possible.
 */
export function checkMatches(canary: Canary): Problem[] {
  const [first = {}, ...more] = serviceOf(canary).match ?? [];
  const beyond = [...partsBeyondPrefix(first).map((part) => [0, ...part]), ...more.map((_, index) => [index + 1])];
  const users = (analysisOf(canary).match ?? []).flatMap((condition, index) =>
    partsBeyondHeaders(condition).map((part) => [index, part]),
  );
  return findUnsupported(canary, [
    ...beyond.map((path) => ({
      code: 'unsupported-condition' as const,
      path: ['service', 'match', ...path],
      detail: 'App Mesh takes requests by one uri.prefix',
      mend: 'remove what goes beyond that',
    })),
    ...users.map((path) => ({
      code: 'unsupported-condition' as const,
      path: ['analysis', 'match', ...path],
      detail: 'App Mesh has no such condition',
      mend: 'remove it, or write it as one on headers',
    })),
  ]);
}

function partsBeyondPrefix(condition: Readonly<Record<string, unknown>>): Path[] {
  const parts = Object.keys(condition).filter((part) => part !== 'uri' && !IRRELEVANT_PARTS.includes(part));
  const texts = Object.keys((condition.uri as StringMatch | undefined) ?? {}).filter((text) => text !== 'prefix');
  return [...parts.map((part) => [part]), ...texts.map((text) => ['uri', text])];
}

function partsBeyondHeaders(condition: MatchCondition): string[] {
  return Object.keys(condition).filter((part) => part !== 'headers' && !IRRELEVANT_PARTS.includes(part));
}
