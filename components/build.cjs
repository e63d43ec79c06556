'use strict';
// Bundles what Pulumi programs import, each entry into one file, and writes its types beside it; and the plugin for
// other languages than TypeScript.
const { execFileSync } = require('node:child_process');
const { chmodSync, copyFileSync } = require('node:fs');
const { build } = require('esbuild');

const ENTRIES = ['components/index', 'components/policy/index'];
const PLUGIN = 'components/plugin';
/** Pulumi starts the plugin of a project by this file, on Windows by its `.cmd`. */
const EXECUTABLE = 'pulumi-resource-serin';
/**
 * What makes a folder a plugin. PulumiPlugin.yaml is for `pulumi package add`, which looks for no executable in a
 * folder: it has the language host of Node.js start the plugin. package.json is there for itself: without one, Pulumi
 * would install the dependencies of the next folder above that has one.
 */
const PLUGIN_FILES = ['PulumiPlugin.yaml', 'package.json', EXECUTABLE, `${EXECUTABLE}.cmd`];

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
  // The mode is set here, because a checkout on Windows or from an archive has none; `npm pack` keeps it.
  chmodSync(`dist/plugin/${EXECUTABLE}`, 0o755);
  execFileSync(process.execPath, [require.resolve('typescript/bin/tsc'), '-p', 'components'], { stdio: 'inherit' });
}

main().catch(({ message }) => {
  console.error(message);
  process.exit(1);
});
