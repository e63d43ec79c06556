import type { CanaryAnalysis } from '../../../controller/api/types/canary';
import type { KubeObject } from '../../../controller/api/types/meta';
import type { HttpRequest, HttpResponse } from '../../../controller/core/http';
import type { Simulation } from '../../../controller/simulation/simulation';
import { initialised, newVersions, pass } from '../../regression/support';
import { canary, deployment, METRICS, NAMESPACE, phaseOf, until, upgrade } from '../../support/rollout';

const CHATS = ['slack', 'msteams', 'discord', 'rocket', 'gchat'];

function provider(name: string, spec: object): KubeObject {
  return { apiVersion: 'flagger.app/v1beta1', kind: 'AlertProvider', metadata: { name, namespace: NAMESPACE }, spec };
}
const chats = CHATS.map((type) =>
  provider(type, { type, channel: 'deployments', username: 'flagger', address: `http://sink.test/alert/${type}` }),
);
const alertsOf = (names: readonly string[], severity = 'info') =>
  names.map((name) => ({ name, severity, providerRef: { name } })) as CanaryAnalysis['alerts'];
const analysis = (more: Partial<CanaryAnalysis> = {}): CanaryAnalysis => ({
  interval: '10s',
  threshold: 3,
  maxWeight: 50,
  stepWeight: 25,
  metrics: METRICS,
  ...more,
});

/** Keeps what alerts are posted, by path. */
function sink(
  answer: (request: HttpRequest) => HttpResponse | Promise<HttpResponse> = () => ({ status: 200, body: 'ok' }),
) {
  const bodies: { path: string; body: ReturnType<typeof JSON.parse> }[] = [];
  const webhook = (request: HttpRequest) => {
    const path = new URL(request.url).pathname;
    if (path.startsWith('/alert/')) bodies.push({ path, body: JSON.parse(request.body!) });
    return answer(request);
  };
  return {
    webhook,
    bodies,
    to: (path: string) => bodies.filter((one) => one.path === `/alert/${path}`).map(({ body }) => body),
  };
}

describe('a rollout that is rolled back', () => {
  const FAILED = 'Failed checks threshold reached 3';

  test('is told in red, by each channel in its form', async () => {
    const { webhook, to } = sink();
    const settings = { clusterName: 'lab' };
    const objects = [...chats, deployment(), canary({ analysis: analysis({ alerts: alertsOf(CHATS) }) })];
    const { simulation } = await initialised({ objects, webhook, settings, faultOf: newVersions('errors') });
    await simulation.apply(upgrade());
    await until(simulation, 'Failed');

    const attachment = (color: string) => ({
      channel: 'deployments',
      username: 'flagger',
      icon_url: '',
      icon_emoji: ':rocket:',
      attachments: [
        {
          color,
          author_name: 'podinfo.test',
          text: FAILED,
          mrkdwn_in: ['text'],
          fields: [{ title: 'Cluster', value: 'lab', short: false }],
        },
      ],
    });
    const card = (text: string) => ({ widgets: [{ textParagraph: { text } }] });
    for (const path of ['slack', 'msteams', 'discord/slack', 'rocket', 'gchat']) expect(to(path)).toHaveLength(3);
    expect(to('slack')[2]).toEqual(attachment('danger'));
    expect(to('discord/slack')[2]).toEqual(attachment('danger'));
    expect(to('rocket')[2]).toEqual(attachment('#FF0000'));
    expect(to('msteams')[2]).toMatchObject({
      themeColor: 'FF0000',
      sections: [{ activityTitle: FAILED, facts: [{ name: 'Cluster', value: 'lab' }] }],
    });
    expect(to('gchat')[2].cards[0].sections).toEqual([
      card(`<font color=#848484><strong>${FAILED}</strong></font>`),
      card('Cluster<br><font color=#848484><strong>lab</strong></font>'),
    ]);
  });

  test('says in a template what its checks measured', async () => {
    const { webhook, to } = sink();
    const messageTemplate =
      '{{ .Status }}{{ range .CanaryAnalysis.Iterations }}{{ if .Failed }} {{ .Metric }} {{ .Threshold }}{{ end }}{{ end }}';
    const own = provider('own', { type: 'webhook', address: 'http://sink.test/alert/own', messageTemplate });
    const objects = [own, deployment(), canary({ analysis: analysis({ alerts: alertsOf(['own'], 'error') }) })];
    const { simulation } = await initialised({ objects, webhook, faultOf: newVersions('errors') });
    await simulation.apply(upgrade());
    await until(simulation, 'Failed');
    expect(to('own').map(({ message }) => message)).toEqual(['failed' + ' request-success-rate >= 99'.repeat(3)]);
  });

  test('opens an incident that the next rollout resolves', async () => {
    const { webhook, to } = sink();
    const objects: KubeObject[] = [
      {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: 'pagerduty', namespace: NAMESPACE },
        data: { token: Buffer.from('k'.repeat(32)).toString('base64') },
      },
      provider('pagerduty', {
        type: 'pagerduty',
        address: 'http://sink.test/alert/pagerduty',
        secretRef: { name: 'pagerduty' },
      }),
      deployment(),
      canary({ analysis: analysis({ alerts: alertsOf(['pagerduty'], 'error') }) }),
    ];
    const bad = newVersions('errors');
    const { simulation } = await initialised({
      objects,
      webhook,
      faultOf: (template) => (template?.spec?.containers[0].image === 'podinfo:3' ? 'none' : bad(template)),
    });
    await simulation.apply(upgrade());
    await until(simulation, 'Failed');
    await simulation.apply(upgrade('podinfo:3'));
    await until(simulation, 'Succeeded');
    expect(to('pagerduty').map(({ event_action, dedup_key }) => `${event_action} ${dedup_key}`)).toEqual([
      'trigger canary//test/podinfo',
      'resolve canary//test/podinfo',
    ]);
  });
});

test('a gate that stays closed is told once for each step that waits before it', async () => {
  let open = false;
  const { webhook, to } = sink(({ url }) =>
    url.endsWith('/gate') && !open ? { status: 403, body: 'closed' } : { status: 200, body: 'ok' },
  );
  const webhooks = [{ name: 'gate', type: 'confirm-traffic-increase' as const, url: 'http://sink.test/gate' }];
  const own = provider('own', { type: 'webhook', address: 'http://sink.test/alert/own' });
  const { simulation, recording } = await initialised({
    objects: [own, deployment(), canary({ analysis: analysis({ webhooks, alerts: alertsOf(['own']) }) })],
    webhook,
  });
  const waits = () =>
    to('own').filter(({ message }) => message === 'Canary traffic increase is waiting for approval.').length;
  await simulation.apply(upgrade());
  await pass(simulation, 120);
  expect(waits()).toBe(1);
  open = true;
  await simulation.clock.run({ until: () => recording.routes.at(-1)!.text === '25', limit: 60_000 });
  open = false;
  await pass(simulation, 120);
  expect(waits()).toBe(2);
});

describe('a server that', () => {
  const slack = provider('slack', { type: 'slack', address: 'http://sink.test/alert/slack' });
  const objects = [slack, deployment(), canary({ analysis: analysis({ alerts: alertsOf(['slack']) }) })];
  /** How long a rollout takes from the new revision to its end. */
  async function duration(simulation: Simulation): Promise<number> {
    const before = simulation.clock.now();
    await simulation.apply(upgrade());
    await until(simulation, 'Succeeded');
    expect(phaseOf(simulation)).toBe('Succeeded');
    return simulation.clock.now() - before;
  }
  const undisturbed = async () => await duration((await initialised({ objects, webhook: sink().webhook })).simulation);

  test('hangs delays no rollout, and is told all in order when it answers again', async () => {
    const state: { simulation?: Simulation; hangs: boolean } = { hangs: true };
    const { webhook, bodies } = sink(({ timeout }) => {
      if (!state.hangs) return { status: 200, body: 'ok' };
      return new Promise(
        (_, reject) =>
          void state.simulation?.clock.after(timeout, () =>
            reject(new Error(`sink.test:80: timed out after ${timeout / 1000}s`)),
          ),
      );
    });
    const { simulation } = await initialised({ objects, webhook });
    state.simulation = simulation;
    // The first call was made before there was a clock to end it by: the controller is started again.
    simulation.kill();
    await simulation.start();
    expect(await duration(simulation)).toBe(await undisturbed());
    state.hangs = false;
    bodies.length = 0;
    await pass(simulation, 300);
    expect(bodies.map(({ body }) => body.attachments[0].text)).toEqual([
      'New revision detected, progressing canary analysis.',
      'Canary analysis completed successfully, promotion finished.',
    ]);
  });

  test('is down delays no rollout, and what was not delivered is said once each', async () => {
    const { webhook } = sink(() => Promise.reject(new Error('sink.test:80: connection refused')));
    const { simulation, recording } = await initialised({ objects, webhook });
    expect(await duration(simulation)).toBe(await undisturbed());
    await pass(simulation, 3600);
    const lost = recording.events.filter((message) => message.startsWith('Alert "'));
    expect(lost).toEqual([
      'Alert "New Deployment detected, initialization completed." not delivered to AlertProvider slack.test: sink.test:80: connection refused (tried 8 times)',
      'Alert "New revision detected, progressing canary analysis." not delivered to AlertProvider slack.test: sink.test:80: connection refused (tried 8 times)',
      'Alert "Canary analysis completed successfully, promotion finished." not delivered to AlertProvider slack.test: sink.test:80: connection refused (tried 8 times)',
    ]);
  });
});

test('a rollout that waits for a verdict tells so once at each step', async () => {
  const { webhook, to } = sink();
  const own = provider('own', { type: 'webhook', address: 'http://sink.test/alert/own' });
  const metrics = [{ ...METRICS[0]!, minSamples: 1_000_000, inconclusive: 'wait' as const }];
  const { simulation } = await initialised({
    objects: [own, deployment(), canary({ analysis: analysis({ metrics, alerts: alertsOf(['own'], 'warn') }) })],
    webhook,
  });
  await simulation.apply(upgrade());
  await pass(simulation, 120);
  expect(phaseOf(simulation)).toBe('Progressing');
  expect(to('own')).toMatchObject([
    { message: 'Canary analysis is waiting for a verdict on request-success-rate.', severity: 'warn' },
  ]);
});
