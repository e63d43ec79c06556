import type { CanaryMetric } from '../../controller/api/types/canary';
import { unavailableProvider } from '../../controller/metrics/read';
import { answering, canaryWith, contextOf, templateWith, vector } from './support';

const RATE: CanaryMetric = { name: 'request-success-rate' };
const TEMPLATED: CanaryMetric = { name: 'errors', templateRef: { name: 'errors' } };

const hostOf = (url: string) => new URL(url).host;

test('metric providers that answer are all available, each asked once', async () => {
  const recorder = answering(() => vector(1));
  const canary = canaryWith([RATE, { name: 'request-duration' }, TEMPLATED, { ...TEMPLATED, name: 'again' }]);
  expect(
    await unavailableProvider(canary, contextOf(recorder.http, { canary, template: () => templateWith({}) })),
  ).toBeUndefined();
  expect(recorder.requests.map(({ url }) => hostOf(url)).sort()).toEqual(['prometheus:9090', 'templates:9090']);
  expect(recorder.queries()).toEqual(['vector(1)', 'vector(1)']);
});

test('a metrics server that no metric needs is not asked', async () => {
  const recorder = answering(() => vector(1));
  const canary = canaryWith([TEMPLATED]);
  await unavailableProvider(canary, contextOf(recorder.http, { canary, template: () => templateWith({}) }));
  expect(recorder.requests.map(({ url }) => hostOf(url))).toEqual(['templates:9090']);
  expect(
    await unavailableProvider(
      canaryWith([]),
      contextOf(() => Promise.reject(new Error('never asked'))),
    ),
  ).toBeUndefined();
});

test('a metrics server that does not answer is named, without its password', async () => {
  const canary = canaryWith([RATE], { metricsServer: 'http://me:hidden@own:9090/p?key=secret' });
  const problem = await unavailableProvider(
    canary,
    contextOf(() => Promise.reject(new Error('own:9090: connection refused')), { canary }),
  );
  expect(problem).toBe('metrics server http://own:9090/p is not available: own:9090: connection refused');
});

test('a template whose provider does not answer is named', async () => {
  const canary = canaryWith([RATE, TEMPLATED]);
  const { http } = answering((_, { url }) =>
    hostOf(url) === 'prometheus:9090' ? vector(1) : { status: 503, body: 'starting' },
  );
  const problem = await unavailableProvider(canary, contextOf(http, { canary, template: () => templateWith({}) }));
  expect(problem).toBe(
    'Metric template errors.test provider prometheus is not available: http://templates:9090/api/v1/query answered status 503: starting',
  );
});

test('a template that is missing is named', async () => {
  const canary = canaryWith([TEMPLATED]);
  expect(await unavailableProvider(canary, contextOf(answering(() => vector(1)).http, { canary }))).toBe(
    'Metric template errors.test error: not found',
  );
});

test('an address that is no URL is named without being shown', async () => {
  const canary = canaryWith([RATE], { metricsServer: 'secret stuff' });
  const problem = await unavailableProvider(canary, contextOf(answering(() => vector(1)).http, { canary }));
  expect(problem).toMatch(/^metrics server an address that is no URL is not available/);
  expect(problem).not.toContain('secret');
});
