import type { Problem } from '../../api/problems/problem';
import { listProblems } from '../../api/problems/text';
import { ApiError } from '../../kube/api';
import type { Kind } from './kind';

/** `deployments.apps`, `services`: how the API server names a kind in most messages. */
const qualify = (name: string, group: string): string => (group === '' ? name : `${name}.${group}`);

export const unknownKind = (): ApiError =>
  new ApiError(404, 'NotFound', 'the server could not find the requested resource');
export const notFound = (kind: Kind, name: string): ApiError =>
  new ApiError(404, 'NotFound', `${qualify(kind.plural, kind.group)} "${name}" not found`);
export const alreadyExists = (kind: Kind, name: string): ApiError =>
  new ApiError(409, 'AlreadyExists', `${qualify(kind.plural, kind.group)} "${name}" already exists`);
export const conflict = (
  kind: Kind,
  name: string,
  why = 'the object has been modified; please apply your changes to the latest version and try again',
): ApiError =>
  new ApiError(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${qualify(kind.plural, kind.group)} "${name}": ${why}`,
  );
export const namespaceTerminating = (kind: Kind, name: string, namespace: string): ApiError =>
  new ApiError(
    403,
    'Forbidden',
    `${qualify(kind.plural, kind.group)} "${name}" is forbidden: unable to create new content in namespace ${namespace} because it is being terminated`,
  );
export const expired = (wanted: number, oldest: number): ApiError =>
  new ApiError(410, 'Expired', `too old resource version: ${wanted} (${oldest})`);
export const expiredContinue = (): ApiError =>
  new ApiError(410, 'Expired', 'The provided continue parameter is too old to display a consistent list result.');
export const badRequest = (why: string): ApiError => new ApiError(400, 'BadRequest', why);

export function invalid(kind: Kind, name: string, problems: readonly Problem[]): ApiError {
  return new ApiError(
    422,
    'Invalid',
    `${qualify(kind.kind, kind.group)} "${name}" is invalid: ${listProblems(problems)}`,
  );
}

/** For controllers that find an object gone which they were about to look after. @throws any other error */
export function unlessMissing(error: unknown): void {
  if (!(error instanceof ApiError && error.status === 404)) throw error;
}
