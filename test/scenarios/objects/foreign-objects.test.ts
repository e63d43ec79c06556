import type { KubeObject, Resource } from '../../../controller/api/types/meta';
import {
  CANARY,
  CONFIG_MAP,
  DEPLOYMENT,
  HORIZONTAL_POD_AUTOSCALER,
  SECRET,
  SERVICE,
} from '../../../controller/api/types/resources';
import { ISTIO_DESTINATION_RULE } from '../../../controller/api/rules/providers';
import { canary, deployment, NAMESPACE, phaseOf, stage, until } from '../../support/rollout';

// Objects of others that have the names of those which are made for a Canary.

const podSpec = {
  volumes: [
    { name: 'db', configMap: { name: 'db' } },
    { name: 'key', secret: { secretName: 'key' } },
  ],
};
const config = (kind: string, name: string, value: string): KubeObject => ({
  apiVersion: 'v1',
  kind,
  metadata: { name, namespace: NAMESPACE },
  data: { host: value },
});
const CONFIGS = [config('ConfigMap', 'db', 'replica'), config('Secret', 'key', 'b3Vycw==')];
const named = (apiVersion: string, kind: string, name: string, spec: object): KubeObject => ({
  apiVersion,
  kind,
  metadata: { name, namespace: NAMESPACE },
  spec,
});
const database = { ...deployment('postgres:16'), metadata: { name: 'podinfo-primary', namespace: NAMESPACE } };
const autoscaler = (name: string): KubeObject =>
  named('autoscaling/v2', 'HorizontalPodAutoscaler', name, {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
    minReplicas: 1,
    maxReplicas: 3,
  });
const service = (name: string): KubeObject =>
  named('v1', 'Service', name, { selector: { app: 'other' }, ports: [{ name: 'http', port: 1234, targetPort: 1234 }] });

const STRANGERS: [Resource, KubeObject][] = [
  [CONFIG_MAP, config('ConfigMap', 'db-primary', 'theirs')],
  [SECRET, config('Secret', 'key-primary', 'dGhlaXJz')],
  [SERVICE, service('podinfo-canary')],
  [SERVICE, service('podinfo-primary')],
  [DEPLOYMENT, database],
  [HORIZONTAL_POD_AUTOSCALER, autoscaler('podinfo-primary')],
  [
    ISTIO_DESTINATION_RULE,
    named('networking.istio.io/v1beta1', 'DestinationRule', 'podinfo-primary', { host: 'elsewhere' }),
  ],
];

const scaled = canary({
  autoscalerRef: { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', name: 'podinfo' },
});

describe.each(
  STRANGERS.map(([resource, object]) => ({ resource, object, title: `${object.kind} ${object.metadata.name}` })),
)('$title of somebody else', ({ resource, object, title }) => {
  test('is left as it is, and named in condition and event with the mend, until it is handed over', async () => {
    const { simulation, recording } = await stage({
      objects: [...CONFIGS, object, autoscaler('podinfo'), deployment('podinfo:1', podSpec), scaled],
    });
    const look = () => {
      const { spec, data } = simulation.find(resource, NAMESPACE, object.metadata.name)!;
      return { spec, data };
    };
    const before = look();
    await simulation.clock.run({ limit: 30_000 });
    expect(look()).toEqual(before);
    expect(phaseOf(simulation)).toBe('Initializing');
    const said = expect.stringMatching(
      new RegExp(`${title} has the name of an object that is made for this Canary.*flagger.app/hand-over-to: podinfo`),
    ) as string;
    expect(recording.events).toContainEqual(said);
    expect(simulation.canary(NAMESPACE, 'podinfo')!.status!.conditions).toContainEqual(
      expect.objectContaining({ type: 'Accepted', status: 'False', message: said }),
    );
    await simulation.api.patch(
      resource,
      { namespace: NAMESPACE, name: object.metadata.name },
      { metadata: { annotations: { 'flagger.app/hand-over-to': 'podinfo' } } },
    );
    await until(simulation, 'Initialized', 120);
    expect(phaseOf(simulation)).toBe('Initialized');
  });
});

describe('two targets that use the same config', () => {
  const target = (name: string): KubeObject => {
    const object = deployment('podinfo:1', podSpec);
    object.metadata.name = name;
    object.spec.selector = { matchLabels: { app: name } };
    object.spec.template.metadata = { labels: { app: name } };
    return object;
  };
  const release = (name: string): KubeObject => {
    const object = canary({ targetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name } });
    object.metadata.name = name;
    return object;
  };

  async function both() {
    const { simulation } = await stage({
      objects: [...CONFIGS, target('a'), target('b'), release('a'), release('b')],
      faultOf: (template) => (template?.metadata?.labels?.app === 'b' ? 'errors' : 'none'),
    });
    const until = (phases: string[]) =>
      simulation.clock.run({
        until: () => phases.every((phase, index) => phaseOf(simulation, ['a', 'b'][index]) === phase),
        limit: 600_000,
      });
    await until(['Initialized', 'Initialized']);
    const copyOf = (name: string): KubeObject | undefined => {
      const volumes = simulation.find(DEPLOYMENT, NAMESPACE, `${name}-primary`)!.spec.template.spec.volumes as {
        configMap?: { name: string };
      }[];
      return simulation.find(CONFIG_MAP, NAMESPACE, volumes[0]!.configMap!.name);
    };
    return { simulation, until, copyOf };
  }

  test('have a copy each, which stays when the other Canary is deleted', async () => {
    const { simulation, copyOf } = await both();
    expect(copyOf('a')!.metadata.name).not.toBe(copyOf('b')!.metadata.name);
    await simulation.api.delete(CANARY, { namespace: NAMESPACE, name: 'a' });
    await simulation.clock.run({ limit: 20_000 });
    expect(copyOf('b')!.data).toEqual({ host: 'replica' });
  });

  test('are released apart: what one of them refused does not reach its users', async () => {
    const { simulation, until, copyOf } = await both();
    await simulation.apply(config('ConfigMap', 'db', 'new'));
    await until(['Succeeded', 'Failed']);
    expect(copyOf('a')!.data).toEqual({ host: 'new' });
    expect(copyOf('b')!.data).toEqual({ host: 'replica' });
  });
});

test('a copy that somebody deletes is made again', async () => {
  const { simulation } = await stage({ objects: [...CONFIGS, deployment('podinfo:1', podSpec), canary()] });
  await until(simulation, 'Initialized');
  for (const [resource, name] of [
    [CONFIG_MAP, 'db-primary'],
    [SECRET, 'key-primary'],
  ] as const)
    await simulation.api.delete(resource, { namespace: NAMESPACE, name });
  await simulation.clock.run({ limit: 5_000 });
  expect(simulation.find(CONFIG_MAP, NAMESPACE, 'db-primary')?.data).toEqual({ host: 'replica' });
  expect(simulation.find(SECRET, NAMESPACE, 'key-primary')?.data).toEqual({ host: 'b3Vycw==' });
});
