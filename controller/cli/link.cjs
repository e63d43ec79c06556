'use strict';
// Makes `npx serin` work in a checkout: npm links the commands of dependencies, not those of the package itself.
const { existsSync, mkdirSync, rmSync, symlinkSync } = require('node:fs');
const { join, relative } = require('node:path');

const bin = join(__dirname, '..', '..', 'node_modules', '.bin');
const link = join(bin, 'serin');

if (existsSync(join(bin, '..'))) {
  mkdirSync(bin, { recursive: true });
  rmSync(link, { force: true });
  symlinkSync(relative(bin, join(__dirname, 'bin.cjs')), link);
}
