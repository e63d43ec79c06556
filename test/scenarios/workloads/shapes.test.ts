import { phaseOf, stage } from '../../support/rollout';
import { watchUsers } from '../../support/watch-users';
import { canaryOf, NAMESPACE, SHAPES, workload } from './shapes';

test.each(SHAPES)('$title: is initialised and released without an outage', async (shape) => {
  const { objects, next = [workload('web', 'web:2', { app: 'web' })], check, warns } = shape;
  const { simulation, recording } = await stage({ objects });
  const lost = watchUsers(simulation);
  const names = objects.filter(({ kind }) => kind === 'Canary').map(({ metadata }) => metadata.name);
  const untilAll = (phase: string) =>
    simulation.clock.run({ until: () => names.every((name) => phaseOf(simulation, name) === phase), limit: 600_000 });
  await untilAll('Initialized');
  expect(names.map((name) => phaseOf(simulation, name))).toEqual(names.map(() => 'Initialized'));
  check?.(simulation);
  for (const object of next) await simulation.apply(object);
  await untilAll('Succeeded');
  expect(names.map((name) => phaseOf(simulation, name))).toEqual(names.map(() => 'Succeeded'));
  check?.(simulation);
  expect(lost).toEqual([]);
  if (warns !== undefined) expect(recording.events.join('\n')).toContain(warns);
});

test('a Canary without spec.service that needs one says so, also when it had one before', async () => {
  const missing = 'Canary web.test: spec.service.port is missing, set it to the port that users call';
  const { simulation, recording } = await stage({
    objects: [workload('web', 'web:1'), canaryOf('web', { service: undefined })],
  });
  await simulation.clock.run({ limit: 60_000 });
  expect(recording.events).toContain(missing);
  expect(simulation.canary(NAMESPACE, 'web')!.status?.conditions).toContainEqual(
    expect.objectContaining({ type: 'Accepted', status: 'False', message: missing }),
  );
  await simulation.apply(canaryOf('web'));
  await simulation.clock.run({ until: () => phaseOf(simulation, 'web') === 'Initialized', limit: 60_000 });
  await simulation.apply(canaryOf('web', { service: undefined }));
  await simulation.clock.run({ limit: 60_000 });
  expect(recording.events.filter((event) => /Cannot read|TypeError/.test(event))).toEqual([]);
});
