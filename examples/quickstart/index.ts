// The smallest complete setup: a controller, and an application that it releases. It needs an empty cluster.
//
//   pulumi up                          deploys both
//   pulumi config set image …:6.7.1
//   pulumi up                          tries this version beside the old one; returns when it has all users, or fails
//                                      with the reason for its rollback
import * as k8s from '@pulumi/kubernetes';
import * as pulumi from '@pulumi/pulumi';
import {
  atLeast,
  atMost,
  blueGreen,
  DeliveryController,
  LoadTester,
  ProgressiveService,
  requestDuration,
  successRate,
} from 'serin';

const config = new pulumi.Config();
const metricsServer = config.get('metricsServer');

// Installs the CustomResourceDefinitions, the controller and its permissions. Every cluster has plain Services for
// routing. With Istio or a Gateway the traffic could shift step by step.
const delivery = new DeliveryController('serin', { provider: 'kubernetes', metricsServer });

const namespace = new k8s.core.v1.Namespace('podinfo', { metadata: { name: 'podinfo' } });

// With a Prometheus the new version is measured. Without one a test asks whether it works.
const checks = metricsServer
  ? { metrics: [successRate(atLeast(99)), requestDuration(atMost('500ms'))] }
  : {
      hooks: [
        new LoadTester('load-tester', { namespace: delivery.namespace, allow: ['http', 'wget'] }).bash(
          'smoke-test',
          'wget -qO- http://podinfo-canary.podinfo:9898/readyz',
          { timeout: '10s' },
        ),
      ],
    };

const podinfo = new ProgressiveService('podinfo', {
  namespace: namespace.metadata.name,
  image: config.get('image') ?? 'ghcr.io/stefanprodan/podinfo:6.7.0',
  port: 9898,
  replicas: 2,
  container: { readinessProbe: { httpGet: { path: '/readyz', port: 9898 } } },
  controller: delivery,
  strategy: blueGreen({
    iterations: config.getNumber('iterations') ?? 5,
    interval: config.get<'30s'>('interval') ?? '30s',
    threshold: 2,
  }),
  ...checks,
  revertOnDeletion: config.getBoolean('revertOnDeletion'),
  await: true,
});

export const url = podinfo.url;
export const phase = podinfo.phase;
