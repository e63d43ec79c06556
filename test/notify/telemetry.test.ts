import type { Canary, CanaryStatus, Phase } from '../../controller/api/types/canary';
import { changedStatus } from '../../controller/api/status';
import { ControllerMetrics } from '../../controller/notify/telemetry';
import { podinfoCanary } from '../fixtures/podinfo';
import { namedCanary } from '../reconcile/support';

const MINUTE = 60_000;

/** Metrics of these Canaries; `text` answers the lines of one metric, without its name. */
function exported(canaries: Canary[] = []) {
  const time = { now: 0 };
  const metrics = new ControllerMetrics(
    '1.2.3',
    'istio',
    () => time.now,
    () => canaries,
    () => 3,
  );
  const lines = async (name: string): Promise<string[]> =>
    (await metrics.registry.metrics())
      .split('\n')
      .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
      .map((line) => line.slice(name.length));
  return { metrics, time, lines };
}

const withPhase = (phase: Phase, name = 'podinfo'): Canary => ({ ...namedCanary(name), status: { phase } });

/** A Canary's way through these phases, one minute each. */
function walk({ metrics, time }: ReturnType<typeof exported>, phases: readonly Phase[]): CanaryStatus {
  let status: CanaryStatus = {};
  for (const phase of phases) {
    const before = status;
    status = changedStatus(before, { phase }, 'Deployment', time.now);
    metrics.recordStatus(podinfoCanary(), before, status, time.now);
    time.now += MINUTE;
  }
  return status;
}

describe('the controller exports', () => {
  it('every metric by the names that dashboards know', async () => {
    const { metrics } = exported();
    const names = metrics.registry
      .getMetricsAsArray()
      .map(({ name }) => name)
      .sort();
    expect(names).toEqual([
      'flagger_api_requests_total',
      'flagger_canary_duration_seconds',
      'flagger_canary_failures_total',
      'flagger_canary_metric_analysis',
      'flagger_canary_phase',
      'flagger_canary_rollout_age_seconds',
      'flagger_canary_status',
      'flagger_canary_successes_total',
      'flagger_canary_total',
      'flagger_canary_weight',
      'flagger_http_duration_seconds',
      'flagger_info',
      'flagger_queue_depth',
      'flagger_tick_duration_seconds',
    ]);
  });

  it('its version, the provider and what it works on', async () => {
    const { lines } = exported();
    expect(await lines('flagger_info')).toEqual(['{version="1.2.3",mesh_provider="istio"} 1']);
    expect(await lines('flagger_queue_depth')).toEqual([' 3']);
  });

  it('how many Canaries a namespace has, also when one goes', async () => {
    const canaries = [
      namedCanary('a'),
      namedCanary('b'),
      { ...namedCanary('c'), metadata: { name: 'c', namespace: 'prod' } },
    ];
    const { lines } = exported(canaries);
    expect(await lines('flagger_canary_total')).toEqual(['{namespace="test"} 2', '{namespace="prod"} 1']);
    canaries.pop();
    expect(await lines('flagger_canary_total')).toEqual(['{namespace="test"} 2']);
  });

  it.each([
    ['Initializing', 0],
    ['Initialized', 1],
    ['Waiting', 0],
    ['Progressing', 0],
    ['WaitingPromotion', 0],
    ['Promoting', 0],
    ['Finalising', 0],
    ['Succeeded', 1],
    ['Failed', 2],
  ] as const)('the status of a Canary that is %s: %d', async (phase, status) => {
    const { metrics, lines } = exported();
    metrics.recordPhase(withPhase(phase));
    expect(await lines('flagger_canary_status')).toEqual([`{name="podinfo",namespace="test"} ${status}`]);
  });

  it('the phase as a state set: exactly one is 1', async () => {
    const { metrics, lines } = exported();
    metrics.recordPhase(withPhase('Progressing'));
    metrics.recordPhase(withPhase('Failed'));
    const set = await lines('flagger_canary_phase');
    expect(set).toHaveLength(11);
    expect(set.filter((line) => !line.endsWith(' 0'))).toEqual(['{name="podinfo",namespace="test",phase="Failed"} 1']);
  });

  it('the weight of both workloads', async () => {
    const { metrics, lines } = exported();
    metrics.recordWeights(podinfoCanary(), { primary: 90, canary: 10, mirrored: false });
    expect(await lines('flagger_canary_weight')).toEqual([
      '{workload="podinfo-primary",namespace="test"} 90',
      '{workload="podinfo",namespace="test"} 10',
    ]);
  });

  it('what the metrics of the analysis said last', async () => {
    const { metrics, lines } = exported();
    for (const value of [99.5, 98]) metrics.recordMetric(podinfoCanary(), 'request-success-rate', value);
    expect(await lines('flagger_canary_metric_analysis')).toEqual([
      '{name="podinfo",namespace="test",metric="request-success-rate"} 98',
    ]);
  });

  it('requests, ticks and answers of others, in seconds', async () => {
    const { metrics, lines } = exported();
    metrics.recordApiRequest('patch', 'canaries', 409);
    metrics.recordTick(250);
    metrics.recordHttpCall('prometheus:9090', 1_500);
    expect(await lines('flagger_api_requests_total')).toEqual(['{verb="patch",resource="canaries",code="409"} 1']);
    expect(await lines('flagger_tick_duration_seconds_sum')).toEqual([' 0.25']);
    expect(await lines('flagger_http_duration_seconds_sum')).toEqual(['{host="prometheus:9090"} 1.5']);
  });
});

it('the hosts that were called last are told, and no more of them than a hundred', async () => {
  const { metrics, lines } = exported();
  for (let call = 0; call < 600; call++) {
    metrics.recordHttpCall('prometheus:9090', 10);
    metrics.recordHttpCall(`hook-${call % 300}`, 10);
  }
  const counts = await lines('flagger_http_duration_seconds_count');
  expect(counts).toHaveLength(100);
  expect(counts).toContain('{host="prometheus:9090"} 600');
  expect(counts).toContain('{host="hook-299"} 1');
  expect(counts.join()).not.toContain('hook-200"');
});

describe('a rollout', () => {
  const of = (analysis: string, strategy = 'canary') =>
    `{name="podinfo",namespace="test",deployment_strategy="${strategy}",analysis_status="${analysis}"}`;

  it('that succeeds is counted once, with the time that it took', async () => {
    const bench = exported();
    walk(bench, ['Initializing', 'Initialized', 'Progressing', 'Promoting', 'Finalising', 'Succeeded', 'Succeeded']);
    expect(await bench.lines('flagger_canary_successes_total')).toEqual([`${of('completed')} 1`, `${of('skipped')} 0`]);
    expect(await bench.lines('flagger_canary_failures_total')).toEqual([`${of('completed')} 0`, `${of('skipped')} 0`]);
    expect(await bench.lines('flagger_canary_duration_seconds_sum')).toEqual(['{name="podinfo",namespace="test"} 180']);
  });

  it('that fails is counted once', async () => {
    const bench = exported();
    walk(bench, ['Initialized', 'Progressing', 'Failed', 'Progressing', 'Failed']);
    expect(await bench.lines('flagger_canary_failures_total')).toEqual([`${of('completed')} 2`, `${of('skipped')} 0`]);
    expect(await bench.lines('flagger_canary_duration_seconds_count')).toEqual(['{name="podinfo",namespace="test"} 2']);
  });

  it.each([
    ['canary', 'completed', {}, { stepWeight: 10 }],
    ['ab-testing', 'completed', {}, { iterations: 2, match: [{ headers: { cookie: { exact: 'a' } } }] }],
    ['blue-green', 'completed', {}, { iterations: 2 }],
    ['blue-green', 'completed', { provider: 'kubernetes' }, {}],
    ['canary', 'skipped', { skipAnalysis: true }, { stepWeight: 10 }],
  ])(
    'is counted by its strategy and whether it was analysed: %s, %s',
    async (strategy, analysis, spec, analysisSpec) => {
      const { metrics, lines } = exported();
      metrics.recordStatus(podinfoCanary({}, analysisSpec, spec), { phase: 'Finalising' }, { phase: 'Succeeded' }, 0);
      expect((await lines('flagger_canary_successes_total')).filter((line) => line.endsWith(' 1'))).toEqual([
        `${of(analysis, strategy)} 1`,
      ]);
      metrics.forget(podinfoCanary());
      expect(await lines('flagger_canary_successes_total')).toEqual([]);
    },
  );

  it('has an age as long as it runs', async () => {
    const canary = podinfoCanary();
    const bench = exported([canary]);
    canary.status = walk(bench, ['Initialized', 'Progressing', 'WaitingPromotion']);
    expect(await bench.lines('flagger_canary_rollout_age_seconds')).toEqual(['{name="podinfo",namespace="test"} 120']);
    canary.status = changedStatus(canary.status, { phase: 'Succeeded' }, 'Deployment', bench.time.now);
    expect(await bench.lines('flagger_canary_rollout_age_seconds')).toEqual([]);
  });
});

it('a Canary that is gone is said nothing more about; others stay', async () => {
  const { metrics, lines } = exported();
  const canary = podinfoCanary({}, { metrics: [{ name: 'request-duration' }] });
  for (const one of [
    canary,
    { ...namedCanary('other'), spec: { ...canary.spec, targetRef: { kind: 'Deployment', name: 'other' } } },
  ]) {
    metrics.recordStatus(
      one,
      { phase: 'Progressing', conditions: changedStatus({}, { phase: 'Progressing' }, 'Deployment', 0).conditions },
      { phase: 'Failed' },
      MINUTE,
    );
    metrics.recordMetric(one, 'request-duration', 1);
    metrics.recordMetric(one, 'one that its analysis had before', 1);
    metrics.recordWeights(one, { primary: 100, canary: 0, mirrored: false });
  }
  metrics.forget(canary);
  const text = await metrics.registry.metrics();
  expect(text).not.toContain('podinfo');
  expect(await lines('flagger_canary_failures_total')).toEqual(
    ['completed', 'skipped'].map(
      (analysis) =>
        `{name="other",namespace="test",deployment_strategy="canary",analysis_status="${analysis}"} ${analysis === 'completed' ? 1 : 0}`,
    ),
  );
});
