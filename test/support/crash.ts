import type { KubeApi } from '../../controller/kube/api';
import type { Simulation } from '../../controller/simulation/simulation';

/** When the controller dies, beside a write. */
export type Moment = 'before' | 'after';
const WRITES = ['create', 'update', 'updateStatus', 'patch', 'delete'] as const;
/** Virtual milliseconds until a dead controller is started again. */
export const RESTART = 3000;

/** Kills the controller before or after its n-th write, and starts it again later. */
export function crashing(write: number, moment: Moment, simulation: () => Simulation) {
  let count = 0;
  const wrap = (api: KubeApi): KubeApi => {
    const wrapped = Object.create(api) as KubeApi;
    for (const verb of WRITES) {
      const original = api[verb].bind(api) as (...args: unknown[]) => Promise<unknown>;
      Object.assign(wrapped, { [verb]: (...args: unknown[]) => attempt(() => original(...args)) });
    }
    return wrapped;
  };
  async function attempt(perform: () => Promise<unknown>): Promise<unknown> {
    if (++count !== write) return await perform();
    if (moment === 'after') await perform();
    simulation().kill();
    simulation().clock.after(RESTART, () => void simulation().start());
    return await new Promise<never>(() => {});
  }
  return { wrap, count: () => count };
}
