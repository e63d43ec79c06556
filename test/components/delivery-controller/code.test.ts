import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import * as pulumi from '@pulumi/pulumi';
import { bundleOf, ownBundle, packageRoot } from '../../../components/bundled-program/bundle';
import { codeOf, loader } from '../../../components/bundled-program/code';
import { run } from '../support';

const ROOT = join(__dirname, '../../..');
const NODE = join(ROOT, 'node_modules', '.bin', 'node');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bundle-'));
  mkdirSync(join(folder, 'dist', 'components', 'controller'), { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'serin', version: '1.2.3' }));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const compressed = (text: string): Buffer => brotliCompressSync(Buffer.from(text));
const put = (content: Buffer): void => writeFileSync(join(folder, 'dist', 'serin.cjs.br'), content);

describe('the program of a package', () => {
  test('is read with its version and the checksum of its content', () => {
    put(compressed('one'));
    const first = bundleOf(folder);
    expect([first.version, Buffer.from(first.content, 'base64')]).toEqual(['1.2.3', compressed('one')]);
    expect(first.checksum).toMatch(/^[0-9a-f]{64}$/);
    put(compressed('two'));
    expect(bundleOf(folder).checksum).not.toBe(first.checksum);
  });

  test('that is missing is told, with the mend', () => {
    expect(() => bundleOf(folder)).toThrow(
      `${join(folder, 'dist', 'serin.cjs.br')} is missing: install the package serin anew, run npm run build in a checkout, or name an image`,
    );
  });

  test.each([
    [1024 * 1024, undefined],
    [
      1024 * 1024 + 1,
      'has 1048577 bytes, and a ConfigMap holds 1048576 at most: build an image with controller/Dockerfile',
    ],
  ])('of %i bytes fits into a ConfigMap, or is refused', (size, message) => {
    put(Buffer.alloc(size));
    if (message === undefined) expect(bundleOf(folder).content).toHaveLength(Math.ceil(size / 3) * 4);
    else expect(() => bundleOf(folder)).toThrow(message);
  });
});

describe('the package', () => {
  test.each([['.'], ['components/delivery-controller'], ['dist/components/delivery-controller']])(
    'is found from %s',
    (inside) => {
      mkdirSync(join(folder, inside), { recursive: true });
      expect(packageRoot(join(folder, inside))).toBe(folder);
    },
  );

  test('is not taken for another that it is installed in', () => {
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'program' }));
    expect(() => packageRoot(join(folder, 'dist'))).toThrow(
      `${join(folder, 'dist')} is in no folder of the package serin`,
    );
  });
});

describe('the loader', () => {
  const start = (program: string, args: string[]) => {
    put(compressed(program));
    const { status, stdout, stderr } = spawnSync(NODE, ['-e', loader(join(folder, 'dist', 'serin.cjs')), ...args], {
      encoding: 'utf8',
      cwd: '/',
      env: {},
    });
    return { status, stdout, stderr };
  };

  test('runs a program from memory, with its arguments where it looks for them', () => {
    const { status, stdout } = start(
      'console.log(JSON.stringify([process.argv.slice(1), __filename, require("node:path").sep]))',
      ['controller', '--mesh-provider=istio', '-port', '1'],
    );
    const file = join(folder, 'dist', 'serin.cjs');
    expect([status, JSON.parse(stdout)]).toEqual([
      0,
      [[file, 'controller', '--mesh-provider=istio', '-port', '1'], file, '/'],
    ]);
    expect(existsSync(file)).toBe(false);
  });

  test('lets a program import lazily and end as it likes', () => {
    expect(
      start('import("node:os").then(({ EOL }) => { process.stdout.write("late" + EOL); process.exitCode = 3; })', []),
    ).toEqual({ status: 3, stdout: 'late\n', stderr: '' });
  });

  test('shows where in the program a fault is', () => {
    const { status, stderr } = start('\nthrow new Error("broken")', []);
    expect([status, stderr]).toEqual([1, expect.stringMatching(/serin\.cjs:2\b[\s\S]*Error: broken/)]);
  });

  test("runs this package's own program", () => {
    const own = (...args: string[]) =>
      spawnSync(NODE, ['-e', loader(join(ROOT, 'dist', 'serin.cjs')), ...args], {
        encoding: 'utf8',
        cwd: '/',
        env: {},
      });
    expect(own('version').stdout.trim()).toBe(ownBundle().version);
    expect(own('controller', '--mesh-provider', 'istoi')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('--mesh-provider: istoi is not known'),
    });
  });
});

test('the image has the Node.js that the tests run with, and so has the Dockerfile', async () => {
  const { value } = await run(() => codeOf('serin', {}, { namespace: 'serin-system' }, {}));
  const version = (
    JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { devDependencies: { node: string } }
  ).devDependencies.node;
  expect(value?.image).toBe(`docker.io/library/node:${version}-alpine`);
  const images = [...readFileSync(join(ROOT, 'controller', 'Dockerfile'), 'utf8').matchAll(/^FROM (\S+)/gm)].map(
    ([, image]) => image,
  );
  expect(new Set(images)).toEqual(new Set([value?.image]));
});

test('an image that is an output brings its program too', async () => {
  const image = pulumi.output('registry/serin:1');
  const { value, resources } = await run(() => codeOf('serin', { image }, { namespace: 'serin-system' }, {}));
  expect([value, resources]).toEqual([{ image, labels: {}, annotations: {}, volumes: [], volumeMounts: [] }, []]);
});
