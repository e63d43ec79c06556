import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CanaryWebhook } from '../../controller/api/types/canary';
import type { HookAnswer } from '../../controller/api/types/rollout-types';
import type { HttpRequest, HttpResponse } from '../../controller/core/http';
import { callCanaryWebhook, callWebhook, buildPayload } from '../../controller/hooks/webhook';
import { SILENT } from '../../controller/core/log';
import { createHttp } from '../../controller/process/http';
import { VirtualClock } from '../../controller/simulation/virtual-clock';
import { CANARY, hurriedClock, STATUS } from './support';

const HOOK: CanaryWebhook = { name: 'gate', url: 'http://me:hidden@gate.test/check?key=secret' };
const PAYLOAD = buildPayload(CANARY, 'Progressing', STATUS, HOOK);

/** Calls a hook that gives these answers one after the other, the last one for ever. */
async function calling(hook: Partial<CanaryWebhook>, ...answers: (HttpResponse | Error)[]) {
  const requests: HttpRequest[] = [];
  const clock = hurriedClock();
  const http = async (request: HttpRequest) => {
    const answer = answers[Math.min(requests.length, answers.length - 1)]!;
    requests.push(request);
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return {
    answer: await callWebhook({ ...HOOK, ...hook }, () => PAYLOAD, { http, clock, random: () => 0.5 }),
    requests,
    waits: clock.waits,
  };
}

describe('a hook', () => {
  let server: Server;
  let url: string;
  const received: { method?: string; type?: string; path?: string; body: string }[] = [];

  beforeAll(async () => {
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => (body += chunk));
      request.on('end', () => {
        received.push({ method: request.method, type: request.headers['content-type'], path: request.url, body });
        response.statusCode = Number(new URL(request.url!, 'http://x').searchParams.get('status'));
        response.end(' said so \n');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  test('is posted JSON', async () => {
    const hook: CanaryWebhook = { name: 'gate', url: `${url}/gate?status=200`, metadata: { at: '{{ canaryWeight }}' } };
    expect(
      await callCanaryWebhook(hook, CANARY, 'Progressing', STATUS, {
        http: createHttp(),
        clock: hurriedClock(),
        random: () => 0.5,
      }),
    ).toEqual({ yes: true });
    expect(received).toHaveLength(1);
    expect(received[0]).toMatchObject({ method: 'POST', type: 'application/json', path: '/gate?status=200' });
    expect(JSON.parse(received[0]!.body)).toEqual({
      name: 'podinfo',
      namespace: 'test',
      phase: 'Progressing',
      checksum: PAYLOAD.checksum,
      metadata: { at: '30' },
    });
  });

  test.each([200, 201, 202, 203, 204, 226, 299])('says yes with status %d', async (status) => {
    expect(
      await callWebhook({ name: 'gate', url: `${url}/?status=${status}` }, () => PAYLOAD, {
        http: createHttp(),
        clock: hurriedClock(),
        random: () => 0.5,
      }),
    ).toEqual({ yes: true });
  });

  test.each([400, 403, 404])('says no with status %d, and why', async (status) => {
    expect(
      await callWebhook({ name: 'gate', url: `${url}/?status=${status}` }, () => PAYLOAD, {
        http: createHttp(),
        clock: hurriedClock(),
        random: () => 0.5,
      }),
    ).toEqual({
      yes: false,
      message: 'said so',
    });
  });

  test.each([301, 302, 307, 308])(
    'that leads elsewhere with status %d is not followed, and says how to mend it',
    async (status) => {
      expect(
        await callWebhook({ name: 'gate', url: `${url}/?status=${status}` }, () => PAYLOAD, {
          http: createHttp(),
          clock: hurriedClock(),
          random: () => 0.5,
        }),
      ).toEqual({
        yes: false,
        message: `status code ${status}, a redirect, which is not followed: set the url of webhook gate to where it leads`,
      });
    },
  );
});

describe('a no', () => {
  test('without a word tells its status', async () => {
    expect((await calling({}, { status: 403, body: ' \n' })).answer).toEqual({
      yes: false,
      message: 'status code 403',
    });
  });

  test('with too many words is cut', async () => {
    expect((await calling({}, { status: 400, body: 'x'.repeat(2000) })).answer.message).toBe('x'.repeat(500));
  });

  test('is cut between characters', async () => {
    expect((await calling({}, { status: 400, body: `${'x'.repeat(499)}😀` })).answer.message).toBe('x'.repeat(499));
    expect((await calling({}, { status: 400, body: `${'x'.repeat(498)}😀` })).answer.message).toBe(
      `${'x'.repeat(498)}😀`,
    );
  });

  test.each([400, 500])('with status %d repeats nothing that is secret in the url', async (status) => {
    const login = Buffer.from('me:p@ss-hidden').toString('base64');
    const url = 'http://me:p%40ss-hidden@gate.test/hooks/T0token1234567890?key=secret%20key&n=1';
    const body = `no, Basic ${login} for http://me:p%40ss-hidden@gate.test/hooks/T0token1234567890?key=secret%20key&n=1: "secret key", p@ss-hidden`;
    const said = 'no, Basic *** for http://me:***@gate.test/hooks/******: "***", ***';
    expect((await calling({ url }, { status, body })).answer.message).toBe(
      status === 400 ? said : `POST http://gate.test/hooks/*** giving up after 1 attempt(s): ${said}`,
    );
    expect((await calling({ url }, { status, body: JSON.stringify({ message: body }) })).answer.message).toContain(
      said,
    );
  });

  test('repeats no part of a secret that is cut', async () => {
    expect((await calling({}, { status: 400, body: `${'x'.repeat(496)} hidden` })).answer.message).toBe(
      `${'x'.repeat(496)} ***`,
    );
  });

  test.each([
    ['{"message":"the smoke test failed"}', 'the smoke test failed'],
    [` {"message":"${'x'.repeat(2000)}","code":3} `, 'x'.repeat(500)],
    ['{"message":7}', 'status code 400'],
    ['{"message":', 'status code 400'],
    ['{"AccessKeyId":"ASIA","SecretAccessKey":"wJal"}', 'status code 400'],
    ['["wJal"]', 'status code 400'],
    [' <html>wJal</html>', 'status code 400'],
    ['"message"', '"message"'],
    ['null', 'null'],
  ])('in JSON tells its message: %#', async (body, expected) => {
    expect((await calling({}, { status: 400, body })).answer).toEqual({ yes: false, message: expected });
  });

  test('from a server that fails tells where, how often, and what it said', async () => {
    expect((await calling({}, { status: 500, body: 'migration failed' })).answer).toEqual({
      yes: false,
      message: 'POST http://gate.test/check giving up after 1 attempt(s): migration failed',
    });
    expect((await calling({}, { status: 503, body: '' })).answer.message).toBe(
      'POST http://gate.test/check giving up after 1 attempt(s): status code 503',
    );
  });

  test('for want of an answer tells where and why, without credentials', async () => {
    const { answer } = await calling({ retries: 2 }, new Error('gate.test:80: timed out after 10s'));
    expect(answer).toEqual({
      yes: false,
      message: 'POST http://gate.test/check giving up after 3 attempt(s): gate.test:80: timed out after 10s',
    });
    expect(JSON.stringify(answer)).not.toMatch(/hidden|secret/);
  });
});

describe('a hook that cannot be called is refused at once', () => {
  test.each<[string, Partial<CanaryWebhook>, string]>([
    ['a url that is none', { url: 'gate' }, 'webhook gate has a url that is none: set it to one like http://host/path'],
    [
      'a url of another protocol',
      { url: 'file:///etc/passwd' },
      'webhook gate has a url of the protocol file:, which is not supported: set it to one like http://host/path',
    ],
  ])('for %s', async (_, hook, message) => {
    const { answer, requests, waits } = await calling({ retries: 3, ...hook }, new Error('never called'));
    expect([answer, requests, waits]).toEqual([{ yes: false, message }, [], []]);
  });

  test.each([
    [
      { method: 'GET', body: '{"flag":"a"}' },
      'webhook gate has a metadata.body, which GET does not send: remove it, or set metadata.method to another',
    ],
  ])('for %p', async (metadata, message) => {
    expect(await asking(metadata)).toEqual({ answer: { yes: false, message }, requests: [] });
  });
});

/** Calls a hook with this metadata. */
async function asking(metadata: Record<string, string>) {
  const requests: HttpRequest[] = [];
  const http = async (request: HttpRequest) => {
    requests.push(request);
    return { status: 200, body: '' };
  };
  const answer = await callCanaryWebhook(
    { name: 'gate', url: 'http://flags.test/api/flags', metadata },
    CANARY,
    'Progressing',
    STATUS,
    {
      http,
      clock: hurriedClock(),
      random: () => 0.5,
    },
  );
  return { answer, requests };
}

describe('a service that has a form of its own', () => {
  const ENVELOPE = { name: 'podinfo', namespace: 'test', phase: 'Progressing', checksum: PAYLOAD.checksum };

  test("finds the keys of the hook's body beside those of every hook", async () => {
    const body = '{ "flag": "new-{{ target }}", "enabled": true, "share": {{ canaryWeight }} }';
    const { answer, requests } = await asking({ method: 'POST', body });
    expect(answer).toEqual({ yes: true });
    expect(requests).toMatchObject([{ method: 'POST', headers: { 'Content-Type': 'application/json' } }]);
    const rendered = '{ "flag": "new-podinfo-app", "enabled": true, "share": 30 }';
    expect(JSON.parse(requests[0]!.body!)).toEqual({
      ...ENVELOPE,
      metadata: { method: 'POST', body: rendered },
      flag: 'new-podinfo-app',
      enabled: true,
      share: 30,
    });
  });

  test('cannot replace them', async () => {
    const metadata = {
      body: '{"name":"x","namespace":"x","phase":"x","checksum":"x","metadata":"x","__proto__":"x","more":null}',
    };
    const { requests } = await asking(metadata);
    const sent = Object.entries(JSON.parse(requests[0]!.body!) as object);
    expect(sent.sort()).toEqual(Object.entries({ ...ENVELOPE, metadata, ['__proto__']: 'x', more: null }).sort());
  });

  test.each(['flag=a', '["a"]', 'null', '"a"', '7', '', '{"a":'])(
    'is told what is no JSON object as any other metadata: %p',
    async (body) => {
      const { requests } = await asking({ body });
      expect(requests[0]!.body).toBe(JSON.stringify({ ...ENVELOPE, metadata: { body } }));
    },
  );

  test.each([
    ['put', 'PUT'],
    ['PATCH', 'PATCH'],
    ['DELETE ', 'DELETE'],
    ['', 'POST'],
    // None of HTTP: it is what the hook is told, as before there were methods.
    ['canary', 'POST'],
  ])('is called with the method that it wants: %p', async (method, expected) => {
    const { requests } = await asking({ method });
    expect(requests).toMatchObject([{ method: expected, body: JSON.stringify({ ...ENVELOPE, metadata: { method } }) }]);
  });

  test('is called with POST where method and body are those of a load', async () => {
    for (const method of ['GET', 'PUT']) {
      const metadata = { type: 'http', method, body: '{"flag":1}' };
      expect((await asking(metadata)).requests).toMatchObject([
        { method: 'POST', body: JSON.stringify({ ...ENVELOPE, metadata }) },
      ]);
    }
  });

  test('is sent nothing with GET', async () => {
    const { answer, requests } = await asking({ method: 'GET' });
    expect(answer).toEqual({ yes: true });
    expect(requests).toEqual([{ url: 'http://flags.test/api/flags', method: 'GET', insecure: false, timeout: 10_000 }]);
  });

  test('that says no in the end is named with that method', async () => {
    const payload = { ...PAYLOAD, metadata: { method: 'PUT' } };
    const http = async () => ({ status: 500, body: 'no' });
    expect(await callWebhook(HOOK, () => payload, { http, clock: hurriedClock(), random: () => 0.5 })).toEqual({
      yes: false,
      message: 'PUT http://gate.test/check giving up after 1 attempt(s): no',
    });
  });
});

test.each([undefined, { cmd: 'load', gate: '{{ phase }}' }])(
  'every other hook is posted the payload and nothing else: %p',
  async (metadata) => {
    const hook: CanaryWebhook = { name: 'gate', url: 'http://gate.test/', metadata };
    const payload = buildPayload(CANARY, 'Progressing', STATUS, hook);
    const requests: HttpRequest[] = [];
    const http = async (request: HttpRequest) => {
      requests.push(request);
      return { status: 200, body: '' };
    };
    await callWebhook(hook, () => payload, { http, clock: hurriedClock(), random: () => 0.5 });
    const headers = { 'Content-Type': 'application/json' };
    expect(requests).toEqual([
      {
        url: 'http://gate.test/',
        method: 'POST',
        headers,
        body: JSON.stringify(payload),
        timeout: 10_000,
        insecure: false,
      },
    ]);
  },
);

describe('a call', () => {
  test.each([
    [undefined, 10_000],
    ['', 10_000],
    ['0s', 10_000],
    ['1m30s', 90_000],
  ])('with timeout %p is given up after %d ms', async (timeout, expected) => {
    expect((await calling({ timeout }, { status: 200, body: '' })).requests).toMatchObject([
      { timeout: expected, insecure: false },
    ]);
  });

  test('accepts any certificate when asked to', async () => {
    expect((await calling({ disableTLS: true }, { status: 200, body: '' })).requests).toMatchObject([
      { insecure: true },
    ]);
  });

  test.each([new Error('refused'), { status: 500, body: '' }, { status: 503, body: '' }, { status: 429, body: '' }])(
    'is tried again after %p, as often as allowed',
    async (failure) => {
      const { answer, requests, waits } = await calling({ retries: 3 }, failure, failure, { status: 200, body: '' });
      expect(answer).toEqual({ yes: true });
      expect(requests).toHaveLength(3);
      expect(waits).toEqual([500, 1000]);
    },
  );

  test('waits ever longer, but never long', async () => {
    expect((await calling({ retries: 6 }, { status: 500, body: '' })).waits).toEqual([
      500, 1000, 2000, 4000, 5000, 5000,
    ]);
  });

  test('is tried again at different moments by chance', async () => {
    const waitsBy = async (random: number) => {
      const clock = hurriedClock();
      await callWebhook({ ...HOOK, retries: 2 }, () => PAYLOAD, {
        http: async () => ({ status: 500, body: '' }),
        clock,
        random: () => random,
      });
      return clock.waits;
    };
    expect(await waitsBy(0)).toEqual([375, 750]);
    expect(await waitsBy(0.8)).toEqual([575, 1150]);
  });

  test('ends with its tries and pauses within its timeout', async () => {
    const clock = new VirtualClock({ start: 0 });
    const timeouts: number[] = [];
    const http = async ({ timeout }: HttpRequest) => {
      timeouts.push(timeout);
      await new Promise<void>((resolve) => clock.after(Math.min(timeout, 1000), resolve));
      return { status: 503, body: 'busy' };
    };
    let answer: HookAnswer | undefined;
    void callWebhook({ ...HOOK, timeout: '5s', retries: 10 }, () => PAYLOAD, { http, clock, random: () => 0.5 }).then(
      (said) => (answer = said),
    );
    await clock.run();
    // Tries at 0, 1.5 and 3.5 s; the next would come at 6.5 s.
    expect(timeouts).toEqual([5000, 3500, 1500]);
    expect(clock.now()).toBe(4500);
    expect(answer).toEqual({ yes: false, message: 'POST http://gate.test/check giving up after 3 attempt(s): busy' });
  });

  test('is not tried again after a no', async () => {
    expect((await calling({ retries: 3 }, { status: 403, body: 'closed' })).requests).toHaveLength(1);
  });

  test('is tried once without retries', async () => {
    expect((await calling({}, { status: 500, body: '' })).requests).toHaveLength(1);
    expect((await calling({ retries: -1 }, { status: 500, body: '' })).requests).toHaveLength(1);
  });
});

test('A hook whose metadata becomes too long with its values is not called', async () => {
  const hook = { ...HOOK, metadata: { a: '{{ name }}'.repeat(100_000) } };
  const http = jest.fn();
  const ports = { http, clock: hurriedClock(), random: () => 0.5 };
  expect(await callCanaryWebhook(hook, CANARY, 'Progressing', STATUS, ports)).toEqual({
    yes: false,
    message: `webhook ${HOOK.name}: metadata.a: it becomes too long with its values: shorten it, or the values`,
  });
  expect(http).not.toHaveBeenCalled();
});

test('What a hook answers that is not meant for people is in the log alone', async () => {
  const body = '{"AccessKeyId":"ASIA","key":"secret"}';
  const log = { ...SILENT, info: jest.fn() };
  const ports = { http: async () => ({ status: 403, body }), clock: hurriedClock(), random: () => 0.5, log };
  expect(await callWebhook(HOOK, () => PAYLOAD, ports)).toEqual({ yes: false, message: 'status code 403' });
  const answer = body.replace('secret', '***');
  expect(log.info).toHaveBeenCalledWith({ hook: 'gate', status: 403, answer }, 'a hook said no');
});
