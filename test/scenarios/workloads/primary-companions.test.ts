import type { KubeObject } from '../../../controller/api/types/meta';
import { DEPLOYMENT, HORIZONTAL_POD_AUTOSCALER, POD_DISRUPTION_BUDGET } from '../../../controller/api/types/resources';
import type { Simulation } from '../../../controller/simulation/simulation';
import { autoscaler, canary, deployment, NAMESPACE, phaseOf, stage, until, upgrade } from '../../support/rollout';

const budget: KubeObject = {
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  metadata: { name: 'web', namespace: NAMESPACE },
  spec: { minAvailable: 1, selector: { matchLabels: { app: 'podinfo' } } },
};
const autoscalerRef = { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', name: 'podinfo' };

/** Fewest replicas that the primary's autoscaler has allowed in each phase since it was watched. */
function minima(simulation: Simulation): Map<string, number> {
  const found = new Map<string, number>();
  const look = () => {
    const { minReplicas } = simulation.find(HORIZONTAL_POD_AUTOSCALER, NAMESPACE, 'podinfo-primary')!.spec;
    const phase = phaseOf(simulation)!;
    found.set(phase, Math.min(minReplicas, found.get(phase) ?? Infinity));
  };
  simulation.api.onChange({ group: 'flagger.app', version: 'v1beta1', kind: 'Canary', plural: 'canaries' }, look);
  return found;
}

const minimumNow = (simulation: Simulation): number =>
  simulation.find(HORIZONTAL_POD_AUTOSCALER, NAMESPACE, 'podinfo-primary')!.spec.minReplicas;

describe('a primary that load has scaled to seven pods', () => {
  test.each([
    ['is promoted', 'Succeeded'],
    ['is gone back to', 'Failed'],
  ])('keeps them until it %s, and is its autoscaler’s own again after that', async (_, end) => {
    const { simulation } = await stage({
      objects: [deployment(), autoscaler({ maxReplicas: 10 }), canary({ autoscalerRef })],
      faultOf: (template) =>
        end === 'Failed' && template?.spec?.containers[0].image === 'podinfo:2' ? 'errors' : 'none',
    });
    await until(simulation, 'Initialized');
    await simulation.api.patch(
      DEPLOYMENT,
      { namespace: NAMESPACE, name: 'podinfo-primary' },
      { spec: { replicas: 7 } },
    );
    await simulation.clock.run({ limit: 30_000 });
    const lowest = minima(simulation);
    await simulation.apply(upgrade());
    await until(simulation, 'Progressing');
    await simulation.clock.run({ limit: 5000 });
    expect(minimumNow(simulation)).toBe(7);
    await until(simulation, end);
    expect([lowest.get('Progressing'), lowest.get('Promoting') ?? 7, lowest.get('Finalising') ?? 7]).toEqual([7, 7, 7]);
    await simulation.clock.run({ limit: 5000 });
    expect(minimumNow(simulation)).toBe(2);
    expect(simulation.find(DEPLOYMENT, NAMESPACE, 'podinfo-primary')!.spec.replicas).toBe(7);
  });
});

describe("the target's disruption budget", () => {
  const copy = (simulation: Simulation) => simulation.find(POD_DISRUPTION_BUDGET, NAMESPACE, 'web-primary');

  test('has a copy for the primary, which follows it and goes with it', async () => {
    const { simulation } = await stage({ objects: [deployment(), budget, canary()] });
    await until(simulation, 'Initialized');
    expect(copy(simulation)).toMatchObject({
      spec: { minAvailable: 1, selector: { matchLabels: { app: 'podinfo-primary' } } },
      metadata: { ownerReferences: [{ kind: 'Canary', name: 'podinfo' }] },
    });
    await simulation.apply({ ...budget, spec: { ...budget.spec, minAvailable: 2 } });
    await simulation.clock.run({ limit: 5000 });
    expect(copy(simulation)!.spec.minAvailable).toBe(2);
    await simulation.api.delete(POD_DISRUPTION_BUDGET, { namespace: NAMESPACE, name: 'web' });
    await simulation.clock.run({ limit: 5000 });
    expect(copy(simulation)).toBeUndefined();
  });

  test('that comes after the Canary has one, too', async () => {
    const { simulation } = await stage({ objects: [deployment(), canary()] });
    await until(simulation, 'Initialized');
    await simulation.apply(budget);
    await simulation.clock.run({ limit: 5000 });
    expect(copy(simulation)).toBeDefined();
  });
});
