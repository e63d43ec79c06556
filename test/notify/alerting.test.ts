import type { Canary, CanaryAlert, CanaryStatus } from '../../controller/api/types/canary';
import { FLAGS, type FlagValues } from '../../controller/api/flags';
import type { HttpRequest, HttpResponse } from '../../controller/core/http';
import type { Log } from '../../controller/core/log';
import { ALERT_PROVIDER, EVENT, NAMESPACE, SECRET } from '../../controller/api/types/resources';
import type { AlertNews } from '../../controller/alerts/index';
import { Alerting } from '../../controller/notify/alerting';
import { ContentCache, secretData } from '../../controller/kube/content-cache';
import { EventRecorder } from '../../controller/notify/events';
import { settingsOf } from '../../controller/process/flags';
import { podinfoCanary } from '../fixtures/podinfo';
import { settle } from '../kube/support/manual-clock';
import { Cluster } from '../reconcile/support';

const BEGUN: AlertNews = {
  message: 'New revision detected, progressing canary analysis.',
  severity: 'info',
  phase: 'Progressing',
  details: true,
};
const GATE: AlertNews = {
  message: 'Canary traffic increase is waiting for approval.',
  severity: 'warn',
  phase: 'Progressing',
};
const FAILED: AlertNews = { message: 'Failed checks threshold reached 3', severity: 'error', phase: 'Failed' };
const SUCCEEDED: AlertNews = {
  message: 'Canary analysis completed successfully, promotion finished.',
  severity: 'info',
  phase: 'Succeeded',
};

interface Desk {
  flags?: Partial<FlagValues>;
  /** How the services answer. Default: 200. */
  answer?: (request: HttpRequest) => HttpResponse | Promise<HttpResponse>;
}

/** A cluster with alerting in it, and what the services were sent. */
async function desk({ flags = {}, answer = () => ({ status: 200, body: 'ok' }) }: Desk = {}) {
  const cluster = await Cluster.create();
  const { api, caches, clock } = cluster;
  const sent: HttpRequest[] = [];
  const logged: string[] = [];
  const hear = (fields: Readonly<Record<string, unknown>>, message: string) =>
    void logged.push(`${message} ${JSON.stringify(fields)}`);
  const log: Log = { debug: hear, info: hear, warn: hear, error: hear };
  const http = async (request: HttpRequest) => (sent.push(request), await answer(request));
  const defaults = Object.fromEntries(
    Object.entries(FLAGS).map(([name, { default: value }]) => [name, value]),
  ) as FlagValues;
  let made = 0;
  const alerting = new Alerting({
    api,
    caches,
    clock,
    random: () => 0,
    http,
    log,
    settings: settingsOf({ ...defaults, ...flags }),
    events: new EventRecorder({ api, clock, random: () => ++made / 1000, http, log }),
    secrets: new ContentCache(api, caches, secretData),
  });
  const provider = (name: string, spec: object, namespace = 'test') =>
    cluster.given(ALERT_PROVIDER, {
      apiVersion: 'flagger.app/v1beta1',
      kind: 'AlertProvider',
      metadata: { name, namespace },
      spec,
    });
  const secret = (name: string, data: Record<string, string>) => {
    const encoded = Object.fromEntries(
      Object.entries(data).map(([key, value]) => [key, Buffer.from(value).toString('base64')]),
    );
    return cluster.given(SECRET, {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name, namespace: 'test' },
      data: encoded,
    });
  };
  const warnings = () => cluster.embedded.peek(EVENT).map(({ type, message }) => `${type} ${message}`);
  return {
    cluster,
    clock,
    alerting,
    sent,
    logged,
    provider,
    secret,
    warnings,
    told: async () => (await settle(), await clock.run({ limit: 0 })),
  };
}

const alert = (name: string, more: Partial<CanaryAlert> = {}): CanaryAlert => ({
  name,
  providerRef: { name },
  ...more,
});
const alerting = (alerts: CanaryAlert[], status: CanaryStatus = {}): Canary => ({
  ...podinfoCanary({}, { alerts }),
  status,
});
const textsOf = (sent: readonly HttpRequest[]) => sent.map(({ body }) => JSON.parse(body!).message as string);

describe('an alert', () => {
  test.each([
    ['error', [FAILED.message]],
    ['warn', [GATE.message, FAILED.message]],
    ['info', [BEGUN.message, GATE.message, FAILED.message, SUCCEEDED.message]],
    ['', [BEGUN.message, GATE.message, FAILED.message, SUCCEEDED.message]],
  ] as const)('of severity %p hears what it asks for, in order', async (severity, heard) => {
    const { alerting: alerts, sent, provider, told } = await desk();
    await provider('own', { type: 'webhook', address: 'http://own.test/' });
    for (const news of [BEGUN, GATE, FAILED, SUCCEEDED]) alerts.raise(alerting([alert('own', { severity })]), news);
    await told();
    expect(textsOf(sent)).toEqual(heard);
  });

  test('that hears only failures still has PagerDuty resolve what they opened', async () => {
    const { alerting: alerts, sent, provider, secret, told } = await desk();
    await secret('key', { token: 'e93facc04764012d7bfb002500d5d1a6' });
    await provider('on-call', { type: 'pagerduty', secretRef: { name: 'key' } });
    for (const news of [BEGUN, FAILED, SUCCEEDED])
      alerts.raise(alerting([alert('on-call', { severity: 'error' })]), news);
    await told();
    expect(sent.map(({ url, body }) => [url, JSON.parse(body!).event_action])).toEqual([
      ['https://events.pagerduty.com/v2/enqueue', 'trigger'],
      ['https://events.pagerduty.com/v2/enqueue', 'resolve'],
    ]);
  });

  test('that names a provider twice hears everything once', async () => {
    const { alerting: alerts, sent, provider, told } = await desk();
    await provider('own', { type: 'webhook', address: 'http://own.test/' });
    const twice = alerting([alert('own', { severity: 'error' }), alert('own', { severity: 'info' })]);
    for (const news of [BEGUN, FAILED]) alerts.raise(twice, news);
    await told();
    expect(textsOf(sent)).toEqual([BEGUN.message, FAILED.message]);
  });

  test('is told what the Canary was when it was raised', async () => {
    const { alerting: alerts, sent, provider, told } = await desk({ flags: { 'cluster-name': 'lab' } });
    await provider('own', { type: 'webhook', address: 'http://own.test/' });
    const canary = alerting([alert('own')], {
      canaryAnalysis: {
        iterations: [{ metric: 'errors', value: 2, threshold: '<= 1', failed: true, time: '', weight: 10 }],
      },
    });
    alerts.raise(canary, BEGUN);
    canary.spec.targetRef.name = 'other';
    canary.status!.canaryAnalysis!.iterations[0]!.value = 3;
    await told();
    expect(JSON.parse(sent[0]!.body!)).toMatchObject({
      cluster: 'lab',
      fields: [
        { name: 'Cluster', value: 'lab' },
        { name: 'Target', value: 'Deployment/podinfo.test' },
        { name: 'Failed checks threshold', value: '3' },
        { name: 'Progress deadline', value: '600s' },
      ],
      checks: [{ metric: 'errors', value: 2 }],
    });
  });
});

describe('a provider', () => {
  test('has defaults for channel and name', async () => {
    const { alerting: alerts, sent, provider, told } = await desk();
    await provider('slack', { type: 'slack', address: 'http://slack.test/hook' });
    alerts.raise(alerting([alert('slack')]), BEGUN);
    await told();
    expect(JSON.parse(sent[0]!.body!)).toMatchObject({ channel: 'general', username: 'flagger' });
    expect(sent[0]!.proxy).toBeUndefined();
  });

  test('is what it says, and its Secret wins, without the newline at the end of a file', async () => {
    const { alerting: alerts, sent, provider, secret, told } = await desk();
    await secret('slack', { address: 'http://secret.test/hook\n', token: 'xoxb-1\n' });
    await provider('slack', {
      type: 'slack',
      address: 'http://plain.test/',
      channel: 'ops',
      username: 'serin',
      proxy: 'http://proxy:3128',
      secretRef: { name: 'slack' },
    });
    alerts.raise(alerting([alert('slack')]), BEGUN);
    await told();
    expect(sent[0]).toMatchObject({
      url: 'http://secret.test/hook',
      proxy: 'http://proxy:3128',
      headers: { Authorization: 'Bearer xoxb-1' },
    });
    expect(JSON.parse(sent[0]!.body!)).toMatchObject({ channel: 'ops', username: 'serin' });
  });

  test('keeps its address where the Secret has a token alone', async () => {
    const { alerting: alerts, sent, provider, secret, told } = await desk();
    await secret('own', { token: 'abc' });
    await provider('own', { type: 'webhook', address: 'http://plain.test/', secretRef: { name: 'own' } });
    alerts.raise(alerting([alert('own')]), BEGUN);
    await told();
    expect(sent[0]).toMatchObject({ url: 'http://plain.test/', headers: { Authorization: 'Bearer abc' } });
  });

  test('that comes late is told all the same, in order', async () => {
    const { clock, alerting: alerts, sent, provider, told, warnings } = await desk();
    for (const news of [BEGUN, FAILED]) alerts.raise(alerting([alert('own')]), news);
    await clock.run({ limit: 5000 });
    await provider('own', { type: 'webhook', address: 'http://own.test/' });
    await clock.run({ limit: 60_000 });
    await told();
    expect(textsOf(sent)).toEqual([BEGUN.message, FAILED.message]);
    expect(warnings()).toEqual([]);
  });

  test.each([
    ['does not exist', undefined, 'it does not exist'],
    [
      'has a Secret that does not exist',
      { type: 'webhook', secretRef: { name: 'none' } },
      'its Secret none does not exist in namespace test',
    ],
  ])('that %s is said in an event once nothing else helps', async (_, spec, reason) => {
    const { clock, alerting: alerts, provider, warnings, logged } = await desk();
    if (spec !== undefined) await provider('own', spec);
    alerts.raise(alerting([alert('own')]), BEGUN);
    await clock.run({ limit: 60_000 });
    expect(warnings()).toEqual([]);
    await clock.run({ limit: 300_000 });
    expect(warnings()).toEqual([
      `Warning Alert "${BEGUN.message}" not delivered to AlertProvider own.test: ${reason} (tried 8 times)`,
    ]);
    expect(logged.filter((line) => line.includes('not delivered'))).toHaveLength(1);
  });

  test('of another namespace may be used', async () => {
    const { cluster, alerting: alerts, sent, provider, told } = await desk();
    await cluster.embedded.create(NAMESPACE, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shared' } });
    await provider('own', { type: 'webhook', address: 'http://own.test/' }, 'shared');
    alerts.raise(alerting([alert('own', { providerRef: { name: 'own', namespace: 'shared' } })]), BEGUN);
    await told();
    expect(sent).toHaveLength(1);
  });

  test('of another namespace is not used where that is forbidden, which is said at once', async () => {
    const {
      cluster,
      alerting: alerts,
      sent,
      provider,
      told,
      warnings,
    } = await desk({ flags: { 'no-cross-namespace-refs': 'true' } });
    await cluster.embedded.create(NAMESPACE, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shared' } });
    for (const namespace of ['shared', 'test'])
      await provider('own', { type: 'webhook', address: `http://${namespace}.test/` }, namespace);
    alerts.raise(
      alerting([
        alert('own', { providerRef: { name: 'own', namespace: 'shared' } }),
        alert('own', { providerRef: { name: 'own', namespace: 'test' } }),
      ]),
      BEGUN,
    );
    await told();
    expect(sent.map(({ url }) => url)).toEqual(['http://test.test/']);
    expect(warnings()).toEqual([
      `Warning Alert "${BEGUN.message}" not delivered to AlertProvider own.shared: its namespace is not the Canary's, and --no-cross-namespace-refs forbids others`,
    ]);
  });
});

test('a receiver of a namespace that is not watched is said to be that, at once', async () => {
  const { alerting: alerts, told, warnings } = await desk({ flags: { namespace: 'test' } });
  alerts.raise(alerting([alert('own', { providerRef: { name: 'own', namespace: 'shared' } })]), BEGUN);
  await told();
  expect(warnings()).toEqual([
    `Warning Alert "${BEGUN.message}" not delivered to AlertProvider own.shared: the controller watches namespace test alone (--namespace) and knows nothing of shared; move the AlertProvider to test, or start the controller without --namespace`,
  ]);
});

describe('a message template', () => {
  test('makes the message', async () => {
    const { alerting: alerts, sent, provider, told } = await desk();
    await provider('slack', {
      type: 'slack',
      address: 'http://slack.test/',
      messageTemplate: '{{ .Name }} {{ .Status }}: {{ .Metadata.version }} {{ .Metadata.owner }}',
    });
    const canary = alerting([alert('slack')]);
    canary.metadata.labels = { 'app.kubernetes.io/version': '1.2' };
    canary.metadata.annotations = { owner: 'shop' };
    alerts.raise(canary, FAILED);
    await told();
    expect(JSON.parse(sent[0]!.body!).attachments).toMatchObject([
      { text: 'podinfo failed: 1.2 shop', color: 'danger', fields: [] },
    ]);
  });

  test('with a mistake costs nobody the news, and the mistake is said with its place', async () => {
    const { alerting: alerts, sent, provider, told, warnings } = await desk();
    await provider('slack', { type: 'slack', address: 'http://slack.test/', messageTemplate: 'Sorry\n  {{ .Nome }}' });
    alerts.raise(alerting([alert('slack')]), FAILED);
    await told();
    expect(JSON.parse(sent[0]!.body!).attachments).toMatchObject([{ text: FAILED.message }]);
    expect(warnings()).toEqual([
      expect.stringMatching(
        /^Warning AlertProvider slack\.test: spec\.messageTemplate: "\{\{ \.Nome \}\}" at 2:3 asks for \.Nome, .*; sent in the channel's own words instead$/,
      ),
    ]);
  });
});

describe("the controller's own receivers", () => {
  const flags = {
    'slack-url': 'http://slack.test/hook',
    'slack-channel': 'ops',
    'msteams-url': 'http://teams.test/hook',
  };

  test('are told of Canaries that name none', async () => {
    const { alerting: alerts, sent, told } = await desk({ flags });
    for (const news of [BEGUN, FAILED]) alerts.raise(alerting([]), news);
    await told();
    expect(sent.map(({ url }) => url)).toEqual([
      'http://slack.test/hook',
      'http://teams.test/hook',
      'http://slack.test/hook',
      'http://teams.test/hook',
    ]);
    expect(JSON.parse(sent[0]!.body!)).toMatchObject({ channel: 'ops', username: 'flagger' });
  });

  test('are not told of those that name some', async () => {
    const { alerting: alerts, sent, provider, told } = await desk({ flags });
    await provider('own', { type: 'webhook', address: 'http://own.test/' });
    alerts.raise(alerting([alert('own', { severity: 'error' })]), BEGUN);
    await told();
    expect(sent).toEqual([]);
  });

  test('are named by their flag when they do not take it', async () => {
    const {
      alerting: alerts,
      told,
      warnings,
    } = await desk({
      flags: { 'slack-token': 'xoxb-1' },
      answer: () => ({ status: 200, body: '{"ok":false,"error":"invalid_auth"}' }),
    });
    alerts.raise(alerting([]), BEGUN);
    await told();
    expect(warnings()).toEqual([
      `Warning Alert "${BEGUN.message}" not delivered to --slack-token: slack.com: Slack says invalid_auth`,
    ]);
  });
});

describe('what is said again', () => {
  const canary = (status: CanaryStatus = {}) =>
    alerting([alert('own')], { phase: 'Progressing', lastAppliedSpec: 's1-a', canaryWeight: 10, ...status });
  const since = (lastTransitionTime: string) => [
    { type: 'Promoted', status: 'Unknown' as const, reason: '', message: '', lastUpdateTime: '', lastTransitionTime },
  ];

  async function saying(...said: [Canary, AlertNews][]): Promise<string[]> {
    const { alerting: alerts, sent, provider, told } = await desk();
    await provider('own', { type: 'webhook', address: 'http://own.test/' });
    for (const [one, news] of said) alerts.raise(one, news);
    await told();
    return textsOf(sent);
  }

  test('while nothing has changed is told once', async () => {
    expect(
      await saying([canary(), GATE], [canary({ failedChecks: 1 }), GATE], [canary({ nextCheckTime: 'x' }), GATE]),
    ).toEqual([GATE.message]);
  });

  test.each([
    ['at another weight', canary({ canaryWeight: 20 })],
    ['of another revision', canary({ lastAppliedSpec: 's1-b' })],
    ['of other configs', canary({ trackedConfigs: { 'configmap/a': 's1-c' } })],
    ['of another rollout of the same revision', canary({ conditions: since('2026-01-01T00:00:00Z') })],
    ['of another Canary', { ...canary(), metadata: { ...canary().metadata, name: 'other' } }],
  ])('%s is news', async (_, other) => {
    expect(await saying([canary(), GATE], [other, GATE])).toEqual([GATE.message, GATE.message]);
  });

  test('in another phase, or in other words, is news', async () => {
    expect(await saying([canary(), GATE], [canary(), { ...GATE, phase: 'Waiting' }], [canary(), FAILED])).toEqual([
      GATE.message,
      GATE.message,
      FAILED.message,
    ]);
  });

  test('of a Canary that was deleted and made again is news', async () => {
    const { alerting: alerts, sent, provider, told } = await desk();
    await provider('own', { type: 'webhook', address: 'http://own.test/' });
    alerts.raise(canary(), GATE);
    alerts.forget({ namespace: 'test', name: 'podinfo' });
    alerts.raise(canary(), GATE);
    await told();
    expect(sent).toHaveLength(2);
  });
});

describe('secrets', () => {
  test.each<[string, Desk['answer']]>([
    [
      'a refusal that repeats them',
      ({ url, headers, body }) => ({ status: 400, body: JSON.stringify({ url, headers, body }) }),
    ],
    ['an error of the client', () => Promise.reject(new Error('slack.test:80: connection refused'))],
  ])('are in no event and no log, whatever goes wrong: %s', async (_, answer) => {
    const { clock, alerting: alerts, provider, secret, warnings, logged, sent } = await desk({ answer });
    await secret('slack', {
      address: 'http://me:hidden-password@slack.test/services/very-secret-path?key=very-secret-key',
      token: 'xoxb-very-secret',
    });
    await provider('slack', {
      type: 'slack',
      secretRef: { name: 'slack' },
      proxy: 'http://me:proxy-password@proxy.test:3128',
    });
    alerts.raise(alerting([alert('slack')]), FAILED);
    await clock.run({ limit: 600_000 });
    expect(sent.length).toBeGreaterThan(0);
    expect(warnings()).toHaveLength(1);
    expect(JSON.stringify([warnings(), logged])).not.toMatch(/hidden-password|very-secret|proxy-password/);
  });

  test.each(['not a url very-secret', 'ftp://host/very-secret'])(
    'are not shown where they are no address: %s',
    async (address) => {
      const { alerting: alerts, provider, secret, told, warnings, logged } = await desk();
      await secret('slack', { address });
      await provider('slack', { type: 'slack', secretRef: { name: 'slack' } });
      alerts.raise(alerting([alert('slack')]), FAILED);
      await told();
      expect(warnings()).toEqual([
        `Warning Alert "${FAILED.message}" not delivered to AlertProvider slack.test: the address is no URL: give one like https://host/path`,
      ]);
      expect(JSON.stringify(logged)).not.toContain('very-secret');
    },
  );
});
