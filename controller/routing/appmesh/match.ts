import type { Canary, MatchCondition, StringMatch } from '../../api/types/canary';
import { analysisOf, titleOf } from '../../api/defaults';

/** What a route asks of a header; without `match`, that it is there. */
export interface Header {
  name: string;
  match?: StringMatch;
}

/** Parts of a condition that say nothing about a request. */
const SAYS_NOTHING = ['name', 'gateways'];

/** A route takes requests by the beginning of their path. */
export function prefixOf({ spec }: Canary): string {
  const uri = spec.service.match?.[0]?.uri as StringMatch | undefined;
  return uri?.prefix || '/';
}

/** The headers that a condition asks for; all must be so. */
export function headersOf({ headers = {} }: MatchCondition = {}): { headers?: Header[] } {
  const found = Object.entries(headers).map(([name, match]) => ({ name, ...textMatch(match) }));
  return found.length > 0 ? { headers: found } : {};
}

/** An empty text is no condition, and refused as one. */
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
 * What the conditions of this Canary ask for that a route of App Mesh cannot. Left out, they hold for more requests
 * than were meant: only a route to the primary alone is written with them, for a rollback must always be possible.
 */
export function matchProblems(canary: Canary): string[] {
  const [first = {}, ...more] = canary.spec.service.match ?? [];
  const beyond = [...beyondPrefix(first).map((part) => `[0].${part}`), ...more.map((_, index) => `[${index + 1}]`)];
  const users = (analysisOf(canary).match ?? []).flatMap((condition, index) =>
    beyondHeaders(condition).map((part) => `[${index}].${part}`),
  );
  const title = `Canary ${titleOf(canary)}`;
  return [
    ...beyond.map(
      (path) =>
        `${title}: spec.service.match${path}: App Mesh takes requests by one uri.prefix; remove what goes beyond that`,
    ),
    ...users.map(
      (path) =>
        `${title}: spec.analysis.match${path}: App Mesh has no such condition; remove it, or write it as one on headers`,
    ),
  ];
}

function beyondPrefix(condition: Readonly<Record<string, unknown>>): string[] {
  const parts = Object.keys(condition).filter((part) => part !== 'uri' && !SAYS_NOTHING.includes(part));
  const texts = Object.keys((condition.uri as StringMatch | undefined) ?? {}).filter((text) => text !== 'prefix');
  return [...parts, ...texts.map((text) => `uri.${text}`)];
}

function beyondHeaders(condition: MatchCondition): string[] {
  return Object.keys(condition).filter((part) => part !== 'headers' && !SAYS_NOTHING.includes(part));
}
