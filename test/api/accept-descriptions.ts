import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { type Described, docstrings } from './descriptions';

const MODULE = join(__dirname, '../../controller/api/schema/descriptions.ts');

/** The module that has the docstrings as texts, for the definitions of the kinds. */
function moduleOf(found: readonly (readonly [string, Described])[]): string {
  const files = new Map<string, string[]>();
  for (const [name, { file }] of found) if (file !== undefined) files.set(file, [...(files.get(file) ?? []), name]);
  return [
    '// The docstrings of ../types, as `npm run api` finds them: change those, not this file.',
    '/* eslint-disable max-lines */',
    ...[...files].map(([file, names]) => `import type { ${names.join(', ')} } from '../types/${file}';`),
    '',
    '/** The types that have descriptions. A type without a name is called after the field that has it. */',
    'export interface DescribedTypes {',
    ...found.map(([name, { expression }]) => `${keyText(name)}: ${expression};`),
    '}',
    '',
    '/** What a type and its fields are for. */',
    'export interface Description<Type> {',
    'about: string;',
    'fields: Readonly<Record<keyof Type & string, string>>;',
    '}',
    '',
    '/** What each type and each of its fields is for. */',
    'export const DESCRIPTIONS: { readonly [Name in keyof DescribedTypes]: Description<DescribedTypes[Name]> } = {',
    ...found.map(([name, { about, fields }]) => `${keyText(name)}: ${JSON.stringify({ about, fields })},`),
    '};',
  ].join('\n');
}

function keyText(name: string): string {
  return /^\w+$/.test(name) ? name : `'${name}'`;
}

async function main() {
  const text = await format(moduleOf(docstrings()), { ...(await resolveConfig(MODULE)), parser: 'typescript' });
  writeFileSync(MODULE, text);
}

void main();
