import type { Canary, CanaryMetric } from '../../controller/api/types/canary';
import type { MetricTemplate } from '../../controller/api/types/metric-template';
import type { Clock } from '../../controller/core/clock';
import type { Http, HttpRequest } from '../../controller/core/http';
import type { BuiltinValues } from '../../controller/metrics/builtin/queries';
import type { MetricContext } from '../../controller/metrics/read';
import { type Platform, TokenCache } from '../../controller/metrics/providers/lib/token-cache';
import type { ClusterObjects } from '../../controller/metrics/providers/provider';

/** A clock that stands still. */
export const STOPPED: Clock = { now: () => 0, elapsed: () => 0, after: () => () => {} };

/** A platform with these variables and files. */
export function platformWith(
  variables: Readonly<Record<string, string>> = {},
  files: Readonly<Record<string, string>> = {},
): Platform {
  return {
    variable: (name) => variables[name],
    file: async (path) => files[path] ?? (await Promise.reject(new Error(`no such file: ${path}`))),
    tokens: new TokenCache(),
  };
}

const unexpected = (): Promise<never> => Promise.reject(new Error('the cluster is not asked'));

/** A cluster that no query may ask. */
export const UNASKED: ClusterObjects = {
  namespace: 'test',
  get: unexpected,
  list: unexpected,
  create: unexpected,
  delete: unexpected,
};

/** An answer of Prometheus with one series for each value. */
export function vector(...values: (number | string)[]): string {
  return JSON.stringify({
    status: 'success',
    data: { resultType: 'vector', result: values.map((value) => ({ metric: {}, value: [1, String(value)] })) },
  });
}

export interface RecordingHttp {
  http: Http;
  requests: HttpRequest[];
  /** The queries that were asked, in order. */
  queries(): string[];
}

/** An HTTP port that answers each query with this. */
export function answering(
  answer: (query: string, request: HttpRequest) => string | { status: number; body: string } | Promise<string>,
): RecordingHttp {
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

export function templateWith(
  spec: Partial<MetricTemplate['spec']>,
  name = 'errors',
  namespace = 'test',
): MetricTemplate {
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
    random: () => 0,
    platform: platformWith(),
    cluster: UNASKED,
    template: () => undefined,
    secret: () => undefined,
    ...changes,
  };
}

/** Values for the built-in queries, all different. */
export const BUILTIN_VALUES: BuiltinValues = {
  role: 'canary',
  namespace: 'test',
  target: 'podinfo',
  service: 'web',
  ingress: 'shop',
  route: 'shop-route',
  interval: '1m',
  revision: 'podinfo-00002',
};
