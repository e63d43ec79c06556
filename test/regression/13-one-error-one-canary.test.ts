// In Flagger one panic stops the process and with it every rollout; in Serin one Canary's error is that Canary's
// event, and the others go on.
import { canary, deployment, phaseOf, stage, until, upgrade } from '../support/rollout';
import { noting, pass, renamed } from './support';

test('a Canary whose ticks throw does not stop another, and goes on itself when they no longer do', async () => {
  let broken = true;
  const wrap = noting([], (request) => {
    if (broken && request === 'create services faulty-canary')
      throw new TypeError("Cannot read properties of undefined (reading 'spec')");
  });
  const { simulation, recording } = await stage({
    objects: [renamed(deployment(), 'faulty'), renamed(canary(), 'faulty'), deployment(), canary()],
    wrap,
  });
  await until(simulation, 'Initialized');
  await simulation.apply(upgrade());
  await until(simulation, 'Succeeded');
  expect(phaseOf(simulation)).toBe('Succeeded');
  expect(phaseOf(simulation, 'faulty')).toBe('Initializing');
  expect(recording.events).toContain(
    "Error in Initializing of faulty.test: Cannot read properties of undefined (reading 'spec')",
  );
  expect(
    recording.events.filter((message) => message.startsWith('Error in') && !message.includes('faulty.test')),
  ).toEqual([]);

  broken = false;
  await pass(simulation, 300);
  expect(phaseOf(simulation, 'faulty')).toBe('Initialized');
});

test('an error in the middle of a rollout leaves its traffic where it is, and the rollout goes on afterwards', async () => {
  let broken = false;
  const wrap = noting([], (request) => {
    if (broken && request === 'patch virtualservices podinfo') throw new RangeError('out of range');
  });
  const { simulation, recording } = await stage({ objects: [deployment(), canary()], wrap });
  await until(simulation, 'Initialized');
  await simulation.apply(upgrade());
  await simulation.clock.run({ until: () => recording.routes.at(-1)!.text === '25', limit: 600_000 });
  broken = true;
  await pass(simulation, 60);
  expect(recording.routes.at(-1)!.text).toBe('25');
  expect(recording.events).toContain('Error in Progressing of podinfo.test: out of range');

  broken = false;
  await until(simulation, 'Succeeded');
  expect(recording.routes.map(({ text }) => text)).toEqual(['0', '25', '50', '0']);
});
