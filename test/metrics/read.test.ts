import type { CanaryMetric } from '../../controller/api/types/canary';
import type { Http } from '../../controller/core/http';
import { readMetric } from '../../controller/metrics/read';
import { checkMetrics, checkMetric } from './check';
import { answering, canaryWith, contextOf, templateWith, vector } from './support';

const RATE: CanaryMetric = { name: 'request-success-rate', thresholdRange: { min: 99 } };
const DURATION: CanaryMetric = { name: 'request-duration', thresholdRange: { max: 500 } };
const INLINE: CanaryMetric = { name: 'errors', query: 'sum(errors)', thresholdRange: { max: 5 } };
const TEMPLATED: CanaryMetric = { name: 'errors', templateRef: { name: 'errors' }, thresholdRange: { min: 1, max: 5 } };

const checkValue = (metric: CanaryMetric, value: number | string, provider = 'istio') =>
  checkMetric(metric, contextOf(answering(() => vector(value)).http, { provider, template: () => templateWith({}) }));

describe('a value within its bounds', () => {
  test.each([
    [RATE, '>= 99', 99],
    [DURATION, '<= 500', 500],
    [INLINE, '<= 5', 5],
    [TEMPLATED, '>= 1, <= 5', 3],
    [{ name: 'request-success-rate', threshold: 99.5 }, '>= 99.5', 99.5],
    [{ name: 'errors', query: 'up', threshold: 5 }, '<= 5', 0],
    [{ name: 'errors', query: 'up' }, 'any', -1],
    [{ name: 'errors', query: 'up', thresholdRange: { min: 0 } }, '>= 0', 0],
  ])('of %j passes %s', async (metric, threshold, value) => {
    expect(await checkValue(metric, value)).toEqual({ metric: metric.name, threshold, value });
  });
});

describe('a value out of its bounds fails', () => {
  test.each([
    [RATE, 50, 'Halt podinfo.test advancement success rate 50.00% < 99%'],
    [{ ...RATE, thresholdRange: { min: 99.5 } }, 99.4999, 'Halt podinfo.test advancement success rate 99.50% < 99.5%'],
    [{ ...RATE, thresholdRange: { max: 10 } }, 12.345, 'Halt podinfo.test advancement success rate 12.35% > 10%'],
    [DURATION, 900, 'Halt podinfo.test advancement request duration 900ms > 500ms'],
    [
      { ...DURATION, thresholdRange: { max: 2000 } },
      61_500,
      'Halt podinfo.test advancement request duration 1m1.5s > 2s',
    ],
    [
      { ...DURATION, thresholdRange: { min: 10 } },
      1.23456,
      'Halt podinfo.test advancement request duration 1.235ms < 10ms',
    ],
    [INLINE, 12, 'Halt podinfo.test advancement errors 12.00 > 5'],
    [TEMPLATED, 0.5, 'Halt podinfo.test advancement errors 0.50 < 1'],
    [TEMPLATED, 5.5, 'Halt podinfo.test advancement errors 5.50 > 5'],
  ])('%j with %d', async (metric, value, failure) => {
    const measurement = await checkValue(metric, value);
    expect(measurement.failure).toBe(failure);
    expect(measurement.value).toBe(value);
  });

  test('in seconds, where the source answers seconds', async () => {
    expect(await checkValue(DURATION, 0.9, 'kubernetes')).toEqual({
      metric: 'request-duration',
      threshold: '<= 500',
      value: 900,
      failure: 'Halt podinfo.test advancement request duration 900ms > 500ms',
    });
  });

  test('also when it is infinite, which the status cannot hold', async () => {
    expect(await checkValue(INLINE, '+Inf')).toEqual({
      metric: 'errors',
      threshold: '<= 5',
      failure: 'Halt podinfo.test advancement errors Infinity > 5',
    });
  });
});

describe('no value fails', () => {
  test.each([
    [
      RATE,
      'Halt advancement no values found for istio metric request-success-rate probably podinfo.test is not receiving traffic: running query failed: no values found',
    ],
    [
      DURATION,
      'Halt advancement no values found for istio metric request-duration probably podinfo.test is not receiving traffic',
    ],
    [INLINE, 'Halt advancement no values found for metric: errors'],
    [TEMPLATED, 'Halt advancement no values found for custom metric: errors: no values found'],
  ])('%j', async (metric, failure) => {
    const measurement = await checkValue(metric, 'NaN');
    expect(measurement.failure).toBe(failure);
    expect(measurement).not.toHaveProperty('value');
  });
});

describe('a query that fails', () => {
  const broken = () => answering(() => ({ status: 500, body: 'down' })).http;
  test.each([
    [RATE, 'Prometheus query failed: http://prometheus:9090/api/v1/query answered status 500: down'],
    [DURATION, 'Prometheus query failed: http://prometheus:9090/api/v1/query answered status 500: down'],
    [INLINE, 'Prometheus query failed for errors: http://prometheus:9090/api/v1/query answered status 500: down'],
    [TEMPLATED, 'Metric query failed for errors: http://templates:9090/api/v1/query answered status 500: down'],
  ])('is the failure of %j', async (metric, failure) => {
    expect((await checkMetric(metric, contextOf(broken(), { template: () => templateWith({}) }))).failure).toBe(
      failure,
    );
  });

  test('is the failure also when nobody answers', async () => {
    const refused = () => Promise.reject(new Error('prometheus:9090: connection refused'));
    expect((await checkMetric(RATE, contextOf(refused))).failure).toBe(
      'Prometheus query failed: prometheus:9090: connection refused',
    );
  });
});

describe('a built-in metric', () => {
  test("asks the controller's metrics server about the last minute", async () => {
    const recorder = answering(() => vector(100));
    await checkMetric(RATE, contextOf(recorder.http));
    expect(recorder.requests[0]!.url).toMatch(/^http:\/\/prometheus:9090\/api\/v1\/query\?/);
    expect(recorder.queries()[0]).toContain(
      'destination_workload_namespace="test", destination_workload=~"podinfo", response_code!~"5.*" }[1m]',
    );
  });

  test("asks the Canary's own metrics server about its own interval", async () => {
    const recorder = answering(() => vector(1));
    await checkMetric(
      { ...DURATION, interval: '30s' },
      contextOf(recorder.http, { canary: canaryWith([], { metricsServer: 'http://own:9090/' }) }),
    );
    expect(recorder.requests[0]!.url).toMatch(/^http:\/\/own:9090\/api\/v1\/query\?/);
    expect(recorder.queries()[0]).toContain('[30s]');
  });

  test('needs a revision where Knative routes', async () => {
    const recorder = answering(() => vector(100));
    expect((await checkMetric(RATE, contextOf(recorder.http, { provider: 'knative' }))).failure).toBe(
      'Error fetching Knative service test/podinfo: it names no revision to judge',
    );
    expect(
      (await checkMetric(RATE, contextOf(recorder.http, { provider: 'knative', revision: 'podinfo-00002' }))).failure,
    ).toBeUndefined();
    expect(recorder.queries()).toEqual([expect.stringContaining('revision_name="podinfo-00002"')]);
  });

  test('that does not exist fails, and says what to do', async () => {
    const { http } = answering(() => vector(1));
    expect((await checkMetric({ name: 'latency' }, contextOf(http))).failure).toMatch(
      /^Metric query failed for no usable metrics template and query were configured.*latency/,
    );
    expect((await checkMetric(RATE, contextOf(http, { provider: 'bogus' }))).failure).toMatch(
      /no metric request-success-rate for the routing provider bogus/,
    );
  });

  test('gives way to a query or a template under its name', async () => {
    const recorder = answering(() => vector(100));
    await checkMetric({ ...RATE, query: 'mine' }, contextOf(recorder.http));
    await checkMetric(
      { ...RATE, templateRef: { name: 'errors' } },
      contextOf(recorder.http, { template: () => templateWith({ query: 'theirs' }) }),
    );
    expect(recorder.queries()).toEqual(['mine', 'theirs']);
  });
});

describe('a template', () => {
  const QUERY =
    'x{ns="{{ namespace }}",t="{{target}}",n="{{ name }}",s="{{ service }}",i="{{ ingress }}",r="{{ route }}",v="{{ variables.v }}"}[{{ interval }}]';

  test("is rendered with the Canary's values", async () => {
    const recorder = answering(() => vector(3));
    const canary = canaryWith([], {
      ingressRef: { kind: 'Ingress', name: 'shop' },
      routeRef: { kind: 'ApisixRoute', name: 'shop-route' },
      service: { port: 80, name: 'web' },
    });
    await checkMetric(
      { ...TEMPLATED, interval: '2m', templateVariables: { v: 'x' } },
      contextOf(recorder.http, { canary, template: () => templateWith({ query: QUERY }) }),
    );
    expect(recorder.queries()).toEqual([
      'x{ns="test",t="podinfo",n="podinfo",s="web",i="shop",r="shop-route",v="x"}[2m]',
    ]);
  });

  test("takes the target's name where the Canary names no Ingress, route or Service, and a minute for the interval", async () => {
    const recorder = answering(() => vector(3));
    await checkMetric(
      { ...TEMPLATED, templateVariables: { v: 'x' } },
      contextOf(recorder.http, { template: () => templateWith({ query: QUERY }) }),
    );
    expect(recorder.queries()).toEqual([
      'x{ns="test",t="podinfo",n="podinfo",s="podinfo",i="podinfo",r="podinfo",v="x"}[1m]',
    ]);
  });

  test("is found in the Canary's namespace, or in the one that the metric names", async () => {
    const asked: object[] = [];
    const context = contextOf(answering(() => vector(3)).http, {
      template: (ref) => {
        asked.push(ref);
        return templateWith({});
      },
    });
    await checkMetric(TEMPLATED, context);
    await checkMetric({ ...TEMPLATED, templateRef: { name: 'errors', namespace: 'shared' } }, context);
    expect(asked).toEqual([
      { name: 'errors', namespace: 'test' },
      { name: 'errors', namespace: 'shared' },
    ]);
  });

  test('sends the credentials of the Secret in its own namespace', async () => {
    const recorder = answering(() => vector(3));
    const template = templateWith(
      { provider: { type: 'prometheus', address: 'http://p', secretRef: { name: 'auth' } } },
      'errors',
      'shared',
    );
    const context = contextOf(recorder.http, {
      template: async () => template,
      secret: async (namespace, name) => (`${namespace}/${name}` === 'shared/auth' ? { token: 't' } : undefined),
    });
    expect(
      (await checkMetric({ ...TEMPLATED, templateRef: { name: 'errors', namespace: 'shared' } }, context)).failure,
    ).toBeUndefined();
    expect(recorder.requests[0]!.headers).toEqual({ Authorization: 'Bearer t' });
  });

  test.each([
    ['is missing', undefined, 'Metric template errors.test error: not found'],
    [
      'misses its Secret',
      templateWith({ provider: { type: 'prometheus', secretRef: { name: 'auth' } } }),
      'Metric template errors.test secret auth error: not found',
    ],
    [
      'has an unknown provider',
      templateWith({ provider: { type: 'bogus' } }),
      'Metric template errors.test provider bogus error: there is no metric provider "bogus"',
    ],
    [
      'refers to what does not exist',
      templateWith({ query: 'up{a="{{ nonsense }}"}' }),
      'Metric template errors.test query render error: ',
    ],
  ])("that %s is its check's failure", async (_, template, failure) => {
    const measurement = await checkMetric(
      TEMPLATED,
      contextOf(answering(() => vector(3)).http, { template: () => template }),
    );
    expect(measurement.failure).toContain(failure);
    expect(measurement).toMatchObject({ metric: 'errors', threshold: '>= 1, <= 5' });
  });

  test("that cannot be read is its check's failure", async () => {
    const unreadable = () => Promise.reject(new Error('forbidden'));
    expect(
      (await checkMetric(TEMPLATED, contextOf(answering(() => vector(3)).http, { template: unreadable }))).failure,
    ).toBe('Metric template errors.test error: forbidden');
  });
});

describe('an inline query', () => {
  test('is rendered as a template is', async () => {
    const recorder = answering(() => vector(3));
    await checkMetric(
      {
        ...INLINE,
        query: 'up{ns="{{ namespace }}",v="{{ variables.v }}"}[{{ interval }}]',
        templateVariables: { v: 'x' },
      },
      contextOf(recorder.http),
    );
    expect(recorder.queries()).toEqual(['up{ns="test",v="x"}[1m]']);
  });

  test('that becomes too long with its variables is not asked', async () => {
    const { http, requests } = answering(() => vector(1));
    const metric = { ...INLINE, query: '{{ variables.a }}'.repeat(900), templateVariables: { a: 'x'.repeat(100_000) } };
    const { failure } = await checkMetric(metric, contextOf(http));
    expect(failure).toContain('its query cannot be made: it becomes too long with its values');
    expect(requests).toEqual([]);
  });

  test("that refers to what does not exist is its check's failure", async () => {
    const failure = (
      await checkMetric({ ...INLINE, query: '{{ nonsense }}' }, contextOf(answering(() => vector(3)).http))
    ).failure;
    expect(failure).toMatch(/^Prometheus query failed for errors: .*nonsense/);
  });
});

describe('all metrics', () => {
  const many = Array.from({ length: 20 }, (_, index): CanaryMetric => ({ name: `m${index}`, query: String(index) }));

  test('are answered in their order, though not in that order asked', async () => {
    const { http } = answering(async (query) => {
      for (let turns = 20 - Number(query); turns > 0; turns--) await Promise.resolve();
      return vector(query);
    });
    const measurements = await checkMetrics(many, contextOf(http));
    expect(measurements.map(({ metric, value }) => [metric, value])).toEqual(
      many.map(({ name }, index) => [name, index]),
    );
  });

  test('are asked eight at a time', async () => {
    let running = 0;
    let most = 0;
    const { http } = answering(async (query) => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setImmediate(resolve));
      running--;
      return vector(query);
    });
    await checkMetrics(many, contextOf(http));
    expect(most).toBe(8);
  });

  test('are answered though one of them fails', async () => {
    const { http } = answering((query) => (query === 'sum(errors)' ? { status: 500, body: '' } : vector(100)));
    const measurements = await checkMetrics([INLINE, RATE], contextOf(http));
    expect(measurements.map(({ failure }) => failure === undefined)).toEqual([false, true]);
  });

  test('that are none ask nothing', async () => {
    expect(await checkMetrics([], contextOf(answering(() => vector(1)).http))).toEqual([]);
  });
});

describe('a reading', () => {
  const reading = async (metric: CanaryMetric, http: Http, window?: number) =>
    await readMetric(metric, contextOf(http), window);

  test('is the sample of each version that is asked about', async () => {
    const { http } = answering((query) => vector(query.includes('podinfo-primary') ? 98 : 99));
    expect(await reading(RATE, http)).toEqual({ metric: RATE.name, canary: { kind: 'sample', value: 99 } });
    expect(await reading({ ...RATE, compareTo: 'primary' }, http)).toEqual({
      metric: RATE.name,
      canary: { kind: 'sample', value: 99 },
      primary: { kind: 'sample', value: 98 },
    });
  });

  test('says for each version why there is none', async () => {
    const { http } = answering((query) =>
      query.includes('podinfo-primary') ? { status: 500, body: 'down' } : vector('NaN'),
    );
    expect(await reading({ ...RATE, compareTo: 'primary' }, http)).toEqual({
      metric: RATE.name,
      canary: { kind: 'no-value', detail: 'no values found' },
      primary: {
        kind: 'query-failed',
        detail: 'http://prometheus:9090/api/v1/query answered status 500: down',
      },
    });
  });

  test.each<[string, CanaryMetric, number, string]>([
    ['a query', { ...INLINE, query: 'up[{{ interval }}]' }, 5_400_000, 'up[90m]'],
    ['in hours', { ...INLINE, query: 'up[{{ interval }}]' }, 7_200_000, 'up[2h]'],
    ['in seconds, at least', { ...INLINE, query: 'up[{{ interval }}]' }, 1_500, 'up[2s]'],
  ])('of a window asks over all of it: %s', async (_, metric, window, query) => {
    const recorder = answering(() => vector(1));
    await reading(metric, recorder.http, window);
    expect(recorder.queries()).toEqual([query]);
  });

  test('of a window is none where the query does not take the window', async () => {
    const recorder = answering(() => vector(1));
    expect((await reading(INLINE, recorder.http, 60_000)).canary).toEqual({
      kind: 'not-asked',
      detail: 'its query looks back as far as it says itself, and not over the whole test: write {{ interval }} there',
    });
    expect(recorder.queries()).toEqual([]);
  });
});
