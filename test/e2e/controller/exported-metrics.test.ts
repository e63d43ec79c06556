/** @jest-environment ./test/components/environment.cjs */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeliveryController } from '../../../components/delivery-controller/delivery-controller';
import { CRDS } from '../../../controller/api/schema';
import { CANARY, CUSTOM_RESOURCE_DEFINITION, DEPLOYMENT } from '../../../controller/api/types/resources';
import { type Inputs, only, run } from '../../components/support';
import { canary as canaryOf, deployment as deploymentOf } from '../../support/rollout';
import { type ControlPlane, describeWithControlPlane } from '../support/control-plane';
import { BUNDLE, ControllerReplica, HealthyPrometheus, missingBundle } from '../support/controller-process';
import { eventually, freePorts } from '../support/processes';
import { missingPromtool, promtool } from './promtool';

interface Installed {
  rules: Inputs[];
  /** The queries of the dashboard, with what Grafana puts in place of its variables. */
  queries: string[];
}

/** What DeliveryController gives a Prometheus and a Grafana. */
async function installed(): Promise<Installed> {
  const outcome = await run(
    () => new DeliveryController('serin', { prometheusRule: true, serviceMonitor: true, dashboard: true }),
  );
  const { panels, templating } = JSON.parse(
    only(outcome, 'kubernetes:core/v1:ConfigMap', 'serin-dashboard').data['serin.json'],
  );
  const queries = (panels as Inputs[]).flatMap(({ targets }) =>
    (targets as Inputs[]).map(({ expr }) => expr as string),
  );
  const [choice] = (templating.list as Inputs[]).flatMap(
    ({ query }) => /^label_values\((.*), \w+\)$/.exec(query.query ?? '')?.[1] ?? [],
  );
  return {
    rules: only(outcome, 'kubernetes:monitoring.coreos.com/v1:PrometheusRule').spec.groups[0].rules,
    queries: [...queries, choice!].map((query) =>
      query.replace(/\$__(range|rate_interval)/g, '5m').replace('$namespace', '.*'),
    ),
  };
}

/** Names of the metrics in what a program exports, only those that have samples. */
function sampled(text: string): Set<string> {
  return new Set(
    text
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => /^\w+/.exec(line)![0]),
  );
}

const families = (text: string): string[] => [...text.matchAll(/^# TYPE (\w+)/gm)].map(([, name]) => name!);

function unsampled(text: string): string[] {
  const names = sampled(text);
  return families(text).filter((name) => !names.has(name) && !names.has(`${name}_count`));
}

/** A controller that has released a new version and was forbidden nothing. */
async function afterRollouts(plane: ControlPlane, prometheus: HealthyPrometheus): Promise<ControllerReplica> {
  const namespace = await plane.namespace('metrics');
  for (const definition of CRDS) await plane.api.create(CUSTOM_RESOURCE_DEFINITION, definition);
  await eventually('Canaries to be served', () => plane.api.list(CANARY));
  const here = { namespace, name: 'podinfo' };
  const analysis = {
    interval: '1s',
    threshold: 3,
    iterations: 1,
    metrics: [{ name: 'orders', query: 'sum(orders)', thresholdRange: { min: 99 } }],
  };
  await plane.api.create(DEPLOYMENT, { ...deploymentOf('podinfo:1', {}, 1), metadata: here });
  await plane.api.create(CANARY, { ...canaryOf({ provider: 'kubernetes', analysis }), metadata: here });
  const replica = await ControllerReplica.start([
    ...['--kubeconfig', plane.kubeconfig, '--namespace', namespace, '--leader-election-namespace', namespace],
    ...['--mesh-provider', 'kubernetes', '--metrics-server', prometheus.address],
  ]);
  await replica.ready();
  const phase = async (wanted: string) =>
    await eventually(wanted, async () => (await plane.api.get(CANARY, here)).status?.phase === wanted);
  await phase('Initialized');
  const { containers } = (await plane.api.get(DEPLOYMENT, here)).spec.template.spec as { containers: object[] };
  const release = (image: string) =>
    plane.api.patch(DEPLOYMENT, here, { spec: { template: { spec: { containers: [{ ...containers[0], image }] } } } });
  await release('podinfo:2');
  await phase('Succeeded');
  // And one that runs, so that there is an age to tell.
  prometheus.answer = '50';
  await release('podinfo:3');
  await phase('Progressing');
  return replica;
}

const reason = missingPromtool() ?? missingBundle();
if (reason !== undefined) process.stderr.write(`exported metrics: skipped, ${reason}\n`);
const skip = (name: string) =>
  describe.skip(`${name} (skipped: ${reason})`, () => it('needs promtool and the bundle', () => {}));
const describeChecked: (name: string, tests: () => void) => void = reason === undefined ? describe : skip;
const describeWithRollouts: typeof describeWithControlPlane = reason === undefined ? describeWithControlPlane : skip;

describeWithRollouts('the metrics of the controller', (plane) => {
  let prometheus: HealthyPrometheus;
  let controller: ControllerReplica;
  let text: string;

  beforeAll(async () => {
    prometheus = await HealthyPrometheus.start();
    controller = await afterRollouts(plane(), prometheus);
    text = (await controller.ask('/metrics')).text;
  }, 120_000);
  afterAll(() => {
    controller?.kill();
    prometheus?.stop();
  });

  it('are without a finding of promtool', () => {
    expect(promtool(['check', 'metrics'], text)).toEqual({ code: 0, output: '' });
  });

  it('all have samples by then', () => {
    expect([families(text).length, unsampled(text)]).toEqual([14, []]);
  });

  it('are all that alerts and the dashboard ask for', async () => {
    const names = sampled(text);
    const { rules, queries } = await installed();
    for (const query of [...rules.map(({ expr }) => expr as string), ...queries]) {
      const asked = query.match(/\bflagger_\w+/g) ?? [];
      expect([query, asked.length > 0, asked.filter((name) => !names.has(name))]).toEqual([query, true, []]);
    }
  });
});

describeChecked('the metrics of the load tester', () => {
  let service: Server;
  let child: ChildProcess;
  let address: string;
  let state: string;

  beforeAll(async () => {
    state = await mkdtemp(join(tmpdir(), 'serin-gates-'));
    service = createServer((_, response) => response.end('ok'));
    await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
    const [port] = await freePorts(1);
    address = `http://127.0.0.1:${port}`;
    child = spawn(process.execPath, [BUNDLE, 'loadtester', `--port=${port}`, `--state-dir=${state}`], {
      stdio: 'ignore',
    });
    await eventually('the load tester', async () => (await fetch(`${address}/healthz`)).ok);
  }, 60_000);
  afterAll(async () => {
    child.kill('SIGKILL');
    service.close();
    service.closeAllConnections();
    await rm(state, { recursive: true });
  });

  it('are without a finding of promtool, after load of its own as before', async () => {
    const text = async () => await (await fetch(`${address}/metrics`)).text();
    expect(promtool(['check', 'metrics'], await text())).toEqual({ code: 0, output: '' });
    const url = `http://127.0.0.1:${(service.address() as AddressInfo).port}/`;
    const metadata = { type: 'http', url, requests: '40', concurrency: '4', maxErrorRate: '0' };
    const reply = await fetch(address, {
      method: 'POST',
      body: JSON.stringify({ name: 'podinfo', namespace: 'test', metadata }),
    });
    expect([reply.status, await reply.json()]).toEqual([
      200,
      expect.objectContaining({ requests: 40, errors: 0, statuses: { 200: 40 } }),
    ]);
    expect(promtool(['check', 'metrics'], await text())).toEqual({ code: 0, output: '' });
    expect(unsampled(await text())).toEqual([]);
  });
});

describeChecked('for promtool', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'promtool-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  /** Files of rules are YAML, of which JSON is a part. */
  async function file(name: string, content: object): Promise<string> {
    await writeFile(join(folder, name), JSON.stringify(content));
    return join(folder, name);
  }

  it('the alerts are without a finding', async () => {
    const { rules } = await installed();
    const { code, output } = promtool([
      'check',
      'rules',
      '--lint-fatal',
      await file('alerts.yaml', { groups: [{ name: 'serin', rules }] }),
    ]);
    expect([code, output]).toEqual([0, expect.stringContaining(`SUCCESS: ${rules.length} rules found`)]);
  });

  it('every query of the dashboard is one', async () => {
    const { queries } = await installed();
    const rules = queries.map((expr, index) => ({ record: `panel:query:${index}`, expr }));
    const { code, output } = promtool([
      'check',
      'rules',
      '--lint-fatal',
      await file('dashboard.yaml', { groups: [{ name: 'dashboard', rules }] }),
    ]);
    expect([code, output]).toEqual([0, expect.stringContaining(`SUCCESS: ${queries.length} rules found`)]);
  });

  it('the alerts are raised when they should be, and not before', async () => {
    const { rules } = await installed();
    const alerts = await file('raised.yaml', { groups: [{ name: 'serin', rules }] });
    const canary = 'name="podinfo",namespace="test"';
    const series = (name: string, values: string) => ({ series: name, values });
    const raised = (alert: string, minutes: number, labels?: object) => {
      const { summary, description } = rules.find((rule) => rule.alert === alert)!.annotations;
      const { severity } = rules.find((rule) => rule.alert === alert)!.labels;
      const said = (text: string) =>
        text
          .replace('{{ $labels.name }}', 'podinfo')
          .replace('{{ $labels.namespace }}', 'test')
          .replace('{{ $labels.verb }}', 'get')
          .replace('{{ $labels.resource }}', 'secrets');
      const expected = labels && {
        exp_labels: { severity, ...labels },
        exp_annotations: {
          summary: said(summary),
          description: said(description).replace(/\{\{ \$value.*?\}\}/, '1h 6m 0s'),
        },
      };
      return { eval_time: `${minutes}m`, alertname: alert, exp_alerts: expected ? [expected] : [] };
    };
    const of = { name: 'podinfo', namespace: 'test' };
    const tests = [
      {
        name: 'a rollout that goes on for longer than an hour',
        interval: '1m',
        input_series: [
          series(`flagger_canary_rollout_age_seconds{${canary}}`, '0+60x120'),
          series(`flagger_canary_phase{${canary},phase="Waiting"}`, '0x120'),
        ],
        alert_rule_test: [
          raised('FlaggerCanaryStuck', 60),
          raised('FlaggerCanaryStuck', 65),
          raised('FlaggerCanaryStuck', 66, of),
        ],
      },
      {
        name: 'one that waits for a person',
        interval: '1m',
        input_series: [
          series(`flagger_canary_rollout_age_seconds{${canary}}`, '0+60x120'),
          series(`flagger_canary_phase{${canary},phase="WaitingPromotion"}`, '1x120'),
        ],
        alert_rule_test: [
          raised('FlaggerCanaryStuck', 100),
          raised('SerinCanaryWaiting', 59),
          raised('SerinCanaryWaiting', 60, of),
        ],
      },
      {
        name: 'one that failed, as two replicas tell it',
        interval: '1m',
        input_series: [
          series(`flagger_canary_status{${canary},pod="a"}`, '0x4 2x10'),
          series(`flagger_canary_status{${canary},pod="b"}`, '0x15'),
        ],
        alert_rule_test: [raised('FlaggerCanaryFailed', 4), raised('FlaggerCanaryFailed', 6, of)],
      },
      {
        name: 'a controller that is gone',
        interval: '1m',
        input_series: [series('flagger_info{namespace="serin-system",service="serin"}', '1x10 stale')],
        alert_rule_test: [
          raised('SerinControllerDown', 15),
          raised('SerinControllerDown', 16, { namespace: 'serin-system', service: 'serin' }),
        ],
      },
      {
        name: 'another controller is not this one',
        interval: '1m',
        input_series: [series('flagger_info{namespace="other",service="serin"}', '1x20')],
        alert_rule_test: [raised('SerinControllerDown', 5, { namespace: 'serin-system', service: 'serin' })],
      },
      {
        name: 'a controller that may not do what it has to',
        interval: '1m',
        input_series: [
          series('flagger_api_requests_total{verb="get",resource="secrets",code="403"}', '0x5 1+1x30'),
          series('flagger_api_requests_total{verb="get",resource="secrets",code="200"}', '0+1x35'),
        ],
        alert_rule_test: [
          raised('SerinControllerForbidden', 5),
          raised('SerinControllerForbidden', 20, { verb: 'get', resource: 'secrets' }),
        ],
      },
    ];
    expect(
      promtool(['test', 'rules', await file('tests.yaml', { rule_files: [alerts], evaluation_interval: '1m', tests })]),
    ).toEqual({
      code: 0,
      output: expect.stringContaining('SUCCESS'),
    });
    // And what is wrong is seen: the same tests with one alert that is not raised.
    const wrong = [{ ...tests[2], alert_rule_test: [raised('FlaggerCanaryFailed', 6)] }];
    expect(
      promtool([
        'test',
        'rules',
        await file('wrong.yaml', { rule_files: [alerts], evaluation_interval: '1m', tests: wrong }),
      ]).code,
    ).toBe(1);
  });
});
