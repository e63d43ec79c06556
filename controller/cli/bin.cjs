#!/usr/bin/env node
'use strict';
// Starts the bundle with a Node.js that can run it: the current one, or in a checkout the one among the
// devDependencies.
const { spawnSync, spawn } = require('node:child_process');
const { existsSync } = require('node:fs');
const { join } = require('node:path');

const OLDEST = 22;
const root = join(__dirname, '..', '..');
const bundle = join(root, 'dist', 'serin.cjs');

function fail(message) {
  console.error(`serin: ${message}`);
  process.exit(1);
}

if (!existsSync(bundle)) fail('dist/serin.cjs is missing; run `npm ci` or `npm run build` in the checkout');

if (Number(process.versions.node.split('.')[0]) >= OLDEST) {
  require(bundle);
} else {
  const newer = join(root, 'node_modules', 'node', 'bin', 'node');
  if (!existsSync(newer) || spawnSync(newer, ['--version']).status !== 0)
    fail(`needs Node.js ${OLDEST} or newer, this is ${process.version}`);
  const child = spawn(newer, [bundle, ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => (signal ? process.kill(process.pid, signal) : process.exit(code)));
}
