import type { CanaryMetric, RequestCounts } from '../../../controller/api/types/canary';
import type { MetricProviderSpec } from '../../../controller/api/types/metric-template';
import type { Http } from '../../../controller/core/http';
import { builtinQuery } from '../../../controller/metrics/builtin/queries';
import { countRequests } from '../../../controller/metrics/builtin/counts';
import { GRAPHITE as GRAPHITE_PROVIDER } from '../../../controller/metrics/providers/graphite';
import { checkMetric } from '../../metrics/check';
import { PROMETHEUS } from '../../../controller/metrics/providers/prometheus';
import { ask, connectionTo, failure, noValues } from '../../metrics/service';
import { canaryWith, contextOf } from '../../metrics/support';
import { GRAPHITE, GraphiteServer } from './graphite-server';
import { describeWithProgram } from '../support/optional-program';
import { PrometheusServer, USER } from './prometheus-server';

jest.setTimeout(60_000);

describeWithProgram('a real Prometheus', ['prometheus', '--version'], () => {
  const ISTIO = 'reporter="destination",destination_workload_namespace="test",destination_workload="podinfo"';
  const started = Date.now();
  let server: PrometheusServer;

  beforeAll(async () => {
    // 10,000 requests a second, of which one of a hundred fails, all within 50 ms.
    server = await PrometheusServer.start(() => {
      const hundredths = (Date.now() - started) / 10;
      // Ten times as many, of which one of a thousand fails.
      const primary = ISTIO.replace('podinfo"', 'podinfo-primary"');
      const others = `istio_requests_total{${primary},response_code="200"} ${999 * hundredths}\nistio_requests_total{${primary},response_code="503"} ${hundredths}\n`;
      const bucket = (le: string): string =>
        `istio_request_duration_milliseconds_bucket{${ISTIO},le="${le}"} ${100 * hundredths}`;
      const counts = `istio_requests_total{${ISTIO},response_code="200"} ${99 * hundredths}\nistio_requests_total{${ISTIO},response_code="503"} ${hundredths}\n`;
      return `${counts}${others}${bucket('50')}\n${bucket('+Inf')}\nerrors{path="/"} 3\nerrors{path="/pay"} 4\nbroken NaN\n`;
    });
    await server.until(
      'enough samples for a rate',
      async () => (await value('count_over_time(errors{path="/"}[1m])')) >= 3,
    );
  });
  afterAll(() => server.stop());

  const connection = (spec: Partial<MetricProviderSpec> = {}, credentials: Record<string, string> = USER) =>
    connectionTo({ type: 'prometheus', address: server.address, insecureSkipVerify: true, ...spec }, credentials);
  const value = (query: string) => ask(PROMETHEUS, connection(), query);

  test.each([
    ['errors{path="/"}', 3],
    ['sum(errors)', 7],
    ['scalar(sum(errors)) * 2', 14],
    ['vector(1) / 0', Infinity],
  ])('answers %s', async (query, expected) => {
    expect(await value(query)).toBe(expected);
  });

  test('answers the built-in queries', async () => {
    const values = {
      role: 'canary' as const,
      namespace: 'test',
      target: 'podinfo',
      service: 'podinfo',
      ingress: '',
      route: '',
      interval: '1m',
    };
    expect(await value(builtinQuery('istio', 'request-success-rate', values)!)).toBeCloseTo(99, 6);
    expect(await value(builtinQuery('istio', 'request-duration', values)!)).toBeCloseTo(49.5, 6);
  });

  test('counts requests, in a window and since the beginning, and compares what it counted', async () => {
    const metric: CanaryMetric = {
      name: 'request-success-rate',
      compareTo: 'primary',
      falseAlarms: 1,
      minSamples: 100,
      thresholdRange: { min: 90 },
    };
    const { http, clock } = connection();
    // The controller asks the server of the built-in metrics without a password, and trusts no certificate that is not
    // known.
    const Authorization = `Basic ${Buffer.from(`${USER.username}:${USER.password}`).toString('base64')}`;
    const asUser: Http = async (request) =>
      await http({ ...request, insecure: true, headers: { ...request.headers, Authorization } });
    const context = contextOf(asUser, { clock, metricsServer: server.address, canary: canaryWith([metric]) });
    const found = await checkMetric(metric, context);
    expect(found.value).toBeCloseTo(99, 6);
    expect(found.primary).toBeCloseTo(99.9, 6);
    expect(found.primarySamples! / found.samples!).toBeCloseTo(10, 1);
    expect(found.failure).toContain('success rate 99.00% < 99.9%, as far as the primary');
    const counts = (await countRequests(context, 'primary')) as RequestCounts;
    expect(counts.failures / counts.requests).toBeCloseTo(0.001, 6);
  });

  test.each(['nothing', 'broken', 'errors{path="/"} > 5'])('has no value for %s', async (query) => {
    expect(await noValues(value(query))).toBe('no values found');
  });

  test.each([
    ['errors', 'answered 2 series where one number is needed'],
    ['errors{path="/"}[1m]', 'answered a matrix where one number is needed'],
    ['sum(', 'answered status 400: invalid parameter "query"'],
    ['"text"', 'answered a string where one number is needed'],
  ])('refuses %s', async (query, said) => {
    expect(await failure(value(query))).toContain(said);
  });

  test('wants to know who asks, and a certificate that is trusted', async () => {
    expect(await failure(ask(PROMETHEUS, connection({}, { ...USER, password: 'wrong' }), 'up'))).toContain(
      'answered status 401',
    );
    await expect(ask(PROMETHEUS, connection({ insecureSkipVerify: false }), 'up')).rejects.toThrow(
      /self[- ]signed certificate/,
    );
  });

  test('is online', async () => {
    expect(await PROMETHEUS.isOnline(connection())).toBe(true);
  });
});

describeWithProgram('a real Graphite', GRAPHITE, () => {
  let server: GraphiteServer;
  beforeAll(async () => {
    server = await GraphiteServer.start({
      requests: '100,100,100',
      failures: '1,3,2',
      gaps: '7,None,None',
      silent: 'None',
    });
  });
  afterAll(() => server.stop());

  const value = (target: string) =>
    ask(
      GRAPHITE_PROVIDER,
      connectionTo({ type: 'graphite', address: server.address }),
      `target=${target}\n  &from=-2min`,
    );

  test.each([
    ['app.failures', 2],
    ['app.gaps', 7],
    [
      "summarize(\n  asPercent(\n    sumSeries(app.{failures}),\n    sumSeries(app.{requests})\n  ),\n  '1h', 'avg'\n)",
      2,
    ],
  ])('answers %s', async (target, expected) => {
    expect(await value(target)).toBeCloseTo(expected, 6);
  });

  test.each(['app.silent', 'app.nothing'])('has no value for %s', async (target) => {
    expect(await noValues(value(target))).toContain(`${server.address}/render answered`);
  });

  test('refuses several series', async () => {
    expect(await failure(value('app.{requests,failures}'))).toContain('answered 2 series where one number is needed');
  });

  test('refuses what it cannot compute', async () => {
    expect(await failure(value('movingAverage(app.failures,"x")'))).toContain('/render answered status');
  });

  test('is online', async () => {
    expect(await GRAPHITE_PROVIDER.isOnline(connectionTo({ type: 'graphite', address: server.address }))).toBe(true);
  });
});
