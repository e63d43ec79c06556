'use strict';
// Bundles the command line and the controller into one file: dist/serin.cjs.
const { build } = require('esbuild');

/** The client library's modules do nothing when they are loaded, though it does not say so: what is not used of its thousand models is left out. */
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
  outfile: 'dist/serin.cjs',
  bundle: true,
  platform: 'node',
  target: 'node22',
  minifySyntax: true,
  minifyWhitespace: true,
  keepNames: true,
  logLevel: 'warning',
  plugins: [withoutUnusedModels],
}).catch(() => process.exit(1));
