import type { CanaryAnalysis } from '../../../controller/api/types/canary';
import type { Canary } from '../../../controller/api/types/canary';
import { CANARY } from '../../../controller/api/types/resources';
import { crashAtWrite, RESTART } from '../../support/crash';
import { canary, deployment, METRICS, stage, until, upgrade } from '../../support/rollout';

const INTERVAL = 10_000;
const ANALYSIS: CanaryAnalysis = {
  interval: '10s',
  threshold: 2,
  stepWeight: 10,
  maxWeight: 50,
  stepWeightPromotion: 20,
  metrics: METRICS,
};

/** A whole rollout: when each weight was routed, and when each phase began, in virtual milliseconds. */
async function rollout(analysis: CanaryAnalysis, write = 0) {
  const crash = crashAtWrite(write, 'after', () => simulation);
  const { simulation, recording } = await stage({ objects: [deployment(), canary({ analysis })], wrap: crash.wrap });
  const phases = new Map<string, number>();
  simulation.api.onChange(CANARY, ({ object }) => {
    const phase = (object as Canary).status?.phase;
    if (phase !== undefined && !phases.has(phase)) phases.set(phase, simulation.clock.now());
  });
  await until(simulation, 'Initialized');
  await simulation.apply(upgrade());
  await until(simulation, 'Succeeded', 600);
  const weights = recording.routes.filter(({ text }) => text !== '0');
  // The last weight ends where the traffic is all on the primary again.
  const ends = recording.routes.slice(-weights.length).map(({ at }) => at);
  return {
    watched: weights.map(({ text, at }, index) => ({ weight: text, for: ends[index]! - at })),
    phases,
    writes: crash.count(),
  };
}

describe('time', () => {
  it('watches every weight for exactly one interval, up and down; only the last one also sees the primary roll', async () => {
    const { watched } = await rollout(ANALYSIS);
    expect(watched.map(({ weight }) => weight)).toEqual(['10', '20', '30', '40', '50', '30', '10']);
    for (const { weight, for: time } of watched.slice(0, 4))
      expect({ weight, time }).toEqual({ weight, time: INTERVAL });
    for (const { weight, for: time } of watched.slice(-2)) expect({ weight, time }).toEqual({ weight, time: INTERVAL });
  });

  it('promotes and finalises as soon as the primary is ready', async () => {
    const { phases } = await rollout({ ...ANALYSIS, stepWeightPromotion: undefined });
    const began = (phase: string) => phases.get(phase)!;
    // The canary's pods stay until every router has followed.
    expect(began('Succeeded') - began('Finalising')).toBe(5000);
    // Two pods, one after the other, each two seconds and what their controller takes to notice.
    expect(began('Finalising') - began('Promoting')).toBeLessThan(5000);
  });

  it('starts the analysis as soon as the canary is ready, and not before its delay', async () => {
    const first = async (delay?: string) => {
      const { phases, watched } = await rollout({ ...ANALYSIS, delay });
      expect(watched[0]!.weight).toBe('10');
      return phases.get('Promoting')! - phases.get('Progressing')!;
    };
    expect((await first('30s')) - (await first())).toBe(30_000);
  });

  it('neither shortens nor repeats an interval when the controller is restarted at any write', async () => {
    const { writes } = await rollout(ANALYSIS);
    for (let write = 1; write <= writes; write++) {
      const { watched } = await rollout(ANALYSIS, write);
      expect({ write, weights: watched.map(({ weight }) => weight) }).toEqual({
        write,
        weights: ['10', '20', '30', '40', '50', '30', '10'],
      });
      for (const { weight, for: time } of watched) {
        expect({ write, weight, shortened: time < INTERVAL }).toEqual({ write, weight, shortened: false });
        if (weight !== '50')
          expect({ write, weight, repeated: time > INTERVAL + RESTART }).toEqual({ write, weight, repeated: false });
      }
    }
  });
});
