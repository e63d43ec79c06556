import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { version } from '../../package.json';

const ROOT = resolve(__dirname, '../..');
const EXECUTABLE = 'pulumi-resource-serin';
const ENGINE = '127.0.0.1:1';

const built = existsSync(join(ROOT, 'dist/plugin/index.js'));
const name = 'the package as it is published';
const title = built ? name : `${name} (skipped: dist/plugin is missing: npm run build)`;

/** Installs the packed package in a project, and answers where the plugin is. */
function install(project: string): string {
  const modules = join(project, 'node_modules');
  const serin = join(modules, 'serin');
  mkdirSync(serin, { recursive: true });
  execFileSync('npm', ['pack', '--ignore-scripts', '--pack-destination', project], { cwd: ROOT, stdio: 'pipe' });
  execFileSync('tar', ['-xf', join(project, `serin-${version}.tgz`), '-C', serin, '--strip-components=1']);
  symlinkSync(join(ROOT, 'node_modules/@pulumi'), join(modules, '@pulumi'));
  return join(serin, 'dist/plugin');
}

/** Starts an executable as Pulumi does. */
function start(executable: string, PATH: string): ChildProcess {
  return spawn(executable, [ENGINE], { stdio: ['ignore', 'pipe', 'inherit'], cwd: '/', env: { PATH } });
}

async function firstOutput({ stdout }: ChildProcess): Promise<string> {
  return await new Promise((found) => {
    stdout!.once('data', (chunk: Buffer) => found(chunk.toString()));
    stdout!.once('close', () => found(''));
  });
}

(built ? describe : describe.skip)(title, () => {
  let project: string;
  let plugin: string;
  /** A folder with `node` and nothing else. */
  let path: string;

  beforeAll(() => {
    project = mkdtempSync(join(tmpdir(), 'serin packed '));
    plugin = install(project);
    path = join(project, 'bin');
    mkdirSync(path);
    symlinkSync(process.execPath, join(path, 'node'));
  });
  afterAll(() => rmSync(project, { recursive: true }));

  test('has all of the plugin, with what Pulumi starts on each system', () => {
    const files = ['PulumiPlugin.yaml', 'index.js', 'package.json', EXECUTABLE, `${EXECUTABLE}.cmd`];
    expect(readdirSync(plugin).sort()).toEqual(files);
    expect((statSync(join(plugin, EXECUTABLE)).mode & 0o777).toString(8)).toBe('755');
    expect(readFileSync(join(plugin, `${EXECUTABLE}.cmd`), 'utf8')).toMatch(/^@node "%~dp0index.js" %\*\r?\n$/);
  });

  test('has a plugin that needs `node` alone, prints its port, and ends when it is told to', async () => {
    const child = start(join(plugin, EXECUTABLE), path);
    expect(await firstOutput(child)).toMatch(/^\d+\n$/);
    const ended = new Promise((end) => child.once('exit', (_, signal) => end(signal)));
    child.kill('SIGINT');
    expect(await ended).toBe('SIGINT');
  });

  test('has a plugin that hears what Pulumi says to it, also through a link', async () => {
    const other = join(project, 'other');
    cpSync(join(plugin, EXECUTABLE), join(other, EXECUTABLE));
    writeFileSync(join(other, 'index.js'), 'console.log(process.argv.slice(2).join());');
    symlinkSync(join(other, EXECUTABLE), join(path, EXECUTABLE));
    expect(await firstOutput(start(join(path, EXECUTABLE), path))).toBe(`${ENGINE}\n`);
  });
});
