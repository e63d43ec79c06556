import type { CanaryAnalysis } from '../../../controller/api/types/canary';
import { DEPLOYMENT } from '../../../controller/api/types/resources';
import type { PodTemplate } from '../../../controller/simulation/cluster/pods';
import { canary, deployment, METRICS, NAMESPACE, phaseOf, stage, until, upgrade } from '../../support/rollout';

const analysis: CanaryAnalysis = { interval: '30s', threshold: 3, maxWeight: 50, stepWeight: 25, metrics: METRICS };
const isNew = (template: PodTemplate): boolean => template.spec?.containers[0].image === 'podinfo:2';

/** A rollout that has reached its second step, and what makes all pods of the new version fall over, or get up. */
async function atSecondStep(given: Partial<CanaryAnalysis> = {}) {
  const down = { now: false };
  const { simulation, recording } = await stage({
    objects: [deployment(), canary({ analysis: { ...analysis, ...given } })],
    podsFail: (template) => down.now && isNew(template),
  });
  await until(simulation, 'Initialized');
  await simulation.apply(upgrade());
  await simulation.clock.run({ until: () => recording.states.includes('Progressing/50/0'), limit: 120_000 });
  const fall = (fallen: boolean) => {
    down.now = fallen;
    simulation.workloads.refresh();
  };
  return { simulation, recording, fall };
}

describe('a canary with users of which no pod can answer any more', () => {
  test('loses its users at once, and is tried again from its first step when it can', async () => {
    const { simulation, recording, fall } = await atSecondStep();
    fall(true);
    await simulation.clock.run({ limit: 200 });
    expect(recording.routes.at(-1)!.text).toBe('0');
    expect(recording.events).toContainEqual(
      expect.stringMatching(
        /^Halt podinfo\.test advancement no pod of the canary can answer, all traffic is the primary's: /,
      ),
    );
    await simulation.clock.run({ limit: 20_000 });
    expect(phaseOf(simulation)).toBe('Progressing');
    fall(false);
    await until(simulation, 'Succeeded', 600);
    expect(phaseOf(simulation)).toBe('Succeeded');
    expect(recording.routes.map(({ text }) => text)).toEqual(['0', '25', '50', '0', '25', '50', '0']);
  });

  test('is rolled back when it happens as often as checks may fail', async () => {
    const { simulation, recording, fall } = await atSecondStep({ threshold: 1 });
    fall(true);
    await until(simulation, 'Failed', 60);
    expect(phaseOf(simulation)).toBe('Failed');
    expect(recording.course.at(-2)).toBe('Rolling back podinfo.test failed checks threshold reached 1');
    expect(simulation.find(DEPLOYMENT, NAMESPACE, 'podinfo')!.spec.replicas).toBe(0);
  });

  test('is rolled back when it does not come again in time', async () => {
    const { simulation, recording, fall } = await atSecondStep();
    fall(true);
    await until(simulation, 'Failed', 200);
    expect(recording.course.at(-2)).toMatch(/^Rolling back podinfo\.test progress deadline exceeded /);
  });
});

test('a canary that has lost some of its pods keeps its users', async () => {
  const { simulation, recording } = await atSecondStep({ canaryReadyThreshold: 100 });
  await simulation.api.patch(DEPLOYMENT, { namespace: NAMESPACE, name: 'podinfo' }, { spec: { replicas: 3 } });
  await simulation.clock.run({ limit: 1000 });
  expect(recording.routes.at(-1)!.text).toBe('50');
});

describe('the pods that users have just been taken off', () => {
  const stayed = async (image: 'good' | 'bad') => {
    const { simulation, recording } = await stage({
      objects: [deployment(), canary({ analysis: { ...analysis, threshold: 1 } })],
      faultOf: (template) => (image === 'bad' && template !== undefined && isNew(template) ? 'errors' : 'none'),
    });
    await until(simulation, 'Initialized');
    let [replicas, scaledDown] = [0, 0];
    simulation.api.onChange(DEPLOYMENT, ({ object }) => {
      if (object.metadata.name !== 'podinfo') return;
      if (replicas > 0 && object.spec.replicas === 0) scaledDown = simulation.clock.now();
      replicas = object.spec.replicas;
    });
    await simulation.apply(upgrade());
    await until(simulation, image === 'good' ? 'Succeeded' : 'Failed');
    return scaledDown - recording.routes.at(-1)!.at;
  };

  test('stay until every router has followed, after a promotion and after a rollback', async () => {
    expect([await stayed('good'), await stayed('bad')]).toEqual([5000, 5000]);
  });
});
