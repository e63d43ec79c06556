import type { Canary, CanaryAnalysis, CanaryMetric } from '../../../controller/api/types/canary';
import type { KubeObject } from '../../../controller/api/types/meta';
import type { HttpRequest, HttpResponse } from '../../../controller/core/http';
import { CANARY } from '../../../controller/api/types/resources';
import { guideFragments, guideManifests } from '../../api/manifests';
import { vector } from '../../metrics/support';
import { canary, deployment, NAMESPACE, phaseOf, stage, until, upgrade } from '../../support/rollout';

/** A row of the guide's tables: percent of good requests, milliseconds, and the failed checks so far. */
type Row = readonly [rate: number, duration: number, failed: number];

const EXCEEDED: readonly Row[] = [
  [99.5, 450, 0],
  [98, 480, 1],
  [97.5, 490, 2],
  [96, 510, 3],
  [95, 530, 4],
  [94, 550, 5],
];

const GOOD: Row = [99.5, 450, 1];
const INTERMITTENT: readonly Row[] = [
  [99.5, 450, 0],
  [98, 480, 1],
  [99.2, 460, 1],
  [99.8, 440, 1],
  ...Array<Row>(8).fill(GOOD),
];

const ANALYSIS = guideFragments().find(([title]) => title.includes('rollback.yaml'))![1].spec
  .analysis as CanaryAnalysis;
const TEMPLATES = guideManifests().flatMap(([, object]) => (object.kind === 'MetricTemplate' ? [object] : []));
const templateOf = (type: string): KubeObject => TEMPLATES.find(({ spec }) => spec.provider.type === type)!;

const templated = (object: KubeObject): CanaryMetric => {
  const { name, namespace } = object.metadata;
  return { name, templateRef: { name, namespace }, thresholdRange: { max: 1 }, interval: '1m' };
};

/** How the guide's metrics may be asked: each is the same good or bad. */
const SOURCES: readonly (readonly [string, CanaryMetric[]])[] = [
  ['built-in metrics', ANALYSIS.metrics!],
  ['its template for Prometheus', [templated(templateOf('prometheus'))]],
  ['its template for Datadog', [templated(templateOf('datadog'))]],
  ['all of them', [...ANALYSIS.metrics!, ...TEMPLATES.map(templated)]],
];

const KEYS = { datadog_api_key: 'key', datadog_application_key: 'application' };
const SECRET: KubeObject = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'datadog-api-key', namespace: templateOf('datadog').metadata.namespace },
  data: Object.fromEntries(Object.entries(KEYS).map(([key, value]) => [key, Buffer.from(value).toString('base64')])),
};

/**
 * Prometheus and Datadog, which agree with the table: every metric that is asked has been asked as often as the others.
 */
function servers(rows: readonly Row[]): (request: HttpRequest) => HttpResponse | undefined {
  const asked = new Map<string, number>();
  const next = (question: string): Row => {
    const count = asked.get(question) ?? 0;
    asked.set(question, count + 1);
    return rows[Math.min(count, rows.length - 1)]!;
  };
  return ({ url, headers }) => {
    const { host, pathname, searchParams } = new URL(url);
    const query = searchParams.get('query') ?? '';
    if (host === 'api.datadoghq.com') {
      if (headers!['DD-API-KEY'] !== 'key' || headers!['DD-APPLICATION-KEY'] !== 'application')
        return { status: 403, body: '{"errors":["Forbidden"]}' };
      if (pathname === '/api/v1/validate') return { status: 200, body: '{"valid":true}' };
      return {
        status: 200,
        body: JSON.stringify({ status: 'ok', series: [{ pointlist: [[0, 100 - next(query)[0]]] }] }),
      };
    }
    if (query === 'vector(1)') return undefined;
    const [rate, duration] = next(query);
    const value = query.startsWith('100 -') ? 100 - rate : query.includes('histogram_quantile') ? duration : rate;
    return { status: 200, body: vector(value) };
  };
}

/** The failed checks after each row of the table, as the status counted them, and the Canary at the end. */
async function course(rows: readonly Row[], metrics: CanaryMetric[], end: string) {
  const objects = [deployment(), SECRET, ...TEMPLATES, canary({ analysis: { ...ANALYSIS, metrics } })];
  const { simulation, recording } = await stage({ objects, metrics: servers(rows) });
  await until(simulation, 'Initialized');
  const failed: number[] = [];
  simulation.api.onChange(CANARY, ({ object }) => {
    const { canaryAnalysis, failedChecks = 0 } = (object as Canary).status!;
    const judged = (canaryAnalysis?.iterations.length ?? 0) / metrics.length;
    if (judged > failed.length) failed.push(failedChecks);
  });
  await simulation.apply(upgrade());
  await until(simulation, end);
  return { failed, recording, phase: phaseOf(simulation), canary: simulation.canary(NAMESPACE, 'podinfo')! };
}

describe.each(SOURCES)("the guide's scenario with %s", (_, metrics) => {
  test('1, a threshold that is exceeded, ends with the check that reaches the threshold', async () => {
    const { failed, recording, phase, canary: one } = await course(EXCEEDED, metrics, 'Failed');
    expect(phase).toBe('Failed');
    expect(failed).toEqual(EXCEEDED.map((row) => row[2]));
    expect(recording.events).toContain('Rolling back podinfo.test failed checks threshold reached 5');
    expect(recording.events.filter((message) => message.startsWith('Halt '))).toHaveLength(5);
    expect(one.status!.rollbackReason).toBeDefined();
  });

  test('2, intermittent failures, ends in a promotion', async () => {
    const { failed, recording, phase } = await course(INTERMITTENT, metrics, 'Succeeded');
    expect(phase).toBe('Succeeded');
    expect(failed.slice(0, 10)).toEqual(INTERMITTENT.slice(0, 10).map((row) => row[2]));
    expect(recording.events.filter((message) => message.startsWith('Halt '))).toHaveLength(1);
    expect(recording.events.join('\n')).not.toContain('Rolling back');
  });
});
