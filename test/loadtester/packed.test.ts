/** @jest-environment ./test/components/environment.cjs */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { brotliCompressSync, constants } from 'node:zlib';
import { loader } from '../../components/bundled-program/code';
import { bundled, processes } from './support/process';
import { services } from './support/service';
import { temporaryFolder, toolbox } from './support/support';

const folder = temporaryFolder();
const bundle = bundled();
const start = processes(() => ['-e', loader(bundle())]);
const service = services();

it('a load tester from a ConfigMap has a hey for scripts, too', async () => {
  const params = { [constants.BROTLI_PARAM_QUALITY]: 1 };
  writeFileSync(`${bundle()}.br`, brotliCompressSync(readFileSync(bundle()), { params }));
  renameSync(bundle(), `${bundle()}.away`);
  const tester = await start([], { PATH: toolbox(folder()) });
  const { url, requests } = await service();
  expect((await tester.post('/', { metadata: { type: 'bash', cmd: `echo start; hey -n 4 -c 2 ${url}` } }))[0]).toBe(
    200,
  );
  expect(requests()).toBe(4);
});
