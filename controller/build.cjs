'use strict';
// Bundles the command line and the controller into one file, dist/serin.cjs, and compresses it for a ConfigMap,
// dist/serin.cjs.br.
const { readFileSync, writeFileSync } = require('node:fs');
const { brotliCompressSync, constants } = require('node:zlib');
const { build } = require('esbuild');

const BUNDLE = 'dist/serin.cjs';
/** A second or two; the best, 11, takes five for 3 % less. */
const QUALITY = 10;

/**
 * The client library's modules do nothing when they are loaded, though it does not say so: what is not used of its
 * thousand models is left out.
 */
const withoutUnusedModels = {
  name: 'without-unused-models',
  setup({ onResolve, resolve }) {
    onResolve({ filter: /^\.\.?\// }, async ({ path, resolveDir, kind, pluginData }) => {
      if (pluginData === 'resolved' || !resolveDir.includes('@kubernetes/client-node')) return undefined;
      return { ...(await resolve(path, { resolveDir, kind, pluginData: 'resolved' })), sideEffects: false };
    });
  },
};

build({
  entryPoints: ['controller/cli/main.ts'],
  outfile: BUNDLE,
  bundle: true,
  platform: 'node',
  target: 'node22',
  minifySyntax: true,
  minifyWhitespace: true,
  keepNames: true,
  logLevel: 'warning',
  plugins: [withoutUnusedModels],
}).then(compress, () => process.exit(1));

function compress() {
  const program = readFileSync(BUNDLE);
  const params = { [constants.BROTLI_PARAM_QUALITY]: QUALITY, [constants.BROTLI_PARAM_SIZE_HINT]: program.length };
  writeFileSync(`${BUNDLE}.br`, brotliCompressSync(program, { params }));
}
