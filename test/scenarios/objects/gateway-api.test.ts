import type { CanaryAnalysis, CanarySpec } from '../../../controller/api/types/canary';
import type { KubeObject } from '../../../controller/api/types/meta';
import { ApiError } from '../../../controller/kube/api';
import { SERVICE } from '../../../controller/api/types/resources';
import { GATEWAY, GATEWAY_HTTP_ROUTE } from '../../../controller/api/rules/providers';
import { permissiveDefinition } from '../../../controller/simulation/apiserver/custom-resources';
import type { Simulation } from '../../../controller/simulation/simulation';
import { initialised, newVersions, noting, pass } from '../../regression/support';
import { canary, deployment, METRICS, NAMESPACE, phaseOf, until, upgrade } from '../../support/rollout';

const API = 'gateway.networking.k8s.io/v1';
const ANALYSIS: CanaryAnalysis = { interval: '10s', threshold: 3, stepWeight: 25, maxWeight: 50, metrics: METRICS };
const BLUE_GREEN: CanaryAnalysis = {
  interval: '10s',
  threshold: 3,
  iterations: 2,
  metrics: METRICS,
  webhooks: [{ name: 'load', url: 'http://hooks/load' }],
};
const SHOP = {
  matches: [{ path: { type: 'PathPrefix', value: '/' } }],
  backendRefs: [{ group: '', kind: 'Service', name: 'podinfo', port: 9898, weight: 1 }],
};
const ROUTE: KubeObject = {
  apiVersion: API,
  kind: 'HTTPRoute',
  metadata: { name: 'web', namespace: NAMESPACE, labels: { team: 'a' } },
  spec: { hostnames: ['app.example.com'], rules: [SHOP] },
};

const part = (analysis: CanaryAnalysis = ANALYSIS, more: Partial<CanarySpec> = {}): KubeObject =>
  canary({
    provider: 'gatewayapi:v1',
    routeRef: { apiVersion: API, kind: 'HTTPRoute', name: 'web' },
    analysis,
    ...more,
  });
const routeOf = (simulation: Simulation): KubeObject => simulation.find(GATEWAY_HTTP_ROUTE, NAMESPACE, 'web')!;
const backendsOf = (simulation: Simulation): string[] =>
  (routeOf(simulation).spec.rules as (typeof SHOP)[]).flatMap(({ backendRefs }) =>
    backendRefs.map(({ name, weight }) => `${name} ${weight}`),
  );
const split = (primary: number, share: number): string[] => [`podinfo-primary ${primary}`, `podinfo-canary ${share}`];

describe('a part in a route', () => {
  test('goes on where it was when the route is applied once more, at once and whatever else has changed', async () => {
    const { simulation, recording } = await initialised({ objects: [ROUTE, deployment(), part()] });
    await simulation.apply(upgrade());
    await simulation.clock.run({ until: () => recording.routes.at(-1)!.text === '25' });
    await pass(simulation, 3);
    const states = [...recording.states];
    await simulation.apply({ ...ROUTE, spec: { ...ROUTE.spec, hostnames: ['shop.example.com'], rules: [SHOP, SHOP] } });
    expect(backendsOf(simulation)).toEqual(['podinfo 1', 'podinfo 1']);
    await pass(simulation, 1);
    expect(backendsOf(simulation)).toEqual([...split(75, 25), ...split(75, 25)]);
    expect(routeOf(simulation).spec.hostnames).toEqual(['shop.example.com']);
    expect(recording.states).toEqual(states);
    await until(simulation, 'Succeeded');
    expect(recording.course.filter((event) => event.startsWith('Advance'))).toEqual([
      'Advance podinfo.test canary weight 25',
      'Advance podinfo.test canary weight 50',
    ]);
    expect(backendsOf(simulation)).toEqual([...split(100, 0), ...split(100, 0)]);
    expect(routeOf(simulation).metadata).toMatchObject({ labels: { team: 'a' } });
    expect(routeOf(simulation).metadata.annotations).toBeUndefined();
  });

  test('keeps users off a primary that is only becoming the new version', async () => {
    let slow = false;
    const { simulation } = await initialised({
      objects: [ROUTE, deployment(), part(BLUE_GREEN)],
      podsFail: ({ metadata }) => slow && metadata?.labels?.app === 'podinfo-primary',
    });
    await simulation.apply(upgrade());
    slow = true;
    await until(simulation, 'Promoting');
    await pass(simulation, 1);
    await simulation.apply(ROUTE);
    await pass(simulation, 1);
    expect([phaseOf(simulation), backendsOf(simulation)]).toEqual(['Promoting', split(0, 100)]);
    slow = false;
    simulation.workloads.refresh();
    await until(simulation, 'Succeeded');
    expect(backendsOf(simulation)).toEqual(split(100, 0));
  });

  test('leads at no moment to a Service that is not there', async () => {
    const { simulation } = await initialised({
      objects: [ROUTE, deployment(), part(ANALYSIS, { revertOnDeletion: true })],
    });
    const lost: string[] = [];
    simulation.api.onChange(GATEWAY_HTTP_ROUTE, ({ object }) => {
      for (const { backendRefs } of object.spec.rules as (typeof SHOP)[])
        lost.push(
          ...backendRefs
            .map(({ name }) => name)
            .filter((name) => simulation.find(SERVICE, NAMESPACE, name) === undefined),
        );
    });
    await simulation.apply(upgrade());
    await until(simulation, 'Succeeded');
    expect(lost).toEqual([]);
  });

  test('costs nothing at rest', async () => {
    const requests: string[] = [];
    const { simulation } = await initialised({ objects: [ROUTE, deployment(), part()], wrap: noting(requests) });
    await pass(simulation, 60);
    const before = requests.length;
    await simulation.api.patch(
      GATEWAY_HTTP_ROUTE,
      { namespace: NAMESPACE, name: 'web' },
      { metadata: { labels: { team: 'b' } } },
    );
    await pass(simulation, 3600);
    expect(requests.slice(before)).toEqual([]);
  });
});

describe('a Gateway', () => {
  const gateway: KubeObject = {
    apiVersion: API,
    kind: 'Gateway',
    metadata: { name: 'gw', namespace: 'infra' },
    spec: {},
  };
  const own = canary({
    provider: 'gatewayapi:v1',
    service: { port: 9898, gatewayRefs: [{ name: 'gw', namespace: 'infra' }] },
  });
  const missing = 'Gateway gw does not exist in namespace infra';

  test('that goes in the middle of a rollout fails its checks, and the rollback is held up by nothing', async () => {
    const { simulation, recording } = await initialised({
      objects: [permissiveDefinition(GATEWAY), gateway, deployment(), own],
    });
    await simulation.apply(upgrade());
    await simulation.clock.run({ until: () => recording.routes.at(-1)!.text === '25' });
    await simulation.api.delete(GATEWAY, { namespace: 'infra', name: 'gw' });
    await until(simulation, 'Failed', 60);
    expect(recording.routes.map(({ text }) => text)).toEqual(['0', '25', '0']);
    const halts = recording.course.filter((event) => event.startsWith('Halt'));
    expect(halts.length).toBeGreaterThan(0);
    expect(halts.filter((event) => !event.includes(missing))).toEqual([]);
  });

  test('that comes is noticed at once', async () => {
    const { simulation } = await initialised({ objects: [permissiveDefinition(GATEWAY), gateway, deployment(), own] });
    await simulation.api.delete(GATEWAY, { namespace: 'infra', name: 'gw' });
    await pass(simulation, 3600);
    await simulation.apply(gateway);
    await pass(simulation, 1);
    expect(simulation.canary(NAMESPACE, 'podinfo')!.status!.conditions).toContainEqual(
      expect.objectContaining({ type: 'Accepted', status: 'True' }),
    );
  });

  test.each([
    ['where Gateways are not served', [], undefined],
    [
      'where they may not be read',
      [permissiveDefinition(GATEWAY)],
      new ApiError(403, 'Forbidden', 'gateways is forbidden'),
    ],
  ])('cannot be missed %s', async (_, definitions, refusal) => {
    const wrap = noting([], (request) => {
      if (request === 'list gateways' && refusal) throw refusal;
    });
    const { simulation, recording } = await initialised({ objects: [...definitions, deployment(), own], wrap });
    expect(phaseOf(simulation)).toBe('Initialized');
    expect(recording.events.filter((event) => event.includes('Gateway'))).toEqual([]);
  });

  test('that does not accept the route is said once, and holds nothing up', async () => {
    const { simulation, recording } = await initialised({ objects: [deployment(), own] });
    const parents = [
      {
        parentRef: { name: 'gw', namespace: 'infra' },
        conditions: [{ type: 'Accepted', status: 'False', reason: 'NotAllowedByListeners', message: 'No listener.' }],
      },
    ];
    await simulation.api.patch(GATEWAY_HTTP_ROUTE, { namespace: NAMESPACE, name: 'podinfo' }, { status: { parents } });
    await pass(simulation, 3600);
    const said = 'HTTPRoute podinfo.test: Gateway gw.infra does not accept it (NotAllowedByListeners): No listener.';
    expect(recording.events.filter((event) => event === said)).toHaveLength(1);
    await simulation.apply(upgrade());
    await until(simulation, 'Succeeded');
    expect(phaseOf(simulation)).toBe('Succeeded');
  });
});

test('a GRPCRoute is rolled back as well', async () => {
  const own = canary({
    provider: 'gatewayapi:v1',
    service: { port: 9898, routeKind: 'GRPCRoute', gatewayRefs: [{ name: 'gw' }] },
  });
  const { simulation, recording } = await initialised({ objects: [deployment(), own], faultOf: newVersions('errors') });
  await simulation.apply(upgrade());
  await until(simulation, 'Failed');
  expect(recording.routes.map(({ text }) => text)).toEqual(['0', '25', '0']);
  expect(simulation.find(GATEWAY_HTTP_ROUTE, NAMESPACE, 'podinfo')).toBeUndefined();
});
