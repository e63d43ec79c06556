import type { Canary, StringMatch } from '../../api/types/canary';
import { analysisOf, serviceOf } from '../../api/defaults';
import type { Path } from '../../api/problems/path';
import type { Problem } from '../../api/problems/problem';
import { namedMatches, type TextMatch } from './match';
import type { IstioMatch } from '../shared/match';
import { type FieldUse, findUnsupported } from '../shared/unsupported-fields';

/** One entry of a GRPCRoute's `matches`. A call must match all its parts. */
export interface GrpcMatch {
  method?: { type: 'Exact'; service: string; method?: string };
  headers?: (TextMatch & { name: string })[];
}

/** The parts of Istio's condition that a GRPCRoute has, too. */
interface Conditions {
  uri?: StringMatch;
  headers?: Readonly<Record<string, StringMatch>>;
}

/** Parts of a condition that a GRPCRoute can express, and parts that do not concern the call. */
const KNOWN = new Set(['uri', 'headers', 'name', 'gateways']);
const NAME = '[A-Za-z_][A-Za-z_0-9]*';
/** The path of one method: `/package.Service/Method`. */
const CALL = new RegExp(`^/(${NAME}(?:\\.${NAME})*)/(${NAME})$`);
/** The beginning of the paths of all methods of a service. */
const SERVICE = new RegExp(`^/(${NAME}(?:\\.${NAME})*)/$`);

/** Translates conditions from Istio's form to that of a GRPCRoute. Without any, a rule is for every call. */
export function grpcMatches(conditions: readonly IstioMatch[]): GrpcMatch[] | undefined {
  const matches = conditions.map(({ uri, headers }: Conditions): GrpcMatch => {
    const method = uri && methodMatch(uri);
    return { ...(method && { method }), ...(headers && { headers: namedMatches(headers) }) };
  });
  return matches.some((match) => Object.keys(match).length === 0) ? undefined : matches;
}

function methodMatch({ exact, prefix }: StringMatch): GrpcMatch['method'] {
  const [, service, method] = (exact ? CALL.exec(exact) : SERVICE.exec(prefix ?? '')) ?? [];
  return service === undefined ? undefined : { type: 'Exact', service, ...(method && { method }) };
}

/** Finds fields of this Canary that a GRPCRoute cannot express. */
export function checkGrpc(canary: Canary): Problem[] {
  const { match = [], rewrite, timeout, backendTimeout, retries, corsPolicy } = serviceOf(canary);
  const { match: users = [], sessionAffinity } = analysisOf(canary);
  const mend = 'remove it, or set spec.service.routeKind HTTPRoute';
  const refuse = (path: Path, value: unknown, detail: string): FieldUse => ({ path, value, detail, mend });
  const noTimeouts = 'a GRPCRoute has no timeouts, callers set deadlines';
  return findUnsupported(canary, [
    ...match.flatMap((condition, index) => checkCondition(['service', 'match', index], condition)),
    ...users.flatMap((condition, index) => checkCondition(['analysis', 'match', index], { ...condition })),
    refuse(['service', 'rewrite'], rewrite, 'a GRPCRoute rewrites no paths, for they name the method'),
    refuse(['service', 'timeout'], timeout, noTimeouts),
    refuse(['service', 'backendTimeout'], backendTimeout, noTimeouts),
    refuse(['service', 'retries'], retries, 'a GRPCRoute has no retries'),
    refuse(['service', 'corsPolicy'], corsPolicy, 'a GRPCRoute has no CORS'),
    refuse(['analysis', 'sessionAffinity'], sessionAffinity, 'clients of gRPC keep no cookies'),
  ]);
}

function checkCondition(path: Path, condition: IstioMatch): FieldUse[] {
  const { uri } = condition as Conditions;
  const unknown = Object.keys(condition).filter((part) => !KNOWN.has(part));
  return [
    ...unknown.map((part): FieldUse => ({
      code: 'unsupported-condition',
      path: [...path, part],
      value: condition[part],
      detail: 'a GRPCRoute has no such condition',
      mend: 'remove it, or write it as one on uri or headers',
    })),
    {
      code: 'unsupported-condition',
      path: [...path, 'uri'],
      value: uri && !isGrpcPath(uri),
      found: JSON.stringify(uri),
      detail: 'is no method of gRPC',
      mend: 'write exact /package.Service/Method or prefix /package.Service/',
    },
  ];
}

/** Whether a path stands for a method, for a service, or for every call. */
function isGrpcPath(uri: StringMatch): boolean {
  return methodMatch(uri) !== undefined || (uri.prefix === '/' && !uri.exact && !uri.regex);
}
