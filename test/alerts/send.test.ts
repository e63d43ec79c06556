import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { type AlertChannel, CHANNELS, renderAlert, send } from '../../controller/alerts/index';
import { createHttp } from '../../controller/process/http';
import { EPOCH } from '../../controller/simulation/virtual-clock';
import { failure, news, posted, Service, settings } from './support';

const { webhook, slack } = CHANNELS;
const channels = Object.entries(CHANNELS) as [string, AlertChannel][];
const KEY = 'e93facc04764012d7bfb002500d5d1a6';

describe('a server of its own', () => {
  let service: Service;
  beforeEach(async () => {
    service = await Service.start(() => ({ status: 204 }));
  });
  afterEach(() => service.stop());

  test('is posted everything as JSON, with its token', async () => {
    const checks = [
      { metric: 'errors', value: 2, threshold: '<= 1', failed: true, time: '2026-01-01T00:00:00.000Z', weight: 10 },
    ];
    expect(
      await posted(webhook, { ...failure(), checks }, settings(`http://${service.host}/alerts`, { token: 'abc' })),
    ).toBeUndefined();
    expect(service.received[0]!.headers).toMatchObject({
      authorization: 'Bearer abc',
      'content-type': 'application/json',
    });
    expect(service.received[0]!.body).toEqual({
      name: 'podinfo',
      namespace: 'test',
      cluster: 'lab',
      phase: 'Failed',
      severity: 'error',
      message: 'Failed checks threshold reached 3',
      fields: [{ name: 'Cluster', value: 'lab' }],
      checks,
    });
  });

  test('is posted the words of a template, in place of text and details', async () => {
    await posted(
      webhook,
      news({ metadata: { team: 'shop' } }),
      settings(`http://${service.host}/`, { messageTemplate: '\n{{ .Name }} of {{ .Metadata.team }}\n' }),
    );
    expect(service.received[0]!.body).toMatchObject({ message: 'podinfo of shop', fields: [] });
  });

  test('is reached through a proxy', async () => {
    const asked: (string | undefined)[] = [];
    const proxy = createServer((request, response) => {
      asked.push(request.url);
      response.end();
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const address = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    expect(await posted(webhook, news(), settings('http://alerts.test/path', { proxy: address }))).toBeUndefined();
    expect(asked).toEqual(['http://alerts.test/path']);
    await new Promise((resolve) => proxy.close(resolve));
  });
});

describe('every channel', () => {
  test.each(channels)('%s says what is missing, and does not try again', async (_, channel) => {
    expect(await send(channel, failure(), settings('no-url'), createHttp(), () => EPOCH)).toEqual({
      reason: 'the address is no URL: give one like https://host/path',
      transient: false,
    });
    expect(
      await send(channel, failure(), settings('ftp://host/x', { token: KEY }), createHttp(), () => EPOCH),
    ).toMatchObject({ transient: false });
  });

  test.each(channels)('%s tries again what may pass, and nothing else', async (_, channel) => {
    const isTransient = async (status: number) => {
      const service = await Service.start(() => ({ status }));
      const refusal = await posted(channel, failure(), settings(`http://${service.host}/x`, { token: KEY }));
      await service.stop();
      return refusal!.transient;
    };
    for (const status of [408, 429, 500, 503]) expect([status, await isTransient(status)]).toEqual([status, true]);
    for (const status of [400, 401, 404, 409]) expect([status, await isTransient(status)]).toEqual([status, false]);
  });

  test.each(channels)('%s does not follow a redirect', async (_, channel) => {
    const elsewhere = await Service.start(() => ({ status: 200 }));
    const service = await Service.start(() => ({ status: 307, headers: { Location: `http://${elsewhere.host}/` } }));
    expect(await posted(channel, failure(), settings(`http://${service.host}/v2/enqueue`, { token: KEY }))).toEqual({
      reason: `${service.host} answered with status 307`,
      transient: false,
    });
    expect(elsewhere.received).toEqual([]);
    await Promise.all([service.stop(), elsewhere.stop()]);
  });

  test.each(channels)('%s shows neither address nor token, however it fails', async (_, channel) => {
    const service = await Service.start(({ path, body, headers }) => ({
      status: 400,
      body: JSON.stringify({ path, headers, body }),
    }));
    const address = `http://user:hidden-password@${service.host}/hooks/very-secret-path?key=very-secret-key`;
    const refused = await posted(channel, failure(), settings(address, { token: KEY }));
    await service.stop();
    const unreachable = await posted(channel, failure(), settings(address, { token: KEY }));
    for (const { reason } of [refused!, unreachable!]) {
      expect(reason).not.toMatch(/hidden-password|very-secret/);
      expect(reason).not.toContain(KEY);
    }
    expect(unreachable).toEqual({ reason: `${service.host}: connection refused`, transient: true });
  });

  test.each(channels)('%s shows no login, as it is written or as it is sent', async (_, channel) => {
    const login = Buffer.from('me:p@ss-hidden').toString('base64');
    const service = await Service.start(() => ({ status: 400, body: `${login}, p@ss-hidden, p%40ss-hidden` }));
    const { reason } = (await posted(
      channel,
      failure(),
      settings(`http://me:p%40ss-hidden@${service.host}/v2/enqueue?n=1`, { token: KEY }),
    ))!;
    await service.stop();
    expect(reason).toBe(`${service.host} answered with status 400: ***, ***, ***`);
  });

  test.each(channels)('%s is told when the server will answer again, as seconds or as a date', async (_, channel) => {
    const after = async (retryAfter: string) => {
      const service = await Service.start(() => ({ status: 503, headers: { 'Retry-After': retryAfter } }));
      const refusal = await posted(channel, failure(), settings(`http://${service.host}/x`, { token: KEY }));
      await service.stop();
      return refusal!.pause;
    };
    expect(await after('7')).toBe(7000);
    expect(await after(new Date(EPOCH + 60_000).toUTCString())).toBe(60_000);
    expect(await after(new Date(EPOCH - 60_000).toUTCString())).toBe(0);
    expect(await after('soon')).toBeUndefined();
  });

  test.each(channels)('%s makes a request of whatever is said', (_, channel) => {
    const text = fc.string({ unit: 'grapheme', maxLength: 200 });
    fc.assert(
      fc.property(text, text, (message, value) => {
        const told = renderAlert(channel, { ...failure(), message, fields: [{ name: 'Cluster', value }] }, undefined);
        const request = channel.request(told, settings('https://host.test/v2/enqueue', { token: KEY }))!;
        expect(JSON.parse(JSON.stringify(request.body))).toEqual(request.body);
      }),
    );
  });
});

test('a template keeps its own markup, and what it is given does no harm', () => {
  const template =
    '<https://dashboards.test|{{ .Name }}> {{ .Metadata.note }}{{ range .CanaryAnalysis.Iterations }} {{ .Metric }} {{ .Threshold }}{{ end }}';
  const checks = [{ metric: 'errors', value: 2, threshold: '<= 1', failed: true, time: '', weight: 10 }];
  expect(renderAlert(slack, news({ metadata: { note: '<!channel>' }, checks }), template).message).toBe(
    '<https://dashboards.test|podinfo> &lt;!channel&gt; errors &lt;= 1',
  );
});
