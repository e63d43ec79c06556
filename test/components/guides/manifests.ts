import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';
import type { Inputs } from '../support';

/** A document of a YAML file: an object, or a part of one. */
export interface Document {
  file: string;
  /** Its place in the file, from 1. */
  part: number;
  object: Inputs;
}

const FIXTURES = join(__dirname, '../../fixtures');

/** Every document of the YAML files in a folder of the fixtures, but not of its own folders. */
export function manifestsOf(...folder: string[]): Document[] {
  const path = join(FIXTURES, ...folder);
  const files = readdirSync(path).filter((name) => name.endsWith('.yaml'));
  return files.flatMap((file) =>
    (loadAll(readFileSync(join(path, file), 'utf8')) as Inputs[]).map((object, index) => ({
      file,
      part: index + 1,
      object,
    })),
  );
}
