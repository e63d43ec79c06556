// Checks types, lint and format, as `npm run types` and `npm run lint` do. TypeScript reads the sources and infers their
// types only once, for both. That is most of the time of either.
'use strict';
const { spawn } = require('node:child_process');
const { once } = require('node:events');
const { join } = require('node:path');
const { ESLint } = require('eslint');
const ts = require('typescript');

const ROOT = join(__dirname, '../..');

function readProgram() {
  const host = {
    ...ts.sys,
    onUnRecoverableConfigFileDiagnostic: ({ messageText }) => {
      throw new Error(ts.flattenDiagnosticMessageText(messageText, '\n'));
    },
  };
  const { fileNames, options, errors } = ts.getParsedCommandLineOfConfigFile(join(ROOT, 'tsconfig.json'), {}, host);
  return ts.createProgram({ rootNames: fileNames, options, configFileParsingDiagnostics: errors });
}

function checkTypes(program) {
  const found = ts.getPreEmitDiagnostics(program);
  const host = { getCanonicalFileName: (name) => name, getCurrentDirectory: () => ROOT, getNewLine: () => '\n' };
  if (found.length > 0) console.log(ts.formatDiagnosticsWithColorAndContext(found, host));
  return found.length === 0;
}

async function lint(program) {
  const languageOptions = { parserOptions: { programs: [program] } };
  const eslint = new ESLint({ cwd: ROOT, overrideConfig: { files: ['**/*.ts'], languageOptions } });
  const results = await eslint.lintFiles('.');
  const text = await (await eslint.loadFormatter()).format(results);
  if (text !== '') console.log(text);
  return results.every(({ errorCount }) => errorCount === 0);
}

async function main() {
  const command = [require.resolve('prettier/bin/prettier.cjs'), '--check', '.'];
  const prettier = spawn(process.execPath, command, { cwd: ROOT, stdio: 'inherit' });
  const formatted = once(prettier, 'exit').then(([code]) => code === 0);
  const program = readProgram();
  const passed = [checkTypes(program), await lint(program), await formatted];
  process.exitCode = passed.every(Boolean) ? 0 : 1;
}

void main();
