// Generates the reference: `node docs/build.mjs [FOLDER]`. Default: this folder, and the table in README.md.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { Application, LogLevel } from 'typedoc';
import { loadSources } from './generator/sources.mjs';
import { furtherPages, index, providerTable } from './generator/tables.mjs';
import { WRITTEN } from './generator/written.mjs';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const FIRST_PAGE = join(HERE, '..', 'README.md');

/** The pages of the exports. @throws Error if an exported type needs one that is not exported, or a link is broken */
async function exportedPages() {
  const out = mkdtempSync(join(tmpdir(), 'serin-docs-'));
  try {
    const app = await Application.bootstrapWithPlugins({ options: join(HERE, 'typedoc.json'), out });
    const project = await app.convert();
    if (project === undefined) throw new Error('typedoc cannot read the sources');
    app.logger.level = LogLevel.Warn;
    app.logger.resetWarnings();
    app.validate(project);
    await app.generateOutputs(project);
    if (app.logger.hasErrors() || app.logger.hasWarnings())
      throw new Error('the reference is not whole; mend what typedoc says above');
    return readdirSync(out).map((file) => ({ file, text: readFileSync(join(out, file), 'utf8') }));
  } finally {
    rmSync(out, { recursive: true });
  }
}

/** README.md with the present table of providers between its marks. @throws Error if the marks are missing */
function withProviders(text, sources) {
  const marks = /(<!-- providers: npm run docs -->\n)[^]*?(<!-- \/providers -->)/;
  if (!marks.test(text))
    throw new Error(
      'README.md has no place for the table of providers: put <!-- providers: npm run docs --> and <!-- /providers --> there',
    );
  return text.replace(marks, (_, begin, end) => `${begin}\n${providerTable(sources)}\n\n${end}`);
}

async function main(folder = HERE) {
  const sources = await loadSources();
  const pages = [...(await exportedPages()), ...furtherPages(sources), { file: 'README.md', text: index() }];
  const style = await resolveConfig(join(HERE, 'README.md'));
  const texts = new Map();
  for (const { file, text } of pages) texts.set(file, await format(text, { ...style, parser: 'markdown' }));
  const kept = [...texts.keys(), ...WRITTEN.map(({ file }) => file)];
  for (const file of readdirSync(folder)) if (file.endsWith('.md') && !kept.includes(file)) rmSync(join(folder, file));
  for (const [file, text] of texts) writeFileSync(join(folder, file), text);

  const first = withProviders(readFileSync(FIRST_PAGE, 'utf8'), sources);
  const written = await format(first, { ...(await resolveConfig(FIRST_PAGE)), parser: 'markdown' });
  writeFileSync(folder === HERE ? FIRST_PAGE : join(folder, 'project.txt'), written);
}

main(process.argv[2]).catch(({ message }) => {
  console.error(message);
  process.exit(1);
});
