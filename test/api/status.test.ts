import type { CanaryStatus, Phase } from '../../controller/api/canary';
import { changedStatus } from '../../controller/api/status';

const after = (phase: Phase, before: CanaryStatus = {}): CanaryStatus => changedStatus({ lastAppliedSpec: 's1-new', ...before }, { phase }, 'Deployment', 0);

describe('settledSpec tells whoever waits for a revision that its release has ended', () => {
  test.each<[Phase]>([['Initialized'], ['Succeeded'], ['Failed']])('%s: it names the revision', (phase) => {
    expect(after(phase).settledSpec).toBe('s1-new');
  });

  test.each<[Phase]>([['Initializing'], ['Waiting'], ['Progressing'], ['WaitingPromotion'], ['Promoting'], ['Finalising'], ['Terminating']])('%s: it names none', (phase) => {
    expect(after(phase, { settledSpec: 's1-old' })).not.toHaveProperty('settledSpec');
  });
});
