import type { KubeApi } from '../../controller/kube/api';
import type { Simulation } from '../../controller/simulation/simulation';

/** Whether the controller dies before or after a write. */
export type Moment = 'before' | 'after';
const WRITES = ['create', 'update', 'updateStatus', 'patch', 'delete'] as const;
/** Virtual milliseconds until the controller is started again. */
export const RESTART = 3000;

/** Kills the controller before or after its n-th write, and starts it again later. */
export function crashAtWrite(write: number, moment: Moment, simulation: () => Simulation) {
  let count = 0;
  let calls = 0;
  const crashes = new Map<string, { write: number; moment: Moment }>();
  const wrap = (api: KubeApi): KubeApi => {
    const wrapped = Object.create(api) as KubeApi;
    for (const verb of WRITES) {
      const original = api[verb].bind(api) as (...args: unknown[]) => Promise<unknown>;
      Object.assign(wrapped, { [verb]: (...args: unknown[]) => attempt(() => original(...args)) });
    }
    return wrapped;
  };
  async function attempt(perform: () => Promise<unknown>): Promise<unknown> {
    const current = ++count;
    if (current !== write) {
      note(current, 'before');
      const answer = await perform();
      note(current, 'after');
      return answer;
    }
    if (moment === 'after') await perform();
    simulation().kill();
    simulation().clock.after(RESTART, () => void simulation().start());
    return await new Promise<never>(() => {});
  }
  /** A controller that dies leaves behind what it has written and asked others for, and nothing else. */
  function note(write: number, moment: Moment): void {
    const { api, clock } = simulation();
    const left = `${api.version} ${clock.now()} ${calls}`;
    if (!crashes.has(left)) crashes.set(left, { write, moment });
  }
  return {
    wrap,
    /** Let it see every request of the controller to others. */
    called: () => void calls++,
    count: () => count,
    /**
     * The crashes that can be told apart: after one write and before the next, the same is left behind unless time has
     * passed, somebody else has written, or the controller has asked somebody in between.
     */
    crashes: () => [...crashes.values()],
  };
}
