import type { CanaryMetric } from '../../controller/api/types/canary';
import type { MetricProviderSpec } from '../../controller/api/types/metric-template';
import type { Http } from '../../controller/core/http';
import { checkMetrics } from './check';
import { createHttp } from '../../controller/process/http';
import { type Asked, type Said, service } from './service';
import { canaryWith, contextOf, templateWith, vector } from './support';

const prometheus = service();
const datadog = service();
const shop = service();
const silent = service();

/**
 * The guide's analysis with several providers: technical, application and business metrics, and one more that hangs.
 */
const METRICS: CanaryMetric[] = [
  { name: 'hangs', templateRef: { name: 'silent' }, thresholdRange: { max: 1 } },
  { name: 'request-success-rate', templateRef: { name: 'prometheus' }, thresholdRange: { min: 99 } },
  { name: 'apm-error-rate', templateRef: { name: 'datadog' }, thresholdRange: { max: 1 } },
  { name: 'business-kpi', templateRef: { name: 'shop' }, thresholdRange: { min: 100 }, interval: '5m' },
];

const SECRET = { datadog_api_key: 'api', datadog_application_key: 'application' };
const QUERIES: Record<string, string> = {
  silent: 'up',
  prometheus: 'sum(rate(x[{{ interval }}]))',
  datadog: 'avg:errors{service:{{ target }}}',
  shop: '?service={{ target }} $.kpi',
};
const providers = (): Record<string, MetricProviderSpec> => ({
  silent: { type: 'prometheus', address: silent.address },
  prometheus: { type: 'prometheus', address: prometheus.address },
  datadog: { type: 'datadog', address: datadog.address, secretRef: { name: 'keys' } },
  shop: { type: 'webhook', address: shop.address },
});

/** @param http real calls, with a shorter timeout than in production */
const context = (http: Http) =>
  contextOf(http, {
    canary: canaryWith(METRICS),
    template: ({ name }) => templateWith({ provider: providers()[name]!, query: QUERIES[name]! }, name),
    secret: () => SECRET,
  });

test('providers are combined in one analysis and asked at once: one that hangs delays no other', async () => {
  const real = createHttp();
  const ended: string[] = [];
  const hostsEnded: Http = async (request) => {
    try {
      return await real({ ...request, timeout: 300 });
    } finally {
      ended.push(new URL(request.url).origin);
    }
  };
  // The other three answer only once all of them have been asked. Asked one after the other, none would have a value.
  const waiting: (() => void)[] = [];
  const together = (body: unknown) => (_: Asked) =>
    new Promise<Said>((resolve) => {
      waiting.push(() => resolve({ body }));
      if (waiting.length === 3) for (const answer of waiting) answer();
    });
  silent.answer = () => new Promise(() => {});
  prometheus.answer = together(vector(99.9));
  datadog.answer = together({ status: 'ok', series: [{ pointlist: [[1, 0.2]] }] });
  shop.answer = together({ kpi: 80 });

  const measurements = await checkMetrics(METRICS, context(hostsEnded));

  expect(measurements).toEqual([
    {
      metric: 'hangs',
      threshold: '<= 1',
      failure: `Metric query failed for hangs: ${new URL(silent.address).host}: timed out after 300ms`,
    },
    { metric: 'request-success-rate', threshold: '>= 99', value: 99.9 },
    { metric: 'apm-error-rate', threshold: '<= 1', value: 0.2 },
    {
      metric: 'business-kpi',
      threshold: '>= 100',
      value: 80,
      failure: 'Halt podinfo.test advancement business-kpi 80.00 < 100',
    },
  ]);
  expect(ended.at(-1)).toBe(silent.address);
  expect(prometheus.asked.map(({ parameters }) => parameters.query)).toEqual(['sum(rate(x[1m]))']);
  expect(shop.asked.map(({ parameters }) => parameters)).toEqual([{ service: 'podinfo' }]);
});

test('each failure is told by itself, without a secret', async () => {
  const refusing = { status: 403, body: { errors: ['no access for api and application'] } };
  silent.answer = prometheus.answer = () => ({ status: 500, body: 'down' });
  datadog.answer = () => refusing;
  shop.answer = () => ({ body: {} });
  const failures = (await checkMetrics(METRICS, context(createHttp()))).map(({ failure }) => failure);
  expect(failures).toEqual([
    `Metric query failed for hangs: ${silent.address}/api/v1/query answered status 500: down`,
    `Metric query failed for request-success-rate: ${prometheus.address}/api/v1/query answered status 500: down`,
    `Metric query failed for apm-error-rate: ${datadog.address}/api/v1/query answered status 403: no access for *** and ***`,
    `Halt advancement no values found for custom metric: business-kpi: ${shop.address} answered nothing at $.kpi: no values found`,
  ]);
});
