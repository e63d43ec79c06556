import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';

export const EXAMPLES = join(__dirname, '..', '..', 'examples');

/** An example that is a Pulumi project of its own. */
export interface Example {
  name: string;
  /** What it is written in, as Pulumi names it. */
  runtime: string;
  /** What its user has to configure, and what has a default, as texts. */
  config: Readonly<Record<string, string>>;
  /** The keys of the configuration that are secret. */
  secrets: readonly string[];
}

interface ProjectFile {
  runtime: string;
  config?: Readonly<Record<string, { default?: unknown; secret?: boolean }>>;
}

/**
 * The folders of the examples that have a Pulumi.yaml and a program beside it, with a made-up value for each secret: an
 * address, which is a text, too.
 */
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
