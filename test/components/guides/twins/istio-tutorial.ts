import { atLeast, atMost, canary, Gateway, ProgressiveService, requestDuration, routing, successRate } from 'serin';
import { delivery, type Twins } from './twin';

export const istioTutorial: Twins = {
  'Gateway public-gateway': () =>
    new Gateway('public-gateway', {
      provider: 'istio',
      namespace: 'istio-system',
      apiVersion: 'networking.istio.io/v1alpha3',
    }),

  'Canary podinfo': () => {
    const gateway = new Gateway('public-gateway', { provider: 'istio', namespace: 'istio-system' });
    return new ProgressiveService('podinfo', {
      namespace: 'test',
      image: 'ghcr.io/stefanprodan/podinfo:6.7.0',
      port: 9898,
      targetPort: 9898,
      autoscaling: { minReplicas: 2, maxReplicas: 4, cpu: 99 },
      progressDeadlineSeconds: 600,
      controller: delivery(),
      gateway,
      routing: routing.istio({
        hosts: ['app.example.com'],
        trafficPolicy: { tls: { mode: 'DISABLE' } },
        retries: { attempts: 3, perTryTimeout: '1s', retryOn: 'gateway-error,connect-failure,refused-stream' },
      }),
      strategy: canary({ interval: '1m', threshold: 3, maxWeight: 50, stepWeight: 10 }),
      metrics: [successRate(atLeast(99), { interval: '1m' }), requestDuration(atMost('500ms'), { interval: '30s' })],
      hooks: [
        {
          name: 'acceptance-test',
          type: 'pre-rollout',
          url: 'http://flagger-loadtester.test/',
          timeout: '30s',
          metadata: { type: 'bash', cmd: "curl -sd 'test' http://podinfo-canary:9898/token | grep token" },
        },
        {
          name: 'load-test',
          type: 'rollout',
          url: 'http://flagger-loadtester.test/',
          timeout: '5s',
          metadata: { cmd: 'hey -z 1m -q 10 -c 2 http://podinfo-canary.test:9898/' },
        },
      ],
    });
  },
};
