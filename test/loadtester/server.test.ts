import { request } from 'node:http';
import { Registry } from 'prom-client';
import { SILENT } from '../../controller/core/log';
import { serve } from '../../controller/loadtester/server';
import { testers } from './support/support';

const start = testers();

describe('the token', () => {
  const token = 'a/b+c=&? d';
  const query = `?token=${encodeURIComponent(token)}`;

  it.each([
    ['as a bearer', '/', { Authorization: `Bearer ${token}` }],
    ['as a bearer in other letters', '/', { authorization: `bearer ${token}` }],
    ['in the address, as hooks have no headers', `/${query}`, {}],
    ['beside other parameters', `/${query}&a=b`, {}],
    ['of a gate', `/gate/approve${query}`, {}],
  ])('is taken %s', async (_, path, headers) => {
    const tester = await start({ token });
    expect((await tester.post(path, { metadata: { type: 'bash', cmd: 'true' } }, headers)).status).toBe(200);
  });

  it.each([
    ['missing', '/', {}],
    ['wrong', '/?token=a', {}],
    ['empty', '/?token=', {}],
    ['wrong in the header, though right in the address', `/${query}`, { Authorization: 'Bearer a' }],
    ['missing for a gate', '/gate/open', {}],
    ['missing for a check', '/gate/check', {}],
    ['missing for an approval', '/gate/approve', {}],
  ])('that is %s keeps everything closed', async (_, path, headers) => {
    const tester = await start({ token });
    expect(await tester.post(path, { metadata: { type: 'bash', cmd: 'true' } }, headers)).toEqual({
      status: 401,
      body: 'the token is missing or wrong; send it as Authorization: Bearer, or append ?token= to the url of the hook',
    });
    expect((await tester.post(`/gate/check${query}`)).status).toBe(403);
  });

  it('is not asked for by /healthz and /metrics', async () => {
    const { url } = await start({ token });
    expect([(await fetch(`${url}/healthz`)).status, (await fetch(`${url}/metrics`)).status]).toEqual([200, 200]);
  });
});

describe('with a namespace pattern', () => {
  it('Canaries of other namespaces are refused, for tasks and gates', async () => {
    const tester = await start({ namespaces: /^(test|dev-.*)$/ });
    const task = { metadata: { type: 'bash', cmd: 'true' } };
    expect((await tester.post('/', task)).status).toBe(200);
    expect((await tester.post('/gate/open', { namespace: 'dev-a' })).status).toBe(202);
    const refused = {
      status: 403,
      body: 'namespace: Canaries of prod are not served here; call another load tester, or widen --namespace-regexp',
    };
    expect(await tester.post('/', { ...task, namespace: 'prod' })).toEqual(refused);
    expect(await tester.post('/gate/open', { namespace: 'prod' })).toEqual(refused);
  });
});

describe('the server', () => {
  it('lives', async () => {
    const response = await fetch(`${(await start()).url}/healthz?verbose`);
    expect([response.status, await response.text()]).toEqual([200, 'OK']);
  });

  it('refuses a path that leads nowhere, and names those that do', async () => {
    expect(await (await start()).post('/gates/open')).toEqual({
      status: 404,
      body: 'there is nothing at this path; use one of /, /gate/approve, /gate/halt, /gate/check, /gate/open, /gate/close, /rollback/check, /rollback/open, /rollback/close',
    });
  });

  it.each(['GET', 'PUT', 'DELETE'])('refuses the method %s', async (method) => {
    const response = await fetch(`${(await start()).url}/gate/open`, { method });
    expect([response.status, await response.text()]).toEqual([405, `${method}: is not understood; use POST`]);
  });

  it.each([
    ['as long as may be', 0, 400],
    ['longer', 1, 413],
    ['far longer', 10_000_000, 413],
  ])('reads a body that is %s', async (_, surplus, status) => {
    expect((await (await start()).post('/', ' '.repeat(64 * 1024 + surplus))).status).toBe(status);
  });

  it('answers 500 with the reason when something is wrong with itself, logs it and goes on', async () => {
    const errors: unknown[] = [];
    const broken = () => Promise.reject(new Error('no space left'));
    const routes = new Map([['/', broken]]);
    const server = await serve({
      port: 0,
      routes,
      metrics: new Registry(),
      log: { ...SILENT, error: ({ err }) => errors.push(err) },
    });
    const post = () => fetch(`http://127.0.0.1:${(server.address() as { port: number }).port}/`, { method: 'POST' });
    expect([(await post()).status, await (await post()).text()]).toEqual([500, 'no space left']);
    expect(errors).toEqual([new Error('no space left'), new Error('no space left')]);
    server.close();
  });

  it('does not stumble over an address that is none', async () => {
    const { url } = await start();
    const { port } = new URL(url);
    const status = await new Promise((resolve, reject) => {
      request({ port, path: '//[', method: 'POST' }, (response) => resolve(response.resume().statusCode))
        .on('error', reject)
        .end();
    });
    expect(status).toBe(404);
  });

  it('does not share its port', async () => {
    const { port } = new URL((await start()).url);
    await expect(start({ port: Number(port) })).rejects.toThrow('EADDRINUSE');
  });
});
