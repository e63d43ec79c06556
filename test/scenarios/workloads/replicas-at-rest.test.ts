import { DEPLOYMENT } from '../../../controller/api/types/resources';
import { initialised, pass } from '../../regression/support';
import { canary, deployment, NAMESPACE, phaseOf, upgrade } from '../../support/rollout';

const WARNING =
  'Deployment podinfo.test is at rest between two rollouts, and somebody else has scaled it to 2: its pods get no users; leave spec.replicas out of its manifest, or have the tool that applies it ignore the field';

/** A Canary at rest. */
async function atRest() {
  const staged = await initialised({ objects: [deployment(), canary()] });
  const { simulation, recording } = staged;
  const warnings = () => recording.events.filter((message) => message === WARNING);
  const replicas = () =>
    simulation.api.peek(DEPLOYMENT).find(({ metadata }) => metadata.name === 'podinfo')!.spec.replicas;
  return { simulation, warnings, replicas };
}

test('replicas that a tool applies again and again are said once, with the mend, and are not fought over', async () => {
  const { simulation, warnings, replicas } = await atRest();
  expect(warnings()).toEqual([]);
  for (let again = 0; again < 5; again++) {
    await simulation.apply(deployment());
    await pass(simulation, 180);
  }
  expect(warnings()).toHaveLength(1);
  expect(replicas()).toBe(2);
});

test('a manifest without replicas is nothing to speak of', async () => {
  const { simulation, warnings, replicas } = await atRest();
  await simulation.apply(upgrade('podinfo:1'));
  await pass(simulation, 600);
  expect(warnings()).toEqual([]);
  expect(replicas()).toBe(0);
});

test('it is said again after the next rollout, which scales the target to zero', async () => {
  const { simulation, warnings, replicas } = await atRest();
  await simulation.apply(deployment());
  await pass(simulation, 180);
  await simulation.apply(deployment('podinfo:2'));
  await simulation.clock.run({ until: () => phaseOf(simulation) === 'Succeeded', limit: 600_000 });
  await pass(simulation, 180);
  expect(warnings()).toHaveLength(1);
  expect(replicas()).toBe(0);
  await simulation.apply(deployment('podinfo:2'));
  await pass(simulation, 180);
  expect(warnings()).toHaveLength(2);
  expect(simulation.canary(NAMESPACE, 'podinfo')!.status!.phase).toBe('Succeeded');
});
