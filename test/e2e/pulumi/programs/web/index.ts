// A program with secrets, with values that a preview does not know, and with something that depends on the rollout.
import * as k8s from '@pulumi/kubernetes';
import * as pulumi from '@pulumi/pulumi';
import { blueGreen, ProgressiveService, routing } from 'serin';

const config = new pulumi.Config();
const namespace = config.require('namespace');
const image = config.require('image');
const strategy = blueGreen({ iterations: 1, interval: config.get<'1s'>('interval') ?? '1s', threshold: 2 });

const account = new k8s.core.v1.ServiceAccount('web', { metadata: { name: 'web-account', namespace } });

const web = new ProgressiveService('web', {
  namespace,
  image,
  port: 80,
  podAnnotations: config.getBoolean('broken') ? { 'test/never-ready': 'true' } : {},
  serviceAccount: account.metadata.name,
  service: { apex: { annotations: { account: account.metadata.uid } } },
  configs: { keys: { data: { PASSWORD: config.requireSecret('password') }, secret: true, env: true } },
  routing: routing.kubernetes(),
  strategy,
  hooks: [{ name: 'gate', url: config.requireSecret('gate') }],
  progressDeadlineSeconds: config.getNumber('deadline') ?? 3,
  await: { timeout: config.get<'60s'>('timeout') ?? '60s' },
});

new k8s.core.v1.ConfigMap('after', { metadata: { name: 'after', namespace }, data: { image } }, { dependsOn: web });

new ProgressiveService('old', {
  namespace,
  target: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'podinfo' },
  port: 80,
  strategy,
  routing: routing.kubernetes(),
  revertOnDeletion: true,
});
