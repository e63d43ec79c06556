import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';

export const EXAMPLES = join(__dirname, '..', '..', 'examples');

/** An example that is its own Pulumi project. */
export interface Example {
  name: string;
  /** The runtime, as Pulumi names it. */
  runtime: string;
  /** The configuration, with defaults or made-up values, as texts. */
  config: Readonly<Record<string, string>>;
  /** The secret keys of the configuration. */
  secrets: readonly string[];
}

interface ProjectFile {
  runtime: string;
  config?: Readonly<Record<string, { default?: unknown; secret?: boolean }>>;
}

/** All examples with a Pulumi.yaml and a program. Secrets get made-up values: addresses, which are valid texts, too. */
export function examples(): Example[] {
  const folders = readdirSync(EXAMPLES).filter((name) =>
    ['Pulumi.yaml', 'index.ts'].every((file) => existsSync(join(EXAMPLES, name, file))),
  );
  return folders.map((name) => {
    const { runtime, config = {} } = load(readFileSync(join(EXAMPLES, name, 'Pulumi.yaml'), 'utf8')) as ProjectFile;
    const values = Object.entries(config).map(([key, { default: usual, secret }]) => [
      key,
      secret ? `https://secret.example.com/${name}-${key}` : String(usual),
    ]);
    return {
      name,
      runtime,
      config: Object.fromEntries(values) as Record<string, string>,
      secrets: Object.keys(config).filter((key) => config[key]!.secret),
    };
  });
}
