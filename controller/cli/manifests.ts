import { readFileSync } from 'node:fs';
import { loadAll, YAMLException } from 'js-yaml';
import { admit } from '../admission/admit';
import { listProblems } from '../api/problems/text';
import type { Canary } from '../api/types/canary';
import type { KubeObject } from '../api/types/meta';
import { CANARY } from '../api/types/resources';
import { messageOf } from '../core/errors';
import { ManifestError } from './manifest-error';

/**
 * The Kubernetes objects of YAML or JSON files, in order. A `List` counts as its items.
 *
 * @throws ManifestError when a file cannot be read, is no YAML, or holds something that is no Kubernetes object
 */
export function readManifests(files: readonly string[]): KubeObject[] {
  return files.flatMap((file) =>
    readDocuments(file).flatMap((document, index) => objectsOf(document, `${file}, document ${index + 1}`)),
  );
}

function readDocuments(file: string): unknown[] {
  try {
    const documents = loadAll(readFileSync(file, 'utf8')).filter((one) => one !== null && one !== undefined);
    if (!isSmall(documents)) throw new ManifestError(`${file}: ${TOO_LARGE}`);
    return documents;
  } catch (error) {
    if (error instanceof ManifestError) throw error;
    if (error instanceof YAMLException) throw new ManifestError(`${file}: no valid YAML: ${error.message}`);
    throw new ManifestError(`${file}: cannot be read: ${messageOf(error)}`);
  }
}

/**
 * Values that a file may have, where each alias counts as much as the value that it refers to. The manifests of a whole
 * cluster have fewer.
 */
const MOST_VALUES = 1_000_000;
const TOO_LARGE = `has more than ${MOST_VALUES} values, aliases as what they stand for; split it, or write less in place of an alias`;

/** Counts the values. Aliases of aliases make a short file very long, and an alias of its own parent never ends. */
function isSmall(documents: readonly unknown[]): boolean {
  const open: unknown[] = [...documents];
  for (let count = 0; open.length > 0; count++) {
    if (count + open.length > MOST_VALUES) return false;
    const value = open.pop();
    if (typeof value === 'object' && value !== null) for (const item of Object.values(value)) open.push(item);
  }
  return true;
}

function objectsOf(document: unknown, place: string): KubeObject[] {
  if (typeof document !== 'object' || document === null || Array.isArray(document))
    throw new ManifestError(`${place}: is no Kubernetes object; it needs apiVersion, kind and metadata.name`);
  const object = document as Partial<KubeObject>;
  if (object.kind === 'List' && Array.isArray(object.items))
    return object.items.flatMap((item: unknown, index: number) => objectsOf(item, `${place}, item ${index + 1}`));
  for (const field of ['apiVersion', 'kind'] as const)
    if (typeof object[field] !== 'string') throw new ManifestError(`${place}: ${field} is missing`);
  if (typeof object.metadata?.name !== 'string')
    throw new ManifestError(`${place}: ${object.kind}: metadata.name is missing`);
  return [object as KubeObject];
}

export function isCanary({ apiVersion, kind }: KubeObject): boolean {
  return kind === CANARY.kind && apiVersion.startsWith(`${CANARY.group}/`);
}

/**
 * The Canary with its defaults, as an API server would store it.
 *
 * @throws ManifestError with the problems for which an API server would refuse it
 */
export function admitCanary(object: KubeObject): Canary {
  const { object: canary, problems } = admit<Canary>(CANARY, object);
  if (problems.length > 0)
    throw new ManifestError(`Canary "${object.metadata.name}" is invalid: ${listProblems(problems)}`);
  return canary;
}
