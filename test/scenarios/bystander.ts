import { type Log, SILENT } from '../../controller/core/ports';
import type { Simulation } from '../../controller/simulation/simulation';
import { renamed } from '../regression/support';
import { canary, deployment, phaseOf, upgrade } from '../support/rollout';

/** A second application beside the one with the mistake, which is released while that is there. */
export const SOUND = [renamed(deployment(), 'sound'), renamed(canary(), 'sound')];

export async function releaseSound(simulation: Simulation): Promise<void> {
  const reached = (phase: string) =>
    simulation.clock.run({ until: () => phaseOf(simulation, 'sound') === phase, limit: 600_000 });
  await reached('Initialized');
  await simulation.apply(renamed(upgrade(), 'sound'));
  await reached('Succeeded');
  expect(phaseOf(simulation, 'sound')).toBe('Succeeded');
}

/** When a message was said of a Canary, which the log hears every time. */
export function hearing(said: (message: string) => boolean) {
  const heard: number[] = [];
  const clock: { now: () => number } = { now: () => 0 };
  const hear = (fields: Readonly<Record<string, unknown>>, message: string) =>
    void (fields.canary === 'test/podinfo' && said(message) && heard.push(clock.now()));
  const log: Log = { ...SILENT, debug: hear, warn: hear };
  return { heard, clock, log };
}

/** Virtual seconds between these moments. */
export function pausesOf(moments: readonly number[]): number[] {
  return moments.slice(1).map((at, index) => (at - moments[index]!) / 1000);
}
