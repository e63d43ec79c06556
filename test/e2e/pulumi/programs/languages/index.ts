// Runs a program in YAML as a language host would, as far as the tests need it: what it reaches of this package is the
// plugin alone.
import { readFileSync } from 'node:fs';
import * as kubernetes from '@pulumi/kubernetes';
import * as pulumi from '@pulumi/pulumi';

type Values = Record<string, unknown>;
type Class = new (name: string, args: Values, opts: pulumi.ResourceOptions) => pulumi.Resource;

interface Description {
  type: string;
  properties?: Values;
  options?: { dependsOn?: unknown[] };
}

interface Program {
  config: Record<string, { secret?: boolean }>;
  resources: Record<string, Description>;
  outputs: Values;
  /** Names of the outputs of each component, by its token. */
  serinOutputs: Record<string, string[]>;
}

const { config, resources, outputs, serinOutputs } = JSON.parse(readFileSync('program.json', 'utf8')) as Program;

/** A component of the plugin, as generated code has it. */
class Remote extends pulumi.ComponentResource {
  constructor(type: string, name: string, args: Values, opts: pulumi.ComponentResourceOptions) {
    const expected = serinOutputs[type]!.map((output) => [output, undefined]);
    super(type, name, { ...Object.fromEntries(expected), ...args }, opts, true);
  }
}

const made: Values = {};

/** `${web.url}` is the property of a resource, `${image}` a key of the configuration; everything else is what it is. */
function valueOf(given: unknown): unknown {
  if (Array.isArray(given)) return given.map(valueOf);
  if (typeof given === 'object' && given !== null)
    return Object.fromEntries(Object.entries(given).map(([key, value]) => [key, valueOf(value)]));
  const path = typeof given === 'string' ? /^\$\{([^}]+)\}$/.exec(given)?.[1]?.split('.') : undefined;
  return path === undefined ? given : path.reduce<unknown>((value, key) => (value as Values)[key], made);
}

/** `kubernetes:core/v1:Namespace` is `kubernetes.core.v1.Namespace`. */
function classOf(type: string): Class {
  const [, group, kind] = type.split(':') as [string, string, string];
  return [...group.split('/'), kind].reduce<unknown>((value, key) => (value as Values)[key], kubernetes) as Class;
}

const settings = new pulumi.Config();
for (const [key, { secret }] of Object.entries(config))
  made[key] = secret ? settings.requireSecret(key) : settings.require(key);

for (const [name, { type, properties = {}, options = {} }] of Object.entries(resources)) {
  const opts = { dependsOn: (options.dependsOn ?? []).map(valueOf) as pulumi.Resource[] };
  const args = valueOf(properties) as Values;
  made[name] = type.startsWith('serin:') ? new Remote(type, name, args, opts) : new (classOf(type))(name, args, opts);
}

module.exports = valueOf(outputs);
