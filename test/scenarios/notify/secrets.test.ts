import { inspect } from 'node:util';
import { type CanaryMetric, type CanaryWebhook, HOOK_TYPES } from '../../../controller/api/types/canary';
import type { KubeObject } from '../../../controller/api/types/meta';
import type { HttpRequest, HttpResponse } from '../../../controller/core/http';
import type { Log } from '../../../controller/core/log';
import { CANARY, EVENT } from '../../../controller/api/types/resources';
import { basicAuthorization } from '../../../controller/process/proxy';
import type { Settings } from '../../../controller/api/settings';
import type { Simulation } from '../../../controller/simulation/simulation';
import { vector } from '../../metrics/support';
import { pass } from '../../regression/support';
import { canary, deployment, NAMESPACE, phaseOf, stage, until, upgrade } from '../../support/rollout';

/** What nobody may read, with the place where it was put. */
const secret = (place: string): string => `hush7-${place}-0123456789abcdef@%`;
const SECRET = /hush7/i;

/** An address with a secret wherever one may be. */
function address(host: string): string {
  const [login, token, key] = ['login', 'path', 'query'].map((part) => encodeURIComponent(secret(`${host}-${part}`)));
  return `http://me:${login}@${host}.test/${token!.replace(/%../g, '')}?key=${key}`;
}

function kubeSecret(name: string, values: Readonly<Record<string, string>>): KubeObject {
  const data = Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, Buffer.from(value).toString('base64')]),
  );
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace: NAMESPACE }, data };
}

/** A MetricTemplate called `template` with everything that it may keep secret. @param keys of its Secret */
function template(type: string, keys: readonly string[], query: string): KubeObject[] {
  const provider = {
    type,
    address: address(`metrics-${type}`),
    secretRef: { name: 'keys' },
    headers: { 'X-Key': [`Bearer ${secret('header')}`], 'X-Keys': [secret('h1'), secret('h2')] },
  };
  return [
    kubeSecret('keys', Object.fromEntries(keys.map((key) => [key, secret(key)]))),
    {
      apiVersion: 'flagger.app/v1beta1',
      kind: 'MetricTemplate',
      metadata: { name: 'template', namespace: NAMESPACE },
      spec: { provider, query },
    },
  ];
}

const CHANNELS = ['slack', 'msteams', 'discord', 'rocket', 'gchat', 'pagerduty', 'webhook'];

function alertProvider(type: string): KubeObject[] {
  const spec = {
    type,
    address: address(`alert-${type}-spec`),
    proxy: address(`proxy-${type}`),
    secretRef: { name: type },
  };
  return [
    kubeSecret(type, { address: address(`alert-${type}`), token: secret(`token-${type}`) }),
    { apiVersion: 'flagger.app/v1beta1', kind: 'AlertProvider', metadata: { name: type, namespace: NAMESPACE }, spec },
  ];
}

/** What the controller's flags keep secret. */
function flags(): Partial<Settings> {
  const settings = { channel: 'general', username: 'flagger', proxy: address('proxy') };
  return {
    metricsServer: address('metrics-server'),
    eventWebhook: address('event-webhook'),
    alerts: [
      { flag: 'slack-url', type: 'slack', settings: { ...settings, address: address('alert-slack') } },
      { flag: 'slack-token', type: 'slack', settings: { ...settings, address: '', token: secret('slack-token') } },
      { flag: 'msteams-url', type: 'msteams', settings: { ...settings, address: address('alert-msteams') } },
    ],
  };
}

/** Servers that answer with whatever they were told, which is how proxies and debuggers do it. */
class Gossips {
  /** Hosts that do as they are asked, for now. */
  fine: RegExp = /^$/;
  /** What was sent as a login, as it was sent. */
  readonly logins = new Set<string>();
  private told = 0;
  /** Calls so far, by host and path. */
  private readonly asked = new Map<string, number>();

  /** @returns nothing where the simulation knows the answer */
  answer(request: HttpRequest): HttpResponse | undefined {
    const url = new URL(request.url);
    const name = `${url.host}${url.pathname}`;
    const times = (this.asked.get(name) ?? 0) + 1;
    this.asked.set(name, times);
    const gate = /^hook-(confirm|pre)/.test(url.host);
    if (gate ? times % 4 === 0 : this.fine.test(url.host)) return undefined;
    return this.echo(request, url, gate || url.host.startsWith('hook-') ? [403, 500, 429] : [403, 500, 200]);
  }

  private echo(
    { url, method = 'GET', headers = {}, body = '', proxy }: HttpRequest,
    { pathname, search }: URL,
    statuses: readonly number[],
  ): HttpResponse {
    const sent = {
      ...basicAuthorization('Authorization', new URL(url)),
      ...headers,
      ...(proxy !== undefined && basicAuthorization('Proxy-Authorization', new URL(proxy))),
    };
    for (const value of Object.values(sent))
      if (typeof value === 'string' && value.startsWith('Basic ')) this.logins.add(value.slice('Basic '.length));
    const lines = Object.entries(sent).map(([name, value]) => `${name}: ${String(value)}`);
    const text = [
      `no ${method} ${pathname}${search}`,
      ...lines,
      url,
      decodeURIComponent(search),
      proxy ?? '',
      body,
    ].join('\n');
    const status = statuses[this.told++ % statuses.length]!;
    const answers = [
      text,
      JSON.stringify({ ok: false, status: 'error', error: text, message: text }),
      JSON.stringify({ path: `${pathname}${search}`, headers: sent, body }),
    ];
    return { status, body: answers[Math.floor(this.told / statuses.length) % answers.length]! };
  }
}

/** Everything that people get to see. */
class Seen {
  readonly texts: string[] = [];
  readonly log: Log = {
    debug: this.logged('debug'),
    info: this.logged('info'),
    warn: this.logged('warn'),
    error: this.logged('error'),
  };

  watch({ api }: Simulation): void {
    api.onChange(EVENT, ({ object }) => this.texts.push(`Event: ${JSON.stringify(object)}`));
    api.onChange(CANARY, ({ object }) =>
      this.texts.push(`status: ${JSON.stringify([object.status, object.metadata.annotations])}`),
    );
  }

  /** What holds a secret: the beginning of the text, and where the secret stands. */
  leaks(logins: ReadonlySet<string>): string[] {
    const places = this.texts.map((text) => ({
      text,
      at: Math.max(text.search(SECRET), ...[...logins].map((login) => text.indexOf(login))),
    }));
    return places
      .filter(({ at }) => at >= 0)
      .map(({ text, at }) => `${text.slice(0, 80)} … ${text.slice(Math.max(0, at - 40), at + 80)}`);
  }

  private logged(level: string) {
    return (fields: Readonly<Record<string, unknown>>, message: string) =>
      void this.texts.push(`log ${level}: ${message} ${inspect(fields, { depth: 20, maxStringLength: null })}`);
  }
}

const LOGIN = ['username', 'password'];
/**
 * Types of metric servers, with the keys of their Secrets, a query, and what they answer when they are asked whether
 * they are there.
 */
const SERVERS: [type: string, keys: string[], query: string, online: string | undefined][] = [
  ['prometheus', LOGIN, 'sum(rate(x[1m]))', vector(1)],
  ['prometheus', ['token'], 'sum(rate(x[1m]))', vector(1)],
  ['webhook', ['token'], '/x?a=b $.value', '{}'],
  ['influxdb', ['org', 'token'], 'from(bucket: "x")', ''],
  ['datadog', ['datadog_api_key', 'datadog_application_key'], 'avg:x{*}', '{}'],
  ['newrelic', ['newrelic_account_id', 'newrelic_query_key'], 'SELECT count(*) FROM Metric', '{}'],
  ['graphite', LOGIN, 'target=x', '[{"datapoints":[[1,1]]}]'],
  ['dynatrace', ['dynatrace_token'], 'x', '{}'],
  ['splunk', ['sf_token_key'], "data('x').publish()", '{}'],
  ['externalmetrics', ['token'], 'test/x', '{"kind":"APIResourceList","resources":[]}'],
  ['the metrics server', [], '', undefined],
];

const HOOKS: CanaryWebhook[] = HOOK_TYPES.map((type) => ({
  name: `the-${type}`,
  type,
  url: address(`hook-${type}`),
  retries: 1,
  timeout: '5s',
}));

/** A rollout that a hook fails, one that a metric fails, and one that succeeds, all among gossips. */
async function rollouts(
  metric: CanaryMetric,
  online: string | undefined,
  own: boolean,
  objects: readonly KubeObject[],
) {
  const [gossips, seen] = [new Gossips(), new Seen()];
  const webhooks = own ? HOOKS : HOOKS.filter(({ type }) => type !== 'event');
  const alerts = own ? CHANNELS.map((type) => ({ name: type, providerRef: { name: type } })) : [];
  const analysis = {
    interval: '10s',
    threshold: 4,
    maxWeight: 50,
    stepWeight: 25,
    metrics: [metric],
    webhooks,
    alerts,
  };
  const isMetric = ({ url }: HttpRequest) => new URL(url).host.startsWith('metrics-');
  const { simulation } = await stage({
    objects: [...CHANNELS.flatMap(alertProvider), ...objects, deployment(), canary({ analysis })],
    settings: flags(),
    log: seen.log,
    metrics: (request) =>
      isMetric(request)
        ? (gossips.answer(request) ?? (online === undefined ? undefined : { status: 200, body: online }))
        : undefined,
    webhook: (request) => gossips.answer(request) ?? { status: 200, body: 'ok' },
  });
  seen.watch(simulation);
  await pass(simulation, 60);
  gossips.fine = /^metrics-/;
  await until(simulation, 'Initialized');

  await simulation.apply(upgrade('podinfo:2'));
  await until(simulation, 'Failed');
  gossips.fine = /^hook-rollout\b/;
  await simulation.apply(upgrade('podinfo:3'));
  await until(simulation, 'Progressing');
  await until(simulation, 'Failed');
  const failed = phaseOf(simulation);
  await simulation.apply(canary({ analysis: { ...analysis, metrics: [{ ...metric, dryRun: true }] } }));
  await simulation.apply(upgrade('podinfo:4'));
  await until(simulation, 'Succeeded');
  await pass(simulation, 3600);
  seen.texts.push(`/metrics: ${await simulation['process']!['environment'].telemetry.registry.metrics()}`);
  return { seen, gossips, phases: [failed, phaseOf(simulation)] };
}

describe.each([
  ['a Canary with alerts and event hooks of its own', true],
  ["a Canary that has the controller's", false],
])('nothing that is to be kept secret is ever shown of %s', (_, own) => {
  test.each(SERVERS)('and is measured by %s with %p', async (type, keys, query, online) => {
    const builtin = keys.length === 0;
    const metric: CanaryMetric = builtin
      ? { name: 'request-success-rate', interval: '1m', thresholdRange: { min: 99 } }
      : { name: 'measured', interval: '1m', thresholdRange: { min: 1 }, templateRef: { name: 'template' } };
    const { seen, gossips, phases } = await rollouts(metric, online, own, builtin ? [] : template(type, keys, query));
    expect(phases).toEqual(['Failed', 'Succeeded']);
    expect(gossips.logins.size).toBeGreaterThan(5);
    expect(seen.texts.filter((text) => text.startsWith('Event') && text.includes('***')).length).toBeGreaterThan(5);
    expect(seen.leaks(gossips.logins).slice(0, 5)).toEqual([]);
  });
});
