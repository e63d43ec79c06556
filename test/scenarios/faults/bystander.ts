import { type Log, SILENT } from '../../../controller/core/log';
import type { Simulation } from '../../../controller/simulation/simulation';
import { renamed } from '../../regression/support';
import { canary, deployment, phaseOf, upgrade } from '../../support/rollout';

/** A second application beside the faulty one. It is released at the same time, and must not be disturbed. */
export const BYSTANDER = [renamed(deployment(), 'bystander'), renamed(canary(), 'bystander')];

export async function releaseBystander(simulation: Simulation): Promise<void> {
  const waitFor = (phase: string) =>
    simulation.clock.run({ until: () => phaseOf(simulation, 'bystander') === phase, limit: 600_000 });
  await waitFor('Initialized');
  await simulation.apply(renamed(upgrade(), 'bystander'));
  await waitFor('Succeeded');
  expect(phaseOf(simulation, 'bystander')).toBe('Succeeded');
}

/** Records when a message about the Canary is logged. Events would leave out repetitions. */
export function recordMessage(isWanted: (message: string) => boolean) {
  const moments: number[] = [];
  const clock: { now: () => number } = { now: () => 0 };
  const record = ({ canary, event }: Readonly<Record<string, unknown>>) =>
    void (canary === 'test/podinfo' && isWanted(String(event)) && moments.push(clock.now()));
  const log: Log = { ...SILENT, debug: record, warn: record };
  return { moments, clock, log };
}

/** Virtual seconds between these moments. */
export function pausesOf(moments: readonly number[]): number[] {
  return moments.slice(1).map((at, index) => (at - moments[index]!) / 1000);
}
