// Flagger never notices a primary without replicas, and with skipAnalysis does not wait for the primary; Serin does
// both.
import { DEPLOYMENT } from '../../controller/api/types/resources';
import { canary, deployment, NAMESPACE, phaseOf, until, upgrade } from '../support/rollout';
import { deploymentNamed, initialised, isPrimary, pass } from './support';

const primary = { namespace: NAMESPACE, name: 'podinfo-primary' };

test('a revision waits while the primary is scaled to zero, and says why', async () => {
  const { simulation, recording } = await initialised({ objects: [deployment(), canary()] });
  await simulation.api.patch(DEPLOYMENT, primary, { spec: { replicas: 0 } });
  await pass(simulation, 5);
  await simulation.apply(upgrade());
  await pass(simulation, 600);
  expect(phaseOf(simulation)).toBe('Initialized');
  expect(deploymentNamed(simulation, 'podinfo').spec.replicas).toBe(0);
  expect(recording.events.at(-1)).toMatch(/^Halt advancement podinfo-primary\.test not ready: .*scaled to zero/);

  await simulation.api.patch(DEPLOYMENT, primary, { spec: { replicas: 2 } });
  await until(simulation, 'Succeeded');
  expect(phaseOf(simulation)).toBe('Succeeded');
});

test('a primary that is scaled to zero in mid-rollout stops the traffic shift', async () => {
  const { simulation, recording } = await initialised({ objects: [deployment(), canary()] });
  await simulation.apply(upgrade());
  await simulation.clock.run({ until: () => recording.routes.at(-1)!.text === '25', limit: 600_000 });
  await simulation.api.patch(DEPLOYMENT, primary, { spec: { replicas: 0 } });
  await pass(simulation, 600);
  expect(recording.routes.at(-1)!.text).toBe('25');
  await simulation.api.patch(DEPLOYMENT, primary, { spec: { replicas: 2 } });
  await until(simulation, 'Succeeded');
  expect(recording.routes.map(({ text }) => text)).toEqual(['0', '25', '50', '0']);
});

test('with skipAnalysis the canary stays until the primary is ready', async () => {
  let down = true;
  const { simulation } = await initialised({
    objects: [deployment(), canary({ skipAnalysis: true })],
    podsFail: (template) => down && isPrimary(template, 'podinfo:2'),
  });
  await simulation.apply(upgrade());
  await pass(simulation, 30);
  expect(deploymentNamed(simulation, 'podinfo-primary').spec.template.spec.containers[0].image).toBe('podinfo:2');
  expect(phaseOf(simulation)).toBe('Progressing');
  expect(simulation.workloads.available(NAMESPACE, 'podinfo')).toBe(2);

  down = false;
  simulation.workloads.refresh();
  await until(simulation, 'Succeeded', 10);
  expect(phaseOf(simulation)).toBe('Succeeded');
  expect(simulation.workloads.available(NAMESPACE, 'podinfo-primary')).toBe(2);
  await pass(simulation, 5);
  expect(simulation.workloads.available(NAMESPACE, 'podinfo')).toBe(0);
});
