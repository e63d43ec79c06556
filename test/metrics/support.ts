import type { Canary, CanaryMetric } from '../../controller/api/canary';
import type { MetricTemplate } from '../../controller/api/metric-template';
import type { Clock, Http, HttpRequest } from '../../controller/api/ports';
import type { MetricContext } from '../../controller/metrics/measure';

/** A clock that stands still. */
export const STOPPED: Clock = { now: () => 0, after: () => () => {} };

/** What Prometheus answers: one series for each value. */
export function vector(...values: (number | string)[]): string {
  return JSON.stringify({ status: 'success', data: { resultType: 'vector', result: values.map((value) => ({ metric: {}, value: [1, String(value)] })) } });
}

export interface RecordingHttp {
  http: Http;
  requests: HttpRequest[];
  /** The queries that were asked, in order. */
  queries(): string[];
}

/** An HTTP port that answers each query with this. */
export function answering(answer: (query: string, request: HttpRequest) => string | { status: number; body: string } | Promise<string>): RecordingHttp {
  const requests: HttpRequest[] = [];
  const queryOf = (request: HttpRequest) => new URL(request.url).searchParams.get('query') ?? '';
  return {
    requests,
    queries: () => requests.map(queryOf),
    http: async (request) => {
      requests.push(request);
      const said = await answer(queryOf(request), request);
      return typeof said === 'string' ? { status: 200, body: said } : said;
    },
  };
}

export function canaryWith(metrics: CanaryMetric[], spec: Partial<Canary['spec']> = {}): Canary {
  return {
    apiVersion: 'flagger.app/v1beta1',
    kind: 'Canary',
    metadata: { name: 'podinfo', namespace: 'test' },
    spec: { targetRef: { kind: 'Deployment', name: 'podinfo' }, service: { port: 80 }, analysis: { metrics }, ...spec },
  };
}

export function templateWith(spec: Partial<MetricTemplate['spec']>, name = 'errors', namespace = 'test'): MetricTemplate {
  return {
    apiVersion: 'flagger.app/v1beta1',
    kind: 'MetricTemplate',
    metadata: { name, namespace },
    spec: { provider: { type: 'prometheus', address: 'http://templates:9090' }, query: 'up', ...spec },
  };
}

export function contextOf(http: Http, changes: Partial<MetricContext> = {}): MetricContext {
  return {
    canary: canaryWith([]),
    provider: 'istio',
    metricsServer: 'http://prometheus:9090',
    http,
    clock: STOPPED,
    template: () => undefined,
    secret: () => undefined,
    ...changes,
  };
}
