import { atLeast, atMost, canary, ProgressiveService, requestDuration, successRate } from 'serin';
import type { Twins } from './twin';

const myapp = {
  namespace: 'production',
  image: 'myapp:1.0.0',
  port: 9898,
  strategy: canary({ interval: '1m', threshold: 5, maxWeight: 50, stepWeight: 10 }),
};

export const customResource: Twins = {
  'Canary myapp': () => new ProgressiveService('myapp', myapp),
};

export const fluxApplication: Twins = {
  'Canary myapp': () =>
    new ProgressiveService('myapp', {
      ...myapp,
      metrics: [successRate(atLeast(99), { interval: '1m' }), requestDuration(atMost('500ms'), { interval: '1m' })],
    }),
};
