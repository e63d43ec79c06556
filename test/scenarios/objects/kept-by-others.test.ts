import type { KubeObject } from '../../../controller/api/types/meta';
import { SERVICE } from '../../../controller/api/types/resources';
import { resourceOf } from '../../../controller/simulation/apiserver/resource-of';
import { Simulation } from '../../../controller/simulation/simulation';
import { canary, deployment, NAMESPACE, phaseOf, until, upgrade } from '../../support/rollout';

/** A cluster in which this object, and nothing of the Canary's, has an owner that keeps it as it wants it. */
async function kept(
  kind: string,
  apiVersion: string,
  name: string,
  spec: object,
): Promise<{ simulation: Simulation; object: KubeObject }> {
  const simulation = await Simulation.create();
  const keeper = await simulation.apply({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'keeper', namespace: NAMESPACE },
  });
  const ownerReferences = [
    { apiVersion: 'v1', kind: 'ConfigMap', name: 'keeper', uid: keeper.metadata.uid!, controller: true },
  ];
  const object = await simulation.apply({
    apiVersion,
    kind,
    metadata: { name, namespace: NAMESPACE, ownerReferences },
    spec,
  });
  for (const one of [deployment(), canary()]) await simulation.apply(one);
  await simulation.start();
  await simulation.clock.run({ limit: 60_000 });
  return { simulation, object };
}

const said = (simulation: Simulation): string =>
  simulation.canary(NAMESPACE, 'podinfo')!.status!.conditions!.find(({ type }) => type === 'Accepted')?.message ?? '';

const CASES: [string, string, string, object][] = [
  ['Service', 'v1', 'podinfo', { ports: [{ port: 9898 }], selector: { app: 'podinfo' } }],
  ['Service', 'v1', 'podinfo-primary', { ports: [{ port: 9898 }], selector: { app: 'other' } }],
  [
    'VirtualService',
    'networking.istio.io/v1beta1',
    'podinfo',
    { hosts: ['podinfo'], http: [{ route: [{ destination: { host: 'other' } }] }] },
  ],
];

describe.each(CASES)('a %s of %s named %s that another controller keeps', (kind, apiVersion, name, spec) => {
  test('is not written to, and the Canary says who keeps it', async () => {
    const { simulation, object } = await kept(kind, apiVersion, name, spec);
    expect(phaseOf(simulation)).toBe('Initializing');
    expect(said(simulation)).toBe(
      `Canary podinfo.test: ${kind} ${name} is kept by ConfigMap keeper of v1, which would undo what a rollout writes; delete ConfigMap keeper of v1, or give spec.service.name another name`,
    );
    const services = simulation.api.peek(SERVICE).map(({ metadata }) => metadata.name);
    expect(services.filter((one) => one !== name && one.startsWith('podinfo'))).toEqual([]);
    expect(simulation.find(resourceOf(object), NAMESPACE, name)!.metadata.resourceVersion).toBe(
      object.metadata.resourceVersion,
    );
  });

  test('is taken over once nobody keeps it any more', async () => {
    const { simulation, object } = await kept(kind, apiVersion, name, spec);
    await simulation.api.patch(
      resourceOf(object),
      { namespace: NAMESPACE, name },
      // What is no apex object has to be handed over, too.
      { metadata: { ownerReferences: [], annotations: { 'flagger.app/hand-over-to': 'podinfo' } } },
    );
    await until(simulation, 'Initialized', 600);
    expect(phaseOf(simulation)).toBe('Initialized');
    await simulation.apply(upgrade());
    await until(simulation, 'Succeeded', 600);
    expect(phaseOf(simulation)).toBe('Succeeded');
  });
});
