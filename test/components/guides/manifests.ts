import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';
import type { Inputs } from '../support';

/** A document of a YAML file: an object, or a part of one. */
export interface Document {
  file: string;
  /** Its number in the file, from 1. */
  part: number;
  object: Inputs;
}

const FIXTURES = join(__dirname, '../../fixtures');

/** All documents of the YAML files in a folder of the fixtures, without its subfolders. */
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
