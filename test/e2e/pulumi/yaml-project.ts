import { existsSync, readFileSync } from 'node:fs';
import { cp, mkdir, readFile, rm } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { dump, load } from 'js-yaml';
import { packageSchema } from '../../../components/plugin/schema';
import type { ControlPlane } from '../support/control-plane';
import { PulumiProject } from './pulumi-project';

const ROOT = join(__dirname, '../../..');
const STAND_IN = 'test/e2e/pulumi/programs/languages';

/** Where a program in YAML finds the plugin. */
export const PLUGIN = './node_modules/serin/dist/plugin';
/** What Pulumi starts of it. A command that is given the folder instead has a language host start the plugin. */
export const EXECUTABLE = `${PLUGIN}/pulumi-resource-serin`;

/** A program in YAML, of which a part can be changed. */
export interface YamlProgram {
  config?: Record<string, { default?: unknown; secret?: boolean }>;
  resources: Record<string, { type: string; properties: Record<string, unknown>; options?: Record<string, unknown> }>;
  [other: string]: unknown;
}

/** What is written in every language host that is able to do this: the name of what it does it with. */
const SIGNS = { 'start plugins': '@pulumi/pulumi/cmd/run-plugin', 'write types': 'pulumi/pkg/v3/codegen/schema' };

/** Why the language host of a language is of no use here, perhaps for what not all are able to do; else `undefined`. */
export function missingHost(language: string, ability?: keyof typeof SIGNS): string | undefined {
  const tool = `pulumi-language-${language}`;
  const folders = [process.env.KUBEBUILDER_ASSETS ?? '', ...(process.env.PATH ?? '').split(delimiter)];
  const host = folders.map((folder) => join(folder, tool)).find((file) => existsSync(file));
  if (host === undefined) return `${tool} not found`;
  // None of its commands tells what it is able to do, nor its version.
  const isAble = ability === undefined || readFileSync(host).includes(SIGNS[ability]);
  return isAble ? undefined : `${tool} is too old to ${ability}`;
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
