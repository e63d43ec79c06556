import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The tables of the sources that the reference shows, with their files. */
const TABLES = {
  ADVICE_RULES: 'controller/preview/advice/index',
  CRDS: 'controller/api/schema/index',
  DEMO: 'controller/cli/command-lines',
  FLAGS: 'controller/api/flags',
  LOAD_FIELDS: 'controller/loadtester/load/metadata',
  LOAD_TESTER_FLAGS: 'controller/loadtester/flags',
  PLAN: 'controller/cli/command-lines',
  PROBLEM_SECTIONS: 'controller/api/problems/catalogue/index',
  PROMQL_CHECK: 'controller/api/silence',
  PROVIDERS: 'controller/api/rules/providers',
  STRATEGY_NAMES: 'controller/api/rules/providers',
  PUBLISHED_SCHEMAS: 'test/routing/published-schemas',
  SILENCE_ANNOTATION: 'controller/api/silence',
  STATUS: 'controller/cli/command-lines',
  withoutEffect: 'controller/process/flags',
};

/** Loads the tables and the output of `serin help` from the present sources. */
export async function loadSources() {
  const folder = mkdtempSync(join(tmpdir(), 'serin-docs-'));
  try {
    const tables = Object.entries(TABLES).map(([name, file]) => `export { ${name} } from './${file}';`);
    await bundle({ stdin: { contents: tables.join('\n'), resolveDir: ROOT } }, join(folder, 'tables.cjs'));
    await bundle({ entryPoints: [join(ROOT, 'controller/cli/main.ts')] }, join(folder, 'serin.cjs'));
    return {
      ...createRequire(import.meta.url)(join(folder, 'tables.cjs')),
      help: execFileSync(process.execPath, [join(folder, 'serin.cjs'), 'help'], { encoding: 'utf8' }),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function bundle(entry, outfile) {
  await build({ ...entry, outfile, bundle: true, platform: 'node', target: 'node20', logLevel: 'warning' });
}
