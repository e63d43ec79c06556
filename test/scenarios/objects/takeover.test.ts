import type { Canary } from '../../../controller/api/types/canary';
import { apexName } from '../../../controller/api/defaults';
import { apiVersionOf, type KubeObject, type Resource } from '../../../controller/api/types/meta';
import type { ProviderName } from '../../../controller/api/rules/providers';
import { CANARY, DEPLOYMENT, SERVICE } from '../../../controller/api/types/resources';
import { ROUTING } from '../../../controller/routing/index';
import { caseOf, providerOf } from '../../routing/provider-cases';
import { findIn, ROUTING_SETTINGS } from '../../fixtures/podinfo';
import { deployment, METRICS, NAMESPACE, phaseOf, stage, until, upgrade } from '../../support/rollout';

/** A field that no provider writes. */
const THEIRS = { 'x-of-the-user': { kept: true } };

/** Those whose users have their own Deployment; Knative's is its own test. */
const PROVIDERS = (Object.keys(ROUTING) as ProviderName[]).filter((name) => name !== 'knative');

function canaryOf(provider: ProviderName): { canary: Canary; given: KubeObject[] } {
  const { canary, given } = caseOf(provider, 'a user of old', {})!;
  const analysis = {
    interval: '10s',
    threshold: 3,
    stepWeight: 25,
    maxWeight: 50,
    iterations: provider === 'kubernetes' ? 2 : 0,
    metrics: METRICS,
  };
  const spec = { ...canary.spec, analysis, revertOnDeletion: true, progressDeadlineSeconds: 60 };
  const users = given.filter(({ resource }) => resource !== SERVICE).map(({ object }) => object);
  return { canary: { ...canary, spec, metadata: { name: 'podinfo', namespace: NAMESPACE } }, given: users };
}

/** The objects of this provider that a user may have made before, each with a field of the user's own. */
function ofTheUser(canary: Canary, given: readonly KubeObject[]): [Resource, KubeObject][] {
  const desired = providerOf(canary).desiredObjects({
    canary,
    status: {},
    routes: { primary: 100, canary: 0, mirrored: false },
    find: findIn(...given),
    settings: ROUTING_SETTINGS,
  });
  const adopted = desired.filter(({ adopts, resource }) => adopts === true && resource !== SERVICE);
  return adopted.map(({ resource, object }) => {
    const metadata = {
      name: object.metadata.name,
      namespace: NAMESPACE,
      labels: { team: 'a' },
      annotations: { note: 'theirs' },
    };
    return [
      resource,
      { apiVersion: apiVersionOf(resource), kind: resource.kind, metadata, spec: { ...THEIRS, written: 'by hand' } },
    ];
  });
}

describe.each(PROVIDERS)('an application that %s routes to already', (provider) => {
  test('is taken over while users are served, keeps what is not ours, and is given back', async () => {
    const { canary, given } = canaryOf(provider);
    const apex = apexName(canary);
    const service: KubeObject = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: apex, namespace: NAMESPACE, labels: { team: 'a' } },
      spec: { selector: { app: 'podinfo' }, ports: [{ name: 'web', port: 9898, targetPort: 9898 }] },
    };
    const users = ofTheUser(canary, given);
    const { simulation } = await stage({
      objects: [deployment(), service, ...given, ...users.map(([, object]) => object), canary],
    });
    const before = new Map(
      [[SERVICE, service] as const, ...users].map(([resource, { metadata }]) => [
        resource,
        simulation.find(resource, NAMESPACE, metadata.name)!,
      ]),
    );
    const outages: string[] = [];
    for (const resource of [SERVICE, DEPLOYMENT])
      simulation.api.onChange(resource, () => {
        const selector = simulation.find(SERVICE, NAMESPACE, apex)?.spec.selector as Record<string, string>;
        if (simulation.workloads.readyPods(NAMESPACE, selector).length === 0) outages.push(phaseOf(simulation) ?? '');
      });
    // Pods need a moment before they are an application with users.
    await simulation.clock.run({
      until: () =>
        simulation.workloads.available(NAMESPACE, 'podinfo') +
          simulation.workloads.available(NAMESPACE, 'podinfo-primary') >=
        2,
      limit: 60_000,
    });
    outages.length = 0;

    await until(simulation, 'Initialized');
    for (const [resource, { metadata }] of users) {
      const taken = simulation.find(resource, NAMESPACE, metadata.name)!;
      expect(taken.spec).toMatchObject({ ...THEIRS, written: 'by hand' });
      expect(Object.keys(taken.spec as object).length).toBeGreaterThan(2);
      expect(taken.metadata).toMatchObject({ labels: { team: 'a' }, annotations: { note: 'theirs' } });
    }
    await simulation.apply(upgrade());
    await until(simulation, 'Succeeded');
    expect(simulation.find(SERVICE, NAMESPACE, apex)!.spec.selector).toEqual({ app: 'podinfo-primary' });

    await simulation.api.delete(CANARY, { namespace: NAMESPACE, name: 'podinfo' });
    await simulation.clock.run({ until: () => phaseOf(simulation) === undefined, limit: 120_000 });
    await simulation.clock.run({ limit: 30_000 });
    expect(outages).toEqual([]);
    for (const [resource, object] of before) {
      const after = simulation.find(resource, NAMESPACE, object.metadata.name)!;
      expect(after.spec).toEqual(object.spec);
      expect({ labels: after.metadata.labels, annotations: after.metadata.annotations ?? {} }).toEqual({
        labels: { team: 'a' },
        annotations: object.metadata.annotations ?? {},
      });
    }
  });
});
