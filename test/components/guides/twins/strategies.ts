import {
  abTest,
  atLeast,
  atMost,
  blueGreen,
  canary,
  mirror,
  ProgressiveService,
  requestDuration,
  successRate,
} from 'serin';
import type { Twins } from './twin';

const target = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'myapp' };
const success = successRate(atLeast(99), { interval: '1m' });
const duration = requestDuration(atMost('500ms'), { interval: '1m' });

export const strategies: Twins = {
  'Canary podinfo': () =>
    new ProgressiveService('podinfo', {
      namespace: 'test',
      image: 'ghcr.io/stefanprodan/podinfo:6.7.0',
      port: 9898,
      targetPort: 9898,
      service: { portDiscovery: true },
      strategy: canary({ interval: '1m', threshold: 10, maxWeight: 50, stepWeight: 5 }),
      metrics: [success, duration],
      hooks: [
        {
          name: 'load-test',
          url: 'http://flagger-loadtester.test/',
          timeout: '5s',
          metadata: { type: 'cmd', cmd: 'hey -z 1m -q 10 -c 2 http://podinfo-canary.test:9898/' },
        },
      ],
    }),

  'Canary abtest': () =>
    new ProgressiveService('abtest', {
      target,
      port: 9898,
      strategy: abTest({
        interval: '1m',
        threshold: 10,
        iterations: 10,
        match: [
          { headers: { 'user-agent': { regex: '.*Chrome.*' } } },
          { headers: { cookie: { regex: '^(.*?;)?(version=beta)(;.*)?$' } } },
        ],
        sessionAffinity: { cookieName: 'flagger-cookie', maxAge: 86400 },
      }),
      metrics: [success],
    }),

  'Canary bluegreen': () =>
    new ProgressiveService('bluegreen', {
      target,
      port: 9898,
      strategy: blueGreen({ interval: '1m', threshold: 10, iterations: 10 }),
      metrics: [success],
      hooks: [
        {
          name: 'smoke-tests',
          url: 'http://flagger-loadtester/',
          timeout: '30s',
          metadata: { type: 'bash', cmd: "curl -sd 'test' http://myapp-canary:9898/token | grep token\n" },
        },
      ],
    }),

  'Canary mirror': () =>
    new ProgressiveService('mirror', {
      target,
      port: 9898,
      strategy: mirror({ interval: '1m', threshold: 10, iterations: 10, mirrorWeight: 100 }),
      metrics: [duration],
    }),
};
