import { mkdirSync, readdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Gates } from '../../controller/loadtester/gates';
import { temporaryFolder, testers } from './support/support';

const folder = temporaryFolder();
const start = testers();

describe('a gate', () => {
  it('is closed until it is opened, and after it is closed again', async () => {
    const tester = await start();
    const check = () => tester.post('/gate/check');
    expect(await check()).toEqual({
      status: 403,
      body: 'the gate of podinfo.test is closed; POST /gate/open opens it',
    });
    expect(await tester.post('/gate/open')).toEqual({ status: 202, body: '' });
    expect(await tester.post('/gate/open')).toEqual({ status: 202, body: '' });
    expect(await check()).toEqual({ status: 200, body: 'open' });
    expect(await tester.post('/gate/close')).toEqual({ status: 202, body: '' });
    expect((await check()).status).toBe(403);
  });

  it.each([
    ['of the Canary of another name', '/gate/check', { name: 'other' }],
    ['of the Canary of another namespace', '/gate/check', { namespace: 'prod' }],
    ['of the way back', '/rollback/check', {}],
  ])('%s stays closed', async (_, path, body) => {
    const tester = await start();
    await tester.post('/gate/open');
    expect((await tester.post(path, body)).status).toBe(403);
  });

  it('is one of a thousand that may be open, whatever is sent', async () => {
    const tester = await start();
    for (let index = 0; index < 1000; index++) await tester.post('/gate/open', { name: `canary-${index}` });
    expect(await tester.post('/gate/open', { name: 'one-more' })).toEqual({
      status: 429,
      body: '1000 gates are open already; close one by POST /gate/close',
    });
    await tester.post('/gate/close', { name: 'canary-0' });
    expect((await tester.post('/gate/open', { name: 'one-more' })).status).toBe(202);
    expect(await tester.post('/gate/open', { name: 'x'.repeat(254) })).toEqual({
      status: 400,
      body: 'name: is longer than 253 characters; send the name of the Canary',
    });
  });

  it('of the way back is opened and closed for itself', async () => {
    const tester = await start();
    await tester.post('/rollback/open');
    expect([(await tester.post('/rollback/check')).status, (await tester.post('/gate/check')).status]).toEqual([
      200, 403,
    ]);
    await tester.post('/rollback/close');
    expect(await tester.post('/rollback/check')).toEqual({
      status: 403,
      body: 'the rollback of podinfo.test is closed; POST /rollback/open opens it',
    });
  });

  it.each([
    ['/gate/approve', 200],
    ['/gate/halt', 403],
  ])('%s answers always the same, whatever is sent', async (path, status) => {
    const tester = await start();
    await tester.post(path === '/gate/halt' ? '/gate/open' : '/gate/close');
    expect([(await tester.post(path)).status, (await tester.post(path, '')).status]).toEqual([status, status]);
  });

  it.each([
    ['not JSON', 'podinfo', 'the body is no JSON object; send one like {"name": "podinfo", "namespace": "test"}'],
    ['no object', '[]', 'the body is no JSON object; send one like {"name": "podinfo", "namespace": "test"}'],
    ['without a name', { name: '' }, 'name: is missing; send the name of the Canary'],
    ['without a namespace', { namespace: undefined }, 'namespace: is missing; send the namespace of the Canary'],
  ])('is not moved by a body that is %s', async (_, body, message) => {
    const tester = await start();
    for (const path of ['/gate/open', '/gate/check', '/rollback/close'])
      expect(await tester.post(path, body)).toEqual({ status: 400, body: message });
  });
});

describe('after a restart', () => {
  it('gates are as they were, when there is a folder', async () => {
    const stateDir = join(folder(), 'made', 'by', 'it');
    const before = await start({ stateDir });
    await before.post('/gate/open');
    await before.post('/gate/open', { name: 'other' });
    await before.post('/gate/close', { name: 'other' });
    await before.post('/rollback/open', { namespace: 'prod' });
    const after = await start({ stateDir });
    const check = async (path: string, body: object) => (await after.post(path, body)).status;
    expect(await check('/gate/check', {})).toBe(200);
    expect(await check('/gate/check', { name: 'other' })).toBe(403);
    expect(await check('/rollback/check', { namespace: 'prod' })).toBe(200);
    expect(await check('/rollback/check', {})).toBe(403);
    expect(readdirSync(stateDir)).toEqual(['gates.json']);
    expect(after.log).toEqual([]);
  });

  it('gates are closed without one, which the log says', async () => {
    const { log } = await start();
    expect(log).toEqual([
      { level: 'warn', message: 'gates are kept in memory: after a restart all are closed; --state-dir keeps them' },
    ]);
  });
});

describe('what is kept', () => {
  it('holds all that was moved at once', async () => {
    const stateDir = folder();
    const gates = await Gates.load(stateDir);
    await Promise.all(Array.from({ length: 20 }, (_, index) => gates.set('gate', `c${index}.test`, true)));
    const kept = await Gates.load(stateDir);
    expect(Array.from({ length: 20 }, (_, index) => kept.isOpen('gate', `c${index}.test`))).not.toContain(false);
  });

  it('changes wholly or not at all: a gate that cannot be kept stays as it is, and the next try may succeed', async () => {
    const stateDir = folder();
    const tester = await start({ stateDir });
    // A folder with the name of the file that is written first.
    const obstacle = join(stateDir, 'gates.json.new');
    mkdirSync(obstacle);
    const { status, body } = await tester.post('/gate/open');
    expect([status, body.slice(0, 6)]).toEqual([500, 'EISDIR']);
    expect((await tester.post('/gate/check')).status).toBe(403);
    rmdirSync(obstacle);
    expect([(await tester.post('/gate/open')).status, (await tester.post('/gate/check')).status]).toEqual([202, 200]);
  });

  it.each(['', '{}', '{"gate": "podinfo.test", "rollback": []}', '{"gate": [1], "rollback": []}', '{"gate": ['])(
    'that is not what was written is an error: %j',
    async (text) => {
      const stateDir = folder();
      writeFileSync(join(stateDir, 'gates.json'), text);
      await expect(Gates.load(stateDir)).rejects.toThrow(
        `${join(stateDir, 'gates.json')}: is not what the load tester wrote; delete it, all gates are closed then`,
      );
    },
  );

  it('needs a folder that can be one', async () => {
    const file = join(folder(), 'file');
    writeFileSync(file, '');
    await expect(Gates.load(file)).rejects.toThrow('EEXIST');
  });
});
