// An API gateway in two regions. In each of them the new version gets a copy of all requests for ten minutes, whose
// answers users do not see. Then all users are switched to it. Europe begins when America is done: a version that was
// rolled back there is not released here. Needs Istio in both clusters.
//
//   pulumi config set usContext …
//   pulumi config set euContext …
//   pulumi up
//   pulumi config set image …:1.1.0
//   pulumi up      returns when the new version has all users in both regions, or fails with the reason
import * as k8s from '@pulumi/kubernetes';
import * as pulumi from '@pulumi/pulumi';
import { atMost, DeliveryController, Gateway, type Hook, mirror, ProgressiveService, promql } from 'serin';

const config = new pulumi.Config();
// Pods of the new version. Their names have the Deployment's name and two more parts; those of the primary have three.
const pods = 'pod=~"{{ target }}-[0-9a-z]+-[0-9a-z]+"';

/** All objects of one region. */
function apiGatewayIn(
  region: string,
  context: string,
  hooks: Hook[],
  dependsOn: pulumi.Resource[],
): ProgressiveService {
  const kubernetes = new k8s.Provider(region, { context });
  const there = { providers: { kubernetes } };
  const delivery = new DeliveryController(
    `serin-${region}`,
    {
      namespace: 'flagger-system',
      createNamespace: true,
      provider: 'istio',
      metricsServer: config.require('metricsServer'),
    },
    there,
  );
  const namespace = `production-${region}`;
  const production = new k8s.core.v1.Namespace(
    namespace,
    { metadata: { name: namespace, labels: { 'istio-injection': 'enabled' } } },
    { provider: kubernetes },
  );
  const gateway = new Gateway(
    `public-gateway-${region}`,
    { provider: 'istio', namespace: 'istio-system', name: 'public-gateway', hosts: ['api.example.com'] },
    there,
  );

  return new ProgressiveService(
    `api-gateway-${region}`,
    {
      namespace: production.metadata.name,
      image: config.require('image'),
      port: 8080,
      replicas: 2,
      controller: delivery,
      gateway,
      strategy: mirror({ interval: '1m', iterations: 10, threshold: 3, mirrorWeight: 100 }),
      metrics: [
        promql(
          'error-rate',
          `sum(rate(http_requests_total{code=~"5.*",${pods}}[1m])) / sum(rate(http_requests_total{${pods}}[1m])) * 100`,
          atMost(1),
          { interval: '1m' },
        ),
        // MiB, and cores.
        promql('memory-usage', `sum(container_memory_usage_bytes{${pods}}) / 1024 / 1024`, atMost(2048), {
          interval: '1m',
        }),
        promql('cpu-usage', `sum(rate(container_cpu_usage_seconds_total{${pods}}[1m]))`, atMost(2), { interval: '1m' }),
      ],
      hooks: [
        ...hooks,
        {
          name: 'mirror-analysis',
          url: 'http://analyzer-service/mirror-results',
          timeout: '30s',
          metadata: {
            cmd: 'python3 /scripts/compare-mirror-metrics.py --primary {{ target }}-primary --canary {{ target }} --threshold 1.2',
          },
        },
      ],
      await: true,
    },
    { ...there, dependsOn },
  );
}

const us = apiGatewayIn('us-east', config.require('usContext'), [], []);

// This program waits for America itself. The hook is for releases that are started in other ways: by kubectl, or from
// Git.
const askAmerica: Hook = {
  name: 'check-us-east-status',
  type: 'pre-rollout',
  url: 'http://region-coordinator/check-status',
  timeout: '600s',
  metadata: { region: 'us-east-1', canary: 'api-gateway-us-east' },
};
const eu = apiGatewayIn('eu-west', config.require('euContext'), [askAmerica], [us]);

export const phases = { 'us-east-1': us.phase, 'eu-west-1': eu.phase };
