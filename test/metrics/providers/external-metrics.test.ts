import type { Resource } from '../../../controller/api/types/meta';
import { EXTERNAL_METRICS } from '../../../controller/metrics/providers/external-metrics';
import type { ClusterObjects } from '../../../controller/metrics/providers/provider';
import { parseQuantity } from '../../../controller/metrics/providers/lib/quantity';
import { ApiError } from '../../../controller/kube/api';
import { ask, connectionTo, failure, noValues, service } from '../service';
import { UNASKED } from '../support';

const kubernetes = service();
const PATH = '/apis/external.metrics.k8s.io/v1beta1';
const connection = (credentials?: Record<string, string>) =>
  connectionTo({ type: 'externalmetrics', address: kubernetes.address }, credentials);

/** As https://github.com/kubernetes/metrics/blob/master/pkg/apis/external_metrics/v1beta1/types.go has it. */
const item = (value: unknown) => ({ metricName: 'orders', metricLabels: {}, timestamp: '2026-01-01T00:00:00Z', value });
const answerWith = (...values: unknown[]) => ({
  kind: 'ExternalMetricValueList',
  apiVersion: 'external.metrics.k8s.io/v1beta1',
  metadata: {},
  items: values.map(item),
});

describe('at an address', () => {
  test('a query is asked with the token', async () => {
    kubernetes.says(answerWith('1500m'));
    expect(
      await ask(
        EXTERNAL_METRICS,
        connection({ token: 'abc' }),
        'shop/orders?labelSelector=app%3Dpodinfo%2Ctrack%21%3Dstable\n',
      ),
    ).toBe(1.5);
    expect(kubernetes.asked).toMatchObject([
      {
        path: `${PATH}/namespaces/shop/orders`,
        parameters: { labelSelector: 'app=podinfo,track!=stable' },
        headers: { authorization: 'Bearer abc' },
      },
    ]);
  });

  test('without a Secret no identity is sent: the address is its user’s', async () => {
    kubernetes.says(answerWith(1));
    await ask(EXTERNAL_METRICS, connection(), 'shop/orders');
    expect(kubernetes.asked[0]!.headers.authorization).toBeUndefined();
  });

  test.each([
    ['orders', '/namespaces/default/orders', {}],
    ['/orders', '/namespaces/default/orders', {}],
    ['shop/datadogmetric@shop:orders', '/namespaces/shop/datadogmetric%40shop%3Aorders', {}],
    ['shop/a%2Fb', '/namespaces/shop/a%2Fb', {}],
    ['shop/orders?labelSelector=', '/namespaces/shop/orders', {}],
  ])('the query %s asks %s', async (query, path, parameters) => {
    kubernetes.says(answerWith(1));
    await ask(EXTERNAL_METRICS, connection(), query);
    expect(kubernetes.asked).toMatchObject([{ path: PATH + path, parameters }]);
  });

  test.each(['', 'shop/', 'a/b/c', '?labelSelector=a'])('the query %j is refused', async (query) => {
    expect(await failure(ask(EXTERNAL_METRICS, connection(), query))).toContain(
      'write NAMESPACE/METRIC?labelSelector=SELECTOR',
    );
  });

  test.each([
    ['no item', answerWith(), 'answered no series: no values found'],
    ['an item without value', answerWith(undefined), 'answered no value: no values found'],
    ['no quantity', answerWith('many'), 'answered NaN: no values found'],
  ])('%s is no value', async (_, body, said) => {
    kubernetes.says(body);
    expect(await noValues(ask(EXTERNAL_METRICS, connection(), 'shop/orders'))).toBe(
      `${kubernetes.address}${PATH}/namespaces/shop/orders ${said}`,
    );
  });

  test.each([
    [
      'several items',
      answerWith('1', '2'),
      200,
      'answered 2 series where one number is needed: select one of them with ?labelSelector=',
    ],
    ['a refusal', { kind: 'Status', message: 'forbidden for abc' }, 403, 'answered status 403: forbidden for ***'],
    ['null in the place of an item', { items: [null] }, 200, 'answered null where a series is needed'],
    ['something else', { kind: 'APIGroup' }, 200, 'does not answer as the external metrics API does'],
  ])('%s is an error', async (_, body, status, said) => {
    kubernetes.says(body, status);
    expect(await failure(ask(EXTERNAL_METRICS, connection({ token: 'abc' }), 'shop/orders'))).toContain(said);
  });

  test('a Secret without a token is named', async () => {
    expect(await failure(ask(EXTERNAL_METRICS, connection({ username: 'a' }), 'shop/orders'))).toBe(
      'Secret keys has no key token: add it',
    );
  });

  test('it is online when it serves the API', async () => {
    kubernetes.says({ kind: 'APIResourceList', resources: [] });
    expect(await EXTERNAL_METRICS.isOnline(connection())).toBe(true);
    expect(kubernetes.asked).toMatchObject([{ path: PATH }]);
    kubernetes.says({ message: 'service unavailable' }, 503);
    expect(await failure(EXTERNAL_METRICS.isOnline(connection()))).toContain(
      'answered status 503: service unavailable',
    );
  });
});

describe('in this cluster', () => {
  const asked: [Resource, string, string | undefined][] = [];
  const clusterWith = (list: () => Promise<object[]>): ClusterObjects => ({
    ...UNASKED,
    list: async (resource, namespace, labelSelector) => {
      asked.push([resource, namespace, labelSelector]);
      return (await list()) as Awaited<ReturnType<ClusterObjects['list']>>;
    },
  });
  const here = (list: () => Promise<object[]>) =>
    connectionTo({ type: 'externalmetrics' }, undefined, { cluster: clusterWith(list) });

  test('a query is asked with the identity of the controller', async () => {
    expect(
      await ask(
        EXTERNAL_METRICS,
        here(async () => [item('250m')]),
        'shop/a:orders?labelSelector=app%3Dpodinfo',
      ),
    ).toBe(0.25);
    expect(asked.at(-1)).toEqual([
      expect.objectContaining({ group: 'external.metrics.k8s.io', version: 'v1beta1', plural: 'a%3Aorders' }),
      'shop',
      'app=podinfo',
    ]);
  });

  test('nothing is no value, several are refused', async () => {
    expect(
      await noValues(
        ask(
          EXTERNAL_METRICS,
          here(async () => []),
          'shop/orders',
        ),
      ),
    ).toBe('the external metrics API answered no series: no values found');
    expect(
      await failure(
        ask(
          EXTERNAL_METRICS,
          here(async () => [item(1), item(2)]),
          'shop/orders',
        ),
      ),
    ).toContain('answered 2 series');
  });

  test('an API server that hangs is given up', async () => {
    const hanging = here(() => new Promise(() => {}));
    const clock = {
      now: () => 0,
      elapsed: () => 0,
      after: (milliseconds: number, callback: () => void) => (
        queueMicrotask(callback),
        expect(milliseconds).toBe(5000),
        () => {}
      ),
    };
    expect(await failure(ask(EXTERNAL_METRICS, { ...hanging, clock }, 'shop/orders'))).toBe(
      'the external metrics API timed out after 5s',
    );
  });

  const refusing = (status: number, message: string) => here(() => Promise.reject(new ApiError(status, 'x', message)));
  test.each([
    [404, 'the server could not find the metric dummy-metric', true],
    [500, 'no matching metrics found for dummy-metric', true],
    [404, 'the server could not find the requested resource', false],
    [404, `GET ${PATH}/namespaces/test/dummy-metric: 404 page not found`, false],
    [403, 'cannot list resource', false],
    [503, 'service unavailable', false],
  ])('the answer %d "%s" means online: %p', async (status, message, online) => {
    const answer = EXTERNAL_METRICS.isOnline(refusing(status, message));
    expect(asked.at(-1)).toEqual([expect.objectContaining({ plural: 'dummy-metric' }), 'test', undefined]);
    if (online) expect(await answer).toBe(true);
    else expect(await failure(answer)).toBe(message);
  });

  test('no answer is not online', async () => {
    expect(await failure(EXTERNAL_METRICS.isOnline(here(() => Promise.reject(new Error('connection refused')))))).toBe(
      'connection refused',
    );
  });
});

test.each([
  ['1', 1],
  ['-1.5', -1.5],
  ['.5', 0.5],
  ['1500m', 1.5],
  ['300u', 0.0003],
  ['7n', 7e-9],
  ['2k', 2000],
  ['3M', 3e6],
  ['1E', 1e18],
  ['1e3', 1000],
  ['1E3', 1000],
  ['2Ki', 2048],
  ['1.5Mi', 1.5 * 1024 ** 2],
  ['', NaN],
  ['1mm', NaN],
  ['1e3m', NaN],
  ['abc', NaN],
])('the quantity %j is %d', (text, expected) => {
  expect(parseQuantity(text)).toBe(expected);
});
