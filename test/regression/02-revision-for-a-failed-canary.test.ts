// Flagger records a revision that comes to a Failed Canary with an unready primary as seen, and never analyses it;
// Serin waits for the primary and then analyses it.
import { canary, deployment, phaseOf, until, upgrade } from '../support/rollout';
import { imagesOf, initialised, isPrimary, newVersions, pass } from './support';

test('a revision that comes while the primary is not ready waits, and is then analysed and promoted', async () => {
  let down = false;
  const { simulation, recording } = await initialised({
    objects: [deployment(), canary()],
    faultOf: (template) =>
      template?.spec?.containers[0].image === 'podinfo:2' ? newVersions('errors')(template) : 'none',
    podsFail: (template) => down && isPrimary(template, 'podinfo:1'),
  });
  await simulation.apply(upgrade());
  await until(simulation, 'Failed');
  const failedSpec = simulation.canary('test', 'podinfo')!.status!.lastAppliedSpec;

  down = true;
  simulation.workloads.refresh();
  await pass(simulation, 5);
  await simulation.apply(upgrade('podinfo:3'));
  await pass(simulation, 600);
  expect(phaseOf(simulation)).toBe('Failed');
  expect(simulation.canary('test', 'podinfo')!.status!.lastAppliedSpec).toBe(failedSpec);
  expect(
    recording.events.filter((message) => message.startsWith('Halt advancement podinfo-primary.test not ready')),
  ).toHaveLength(1);

  const images = imagesOf(simulation, 'podinfo-primary');
  const before = recording.routes.length;
  down = false;
  simulation.workloads.refresh();
  await until(simulation, 'Succeeded');
  expect(phaseOf(simulation)).toBe('Succeeded');
  expect(recording.routes.slice(before).map(({ text }) => text)).toEqual(['25', '50', '0']);
  expect(images.at(-1)).toBe('podinfo:3');
});
