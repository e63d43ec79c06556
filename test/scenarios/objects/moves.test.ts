import type { CanarySpec } from '../../../controller/api/types/canary';
import type { KubeObject } from '../../../controller/api/types/meta';
import {
  CANARY,
  DEPLOYMENT,
  HORIZONTAL_POD_AUTOSCALER,
  SCALED_OBJECT,
  SERVICE,
} from '../../../controller/api/types/resources';
import { ISTIO_VIRTUAL_SERVICE } from '../../../controller/api/rules/providers';
import { ROUTING } from '../../../controller/routing/index';
import type { Simulation } from '../../../controller/simulation/simulation';
import {
  autoscaler,
  canary,
  deployment,
  NAMESPACE,
  phaseOf,
  replaceSpec,
  stage,
  until,
  upgrade,
} from '../../support/rollout';
import { watchUsers } from '../../support/watch-users';

// A spec that names other objects than before: users move to the new ones, and the old ones go.

const key = (name: string) => ({ namespace: NAMESPACE, name });
const KINDS = [...new Set(Object.values(ROUTING).flatMap(({ resources }) => resources))];
const MADE = [...KINDS, SERVICE, DEPLOYMENT, HORIZONTAL_POD_AUTOSCALER, SCALED_OBJECT];

/** What the Canary owns, as `Service podinfo`. */
function owned(simulation: Simulation): string[] {
  const { uid } = simulation.canary(NAMESPACE, 'podinfo')!.metadata;
  const objects = MADE.flatMap((resource) => simulation.api.peek(resource));
  return [
    ...new Set(
      objects
        .filter(({ metadata }) => metadata.ownerReferences?.some((owner) => owner.uid === uid))
        .map(({ kind, metadata }) => `${kind} ${metadata.name}`),
    ),
  ].sort();
}

/** What a Canary of this spec owns that has never been another. */
async function ownedByNew(objects: readonly KubeObject[], spec: Partial<CanarySpec>): Promise<string[]> {
  const { simulation } = await stage({ objects: [...objects, canary(spec)] });
  await until(simulation, 'Initialized', 300);
  return owned(simulation);
}

const web = (image = 'web:1'): KubeObject => {
  const object = deployment(image);
  object.metadata.name = 'web';
  object.spec.selector.matchLabels = { app: 'web' };
  object.spec.template.metadata.labels = { app: 'web' };
  return object;
};
const ingress = (name: string): KubeObject => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: { name, namespace: NAMESPACE },
  spec: {
    rules: [
      {
        host: 'podinfo.example',
        http: {
          paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'podinfo', port: { number: 9898 } } } }],
        },
      },
    ],
  },
});
const CPU = { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } };
const keda = (name: string): KubeObject => ({
  apiVersion: 'keda.sh/v1alpha1',
  kind: 'ScaledObject',
  metadata: { name, namespace: NAMESPACE },
  spec: {
    scaleTargetRef: { name: 'podinfo' },
    minReplicaCount: 2,
    maxReplicaCount: 4,
    triggers: [{ type: 'cpu', metadata: { value: '80' } }],
  },
});
const reference = (kind: string, name: string) => ({
  apiVersion: kind === 'ScaledObject' ? 'keda.sh/v1alpha1' : 'autoscaling/v2',
  kind,
  name,
});
const nginx = (name: string): Partial<CanarySpec> => ({
  provider: 'nginx',
  ingressRef: { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', name },
});
const gatewayService = { port: 9898, targetPort: 'http', gatewayRefs: [{ name: 'public', namespace: 'gateways' }] };
const gateway: Partial<CanarySpec> = { provider: 'gatewayapi:v1', service: gatewayService };
const plain: Partial<CanarySpec> = {
  provider: 'kubernetes',
  analysis: { interval: '10s', threshold: 2, iterations: 2 },
};
const target = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' };

interface Change {
  objects?: KubeObject[];
  from?: Partial<CanarySpec>;
  to: Partial<CanarySpec>;
  /** What its user makes with it. */
  with?: KubeObject;
  /** What its user deletes with it. */
  without?: KubeObject;
}

const CHANGES: Record<string, Change> = {
  'istio to plain Services': { to: plain },
  'plain Services to istio': { from: plain, to: {} },
  'istio to the Gateway API': { to: gateway },
  'istio to nginx': { objects: [ingress('web')], to: nginx('web') },
  'nginx to traefik': { objects: [ingress('web')], from: nginx('web'), to: { provider: 'traefik' } },
  'contour to kuma': { from: { provider: 'contour' }, to: { provider: 'kuma' } },
  'kuma to contour': { from: { provider: 'kuma' }, to: { provider: 'contour' } },
  'linkerd to osm': { from: { provider: 'linkerd' }, to: { provider: 'osm' } },
  'another Ingress': { objects: [ingress('web'), ingress('shop')], from: nginx('web'), to: nginx('shop') },
  'another service.name': { to: { service: { name: 'shop', port: 9898, targetPort: 'http' } } },
  'another service.name, plain Services': {
    from: plain,
    to: { ...plain, service: { name: 'shop', port: 9898, targetPort: 'http' } },
  },
  'another service.port': { to: { service: { port: 80, targetPort: 'http' } } },
  'another service.port of the Gateway API': {
    from: gateway,
    to: { ...gateway, service: { ...gatewayService, port: 80 } },
  },
  'another routeKind': {
    from: gateway,
    to: { ...gateway, service: { ...gatewayService, routeKind: 'GRPCRoute' } },
  },
  'no gateways any more': {
    from: { service: { port: 9898, targetPort: 'http', gateways: ['istio-system/public'], hosts: ['a.example'] } },
    to: {},
  },
  delegation: { to: { service: { port: 9898, targetPort: 'http', delegation: true } } },
  'no autoscaler any more': {
    objects: [autoscaler({ metrics: [CPU] })],
    from: { autoscalerRef: reference('HorizontalPodAutoscaler', 'podinfo') },
    to: {},
  },
  'an autoscaler of another kind': {
    objects: [autoscaler({ metrics: [CPU] }), keda('events')],
    from: { autoscalerRef: reference('HorizontalPodAutoscaler', 'podinfo') },
    to: { autoscalerRef: reference('ScaledObject', 'events') },
  },
  'another autoscaler': {
    objects: [keda('events')],
    with: keda('queue'),
    from: { autoscalerRef: reference('ScaledObject', 'events') },
    to: { autoscalerRef: reference('ScaledObject', 'queue') },
    without: keda('events'),
  },
  'another target': { objects: [web()], to: { targetRef: target } },
  'another target behind the same Services': {
    objects: [web()],
    from: { service: { name: 'shop', port: 9898, targetPort: 'http' } },
    to: { targetRef: target, service: { name: 'shop', port: 9898, targetPort: 'http' } },
  },
  'another target and another provider': { objects: [web()], to: { ...gateway, targetRef: target } },
};

/** When the spec changes. */
const MOMENTS = {
  'between rollouts': async () => {},
  'in a rollout': async (simulation: Simulation) => {
    await simulation.apply(upgrade());
    await simulation.clock.run({
      until: () => simulation.routes(simulation.canary(NAMESPACE, 'podinfo')!).canary > 0,
      limit: 60_000,
    });
  },
  'while it promotes': async (simulation: Simulation) => {
    await simulation.apply(upgrade());
    await until(simulation, 'Promoting', 300);
  },
} as const;

const cases = Object.keys(CHANGES).flatMap((name) =>
  (Object.keys(MOMENTS) as (keyof typeof MOMENTS)[]).map((moment) => [name, moment] as const),
);

describe('users move without a loss, and nothing is left behind', () => {
  test.each(cases)('%s, %s', async (name, moment) => {
    const { objects = [], from = {}, to, without, ...change } = CHANGES[name]!;
    const all = [...objects, deployment()];
    const { simulation } = await stage({ objects: [...all, canary(from)] });
    const lost = watchUsers(simulation);
    await until(simulation, 'Initialized', 300);
    expect(phaseOf(simulation)).toBe('Initialized');
    await MOMENTS[moment](simulation);
    if (without !== undefined) await simulation.api.delete(SCALED_OBJECT, key(without.metadata.name));
    if (change.with !== undefined) await simulation.apply(change.with);
    await replaceSpec(simulation, to);
    await simulation.clock.run({ limit: 900_000 });

    expect(['Initialized', 'Succeeded']).toContain(phaseOf(simulation));
    expect(lost).toEqual([]);
    expect(owned(simulation)).toEqual(await ownedByNew(change.with === undefined ? all : [...all, change.with], to));
    expect(simulation.canary(NAMESPACE, 'podinfo')!.status!.inventory).toHaveLength(1);
    // What is left of it works: the next version is released.
    await simulation.apply(to.targetRef === undefined ? upgrade('podinfo:3') : web('web:2'));
    await simulation.clock.run({ limit: 5_000 });
    await until(simulation, 'Succeeded', 900);
    expect(phaseOf(simulation)).toBe('Succeeded');
    expect(lost).toEqual([]);
  });
});

const usersService = (name: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace: NAMESPACE },
  spec: { selector: { app: 'podinfo' }, ports: [{ name: 'http', port: 9898, targetPort: 9898 }] },
});
const named = (name: string): Partial<CanarySpec> => ({ service: { name, port: 9898, targetPort: 'http' } });
const selectorOf = (simulation: Simulation, name: string) =>
  simulation.find(SERVICE, NAMESPACE, name)?.spec.selector as object;
describe('a Service that its user has made', () => {
  const stageWith = async (spec: Partial<CanarySpec>) => {
    const { simulation, recording } = await stage({
      objects: [usersService('podinfo'), deployment(), canary(spec)],
    });
    const lost = watchUsers(simulation);
    await until(simulation, 'Initialized', 300);
    return { simulation, recording, lost };
  };

  test('is taken over with an event', async () => {
    const { recording } = await stageWith({});
    expect(recording.events.filter((event) => event.includes('taken over'))).toEqual([
      'Service podinfo was there before podinfo.test and is taken over, its content is kept in an annotation',
    ]);
  });

  test('leads to the primary as long as the target rests, also when the spec names another', async () => {
    const { simulation, lost } = await stageWith({});
    await replaceSpec(simulation, named('shop'));
    await simulation.clock.run({ limit: 60_000 });
    expect(selectorOf(simulation, 'podinfo')).toEqual({ app: 'podinfo-primary' });
    expect(selectorOf(simulation, 'shop')).toEqual({ app: 'podinfo-primary' });
    expect(lost).toEqual([]);
  });

  test('gets its content back when the Canary is deleted, under whichever name it was taken over', async () => {
    const { simulation, lost } = await stageWith({ revertOnDeletion: true });
    await replaceSpec(simulation, { ...named('shop'), revertOnDeletion: true });
    await simulation.clock.run({ limit: 60_000 });
    await simulation.api.delete(CANARY, key('podinfo'));
    await simulation.clock.run({ limit: 120_000 });
    expect(simulation.canary(NAMESPACE, 'podinfo')).toBeUndefined();
    expect(selectorOf(simulation, 'podinfo')).toEqual({ app: 'podinfo' });
    expect(lost).toEqual([]);
  });
});

test('users are cared for while the new spec is wrong', async () => {
  let down = '';
  const { simulation, recording } = await stage({
    objects: [deployment(), canary()],
    podsFail: ({ spec }) => spec!.containers[0]!.image === down,
  });
  await until(simulation, 'Initialized', 300);
  const lost = watchUsers(simulation);
  await simulation.apply(upgrade());
  await simulation.clock.run({ until: () => recording.routes.at(-1)!.text === '25', limit: 60_000 });
  await replaceSpec(simulation, nginx('no-such-ingress'));
  await simulation.clock.run({ limit: 5_000 });
  expect(simulation.find(ISTIO_VIRTUAL_SERVICE, NAMESPACE, 'podinfo')).toBeDefined();
  down = 'podinfo:2';
  await simulation.workloads.refresh();
  await simulation.clock.run({ limit: 5_000 });
  const [route] = simulation.find(ISTIO_VIRTUAL_SERVICE, NAMESPACE, 'podinfo')!.spec.http;
  expect(route.route.map(({ weight }: { weight: number }) => weight)).toEqual([100, 0]);
  // The moment at which the pods went is no fault of the controller.
  expect(lost).toEqual(['Progressing: VirtualService podinfo leads to podinfo-canary, which has no ready pod']);
});

test('a Canary that Flagger, or an older version, has left is noted before anything else', async () => {
  const { simulation } = await stage({ objects: [deployment(), canary()] });
  await until(simulation, 'Initialized', 300);
  simulation.kill();
  const before = simulation.canary(NAMESPACE, 'podinfo')!;
  await simulation.api.patch(CANARY, key('podinfo'), { status: { inventory: null } }, 'status');
  await simulation.start();
  await simulation.clock.run({ limit: 10_000 });
  expect(simulation.canary(NAMESPACE, 'podinfo')!.status).toMatchObject({
    phase: 'Initialized',
    inventory: before.status!.inventory,
  });
});
