import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, rm } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { dump, load } from 'js-yaml';
import { packageSchema } from '../../../components/plugin/schema';
import type { ControlPlane } from '../support/control-plane';
import { PulumiProject } from './pulumi-project';

const ROOT = join(__dirname, '../../..');
const STAND_IN = 'test/e2e/programs/languages';

/** Where a program in YAML finds the plugin. */
export const PLUGIN = './node_modules/serin/dist/plugin';

/** A program in YAML, of which a part can be changed. */
export interface YamlProgram {
  config?: Record<string, { default?: unknown; secret?: boolean }>;
  resources: Record<string, { type: string; properties: Record<string, unknown>; options?: Record<string, unknown> }>;
  [other: string]: unknown;
}

/** Whether this program of Pulumi's is to be had. */
export function isInstalled(tool: string): boolean {
  return [process.env.KUBEBUILDER_ASSETS ?? '', ...(process.env.PATH ?? '').split(delimiter)].some((folder) =>
    existsSync(join(folder, tool)),
  );
}

/** The program in a file of the checkout. */
export async function yamlProgram(file: string): Promise<YamlProgram> {
  return load(await readFile(join(ROOT, file), 'utf8')) as YamlProgram;
}

/**
 * A project in YAML, in a folder of its own that has installed this package as it is published.
 *
 * @param host what reads it: the language host of YAML, or a program that stands in for it
 */
export async function yamlProject(
  plane: ControlPlane,
  program: YamlProgram,
  host: 'yaml' | 'stand-in' = 'stand-in',
): Promise<PulumiProject> {
  const { resources, outputs = {}, config = {}, ...manifest } = program;
  const serinOutputs = Object.fromEntries(
    Object.entries(packageSchema('0.0.0').resources).map(([token, { properties }]) => [token, Object.keys(properties)]),
  );
  const files: Record<string, string> =
    host === 'yaml'
      ? { 'Pulumi.yaml': dump(program) }
      : {
          'Pulumi.yaml': dump({ ...manifest, config, runtime: 'nodejs' }),
          'program.json': JSON.stringify({ resources, outputs, config, serinOutputs }),
        };
  const project = await PulumiProject.create(plane, { ...(host === 'stand-in' && { from: STAND_IN }), files });
  await installPackage(join(project.folder, 'node_modules', 'serin'));
  return project;
}

/** A copy: Pulumi may install packages in the folder of a plugin, which is not to happen in the checkout. */
async function installPackage(folder: string): Promise<void> {
  if (!existsSync(join(ROOT, 'dist', 'plugin', 'index.js')))
    throw new Error('dist/plugin is missing: run npm run build first');
  await rm(folder);
  await mkdir(folder);
  for (const part of ['package.json', 'dist/plugin', 'dist/serin.cjs.br'])
    await cp(join(ROOT, part), join(folder, part), { recursive: true });
}
