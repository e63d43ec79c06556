'use strict';
// Bundles what Pulumi programs import, each entry into one file, and writes its types beside it; and the plugin for
// other languages than TypeScript.
const { execFileSync } = require('node:child_process');
const { copyFileSync } = require('node:fs');
const { build } = require('esbuild');

const ENTRIES = ['components/index', 'components/policy/index'];
const PLUGIN = 'components/plugin';
/**
 * What makes a folder a plugin. Its package.json is there for itself: without one, Pulumi would install the
 * dependencies of the next folder above that has one.
 */
const PLUGIN_FILES = ['PulumiPlugin.yaml', 'package.json'];

async function main() {
  await build({
    entryPoints: [
      ...ENTRIES.map((entry) => ({ in: `${entry}.ts`, out: entry })),
      { in: `${PLUGIN}/index.ts`, out: 'plugin/index' },
    ],
    outdir: 'dist',
    bundle: true,
    platform: 'node',
    target: 'node20',
    minifySyntax: true,
    keepNames: true,
    external: ['@pulumi/*'],
    logLevel: 'warning',
  });
  for (const file of PLUGIN_FILES) copyFileSync(`${PLUGIN}/${file}`, `dist/plugin/${file}`);
  execFileSync(process.execPath, [require.resolve('typescript/bin/tsc'), '-p', 'components'], { stdio: 'inherit' });
}

main().catch(({ message }) => {
  console.error(message);
  process.exit(1);
});
