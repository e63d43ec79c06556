import { execFile, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { loadAll } from 'js-yaml';
import type { KubeObject } from '../../../controller/api/types/meta';
import type { GoDefinitions } from '../../routing/published-schemas';

/** Why modules cannot be fetched here; `undefined` when they can. */
export function missingGo(): string | undefined {
  return spawnSync('go', ['version']).status === 0
    ? undefined
    : 'the command `go`, which fetches the modules of the providers, is not there';
}

/**
 * The CustomResourceDefinitions of a Go module at its pinned version, checked by `go` against the checksum database.
 * @throws Error that says why it cannot be had
 */
export async function definitionsOf({ module, version, files }: GoDefinitions): Promise<KubeObject[]> {
  const folder = await download(`${module}@${version}`);
  return files.flatMap((file) =>
    (loadAll(readFileSync(join(folder, file), 'utf8')) as (KubeObject | null)[]).filter(
      (object): object is KubeObject => object?.kind === 'CustomResourceDefinition',
    ),
  );
}

/** The folder of the module's files. Nothing is fetched twice: `go` keeps what it has. */
async function download(module: string): Promise<string> {
  // Outside of any module of ours, whose own requirements would count.
  const { stdout } = await promisify(execFile)('go', ['mod', 'download', '-json', module], { cwd: tmpdir() }).catch(
    (error: { stdout?: string; message: string }) => ({
      stdout: error.stdout || JSON.stringify({ Error: error.message }),
    }),
  );
  const { Dir, Error: reason } = JSON.parse(stdout) as { Dir?: string; Error?: string };
  if (Dir === undefined) throw new Error(`the Go module ${module} cannot be had: ${reason}`);
  return Dir;
}
