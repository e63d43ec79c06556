// Flagger never notices a primary without replicas, and with skipAnalysis does not wait for the primary. Serin scales
// the primary up before users are split, and waits for it.
import { DEPLOYMENT } from '../../controller/api/types/resources';
import { canary, deployment, NAMESPACE, phaseOf, until, upgrade } from '../support/rollout';
import { deploymentNamed, initialised, isPrimary, pass } from './support';

const primary = { namespace: NAMESPACE, name: 'podinfo-primary' };

test('a primary that was scaled to zero is scaled up for a new revision, which is then released', async () => {
  const { simulation, recording } = await initialised({ objects: [deployment(), canary()] });
  await simulation.api.patch(DEPLOYMENT, primary, { spec: { replicas: 0 } });
  await pass(simulation, 5);
  await simulation.apply(upgrade());
  await until(simulation, 'Succeeded');
  expect(phaseOf(simulation)).toBe('Succeeded');
  expect(recording.events).toContainEqual(
    expect.stringMatching(/^Halt advancement podinfo-primary\.test not ready: .*scaled to zero/),
  );
  expect(deploymentNamed(simulation, 'podinfo-primary').spec.replicas).toBe(2);
});

test('a primary that is scaled to zero in mid-rollout loses its users until it is up again', async () => {
  const { simulation, recording } = await initialised({ objects: [deployment(), canary()] });
  await simulation.apply(upgrade());
  await simulation.clock.run({ until: () => recording.routes.at(-1)!.text === '25', limit: 600_000 });
  await simulation.api.patch(DEPLOYMENT, primary, { spec: { replicas: 0 } });
  await until(simulation, 'Succeeded');
  expect(recording.routes.map(({ text }) => text)).toEqual(['0', '25', '100', '0', '25', '50', '0']);
  expect(deploymentNamed(simulation, 'podinfo-primary').spec.replicas).toBe(2);
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
