'use strict';
// Makes `npx serin` work in a checkout, and `import 'serin'` in an example that has a package.json of its own: npm
// links dependencies and their commands, not the package itself.
const { existsSync, mkdirSync, rmSync, symlinkSync } = require('node:fs');
const { join, relative } = require('node:path');

const modules = join(__dirname, '..', '..', 'node_modules');
const bin = join(modules, '.bin');

function link(path, target) {
  rmSync(path, { force: true });
  symlinkSync(target, path);
}

if (existsSync(modules)) {
  mkdirSync(bin, { recursive: true });
  link(join(bin, 'serin'), relative(bin, join(__dirname, 'bin.cjs')));
  link(join(modules, 'serin'), '..');
}
