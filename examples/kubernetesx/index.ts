// For who has pods of kubernetesx already: a PodBuilder is taken as it is. Mind the overrides in package.json, which
// say why they are there.
import * as kx from '@pulumi/kubernetesx';
import * as pulumi from '@pulumi/pulumi';
import { blueGreen, DeliveryController, ProgressiveService } from 'serin';

const config = new pulumi.Config();
const delivery = new DeliveryController('serin', { provider: 'kubernetes' });

const settings = new kx.ConfigMap('podinfo-settings', {
  metadata: { name: 'podinfo-settings' },
  data: { message: 'built with kubernetesx' },
});
const pod = new kx.PodBuilder({
  containers: [
    {
      image: config.require('image'),
      ports: { http: 9898 },
      env: { PODINFO_UI_MESSAGE: settings.asEnvValue('message') },
      readinessProbe: { httpGet: { path: '/readyz', port: 9898 } },
    },
  ],
});

const podinfo = new ProgressiveService('podinfo', {
  pod,
  port: 9898,
  replicas: 2,
  controller: delivery,
  strategy: blueGreen({ iterations: 3, interval: '30s', threshold: 3 }),
  // It is released when its pods stay ready; what users would notice is measured in the other examples.
  silence: ['never-rolls-back'],
  await: true,
});

export const url = podinfo.url;
