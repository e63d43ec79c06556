// For programs with pods of kubernetesx: a PodBuilder is accepted as it is. The overrides in package.json are
// necessary; they say why.
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
  // The new version is released if its pods stay ready. The other examples also measure what users notice.
  silence: ['never-rolls-back'],
  await: true,
});

export const url = podinfo.url;
