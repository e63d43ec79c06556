// GitOps: Git has what changes with every release, and Flux applies it. This program says how it is released. A new
// image in the registry becomes a commit to apps/myapp/deployment.yaml; Flux applies the commit, and that starts a
// rollout.
//
// Needs Flux with its image controllers, bootstrapped to a repository that has the folder apps/ of this example:
//   flux bootstrap github … --components-extra=image-reflector-controller,image-automation-controller
import * as k8s from '@pulumi/kubernetes';
import * as pulumi from '@pulumi/pulumi';
import { atLeast, atMost, canary, DeliveryController, ProgressiveService, requestDuration, successRate } from 'serin';

const config = new pulumi.Config();
const metricsServer = 'http://prometheus:9090';

// Flux keeps its objects in this namespace, beside the repository that it was bootstrapped to.
const namespace = 'flux-system';
const sourceRef = { kind: 'GitRepository', name: 'flux-system' };

// The controller: Serin's, or Flagger's, which Flux installs from the folder ./flagger-system of the repository. Both
// accept the same Canaries, so you can switch at any time. Never run both at once: they would release everything twice.
const delivery = config.requireBoolean('chart')
  ? undefined
  : new DeliveryController('serin', { provider: 'istio', metricsServer });
if (delivery === undefined) {
  new k8s.apiextensions.CustomResource('flagger', {
    apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
    kind: 'Kustomization',
    metadata: { name: 'flagger', namespace },
    spec: { interval: '10m', sourceRef, path: './flagger-system', prune: true, wait: true, timeout: '5m' },
  });
  const repository = new k8s.apiextensions.CustomResource('flagger-repository', {
    apiVersion: 'source.toolkit.fluxcd.io/v1beta2',
    kind: 'HelmRepository',
    metadata: { name: 'flagger', namespace },
    spec: { interval: '1h', url: 'https://flagger.app' },
  });
  new k8s.apiextensions.CustomResource(
    'flagger-release',
    {
      apiVersion: 'helm.toolkit.fluxcd.io/v2beta1',
      kind: 'HelmRelease',
      metadata: { name: 'flagger', namespace: 'flagger-system' },
      spec: {
        interval: '30m',
        chart: {
          spec: {
            chart: 'flagger',
            version: '1.36.x',
            sourceRef: { kind: 'HelmRepository', name: 'flagger', namespace },
          },
        },
        values: { meshProvider: 'istio', metricsServer },
      },
    },
    { dependsOn: repository },
  );
}

// From the registry to Git: find images, choose the newest 1.x, and write it at the marker $imagepolicy.
new k8s.apiextensions.CustomResource('myapp-images', {
  apiVersion: 'image.toolkit.fluxcd.io/v1beta2',
  kind: 'ImageRepository',
  metadata: { name: 'myapp', namespace },
  spec: { image: 'myregistry.azurecr.io/myapp', interval: '1m' },
});
new k8s.apiextensions.CustomResource('myapp-newest', {
  apiVersion: 'image.toolkit.fluxcd.io/v1beta2',
  kind: 'ImagePolicy',
  metadata: { name: 'myapp', namespace },
  spec: { imageRepositoryRef: { name: 'myapp' }, policy: { semver: { range: '1.x.x' } } },
});
new k8s.apiextensions.CustomResource('myapp-updates', {
  apiVersion: 'image.toolkit.fluxcd.io/v1beta1',
  kind: 'ImageUpdateAutomation',
  metadata: { name: 'myapp', namespace },
  spec: {
    interval: '1m',
    sourceRef,
    git: {
      checkout: { ref: { branch: 'main' } },
      commit: {
        author: { email: 'fluxcdbot@users.noreply.github.com', name: 'fluxcdbot' },
        messageTemplate: 'Update myapp to {{range .Updated.Images}}{{println .}}{{end}}\n',
      },
      push: { branch: 'main' },
    },
    update: { path: './apps/myapp', strategy: 'Setters' },
  },
});

// From Git to the cluster.
const application = new k8s.apiextensions.CustomResource('myapp', {
  apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
  kind: 'Kustomization',
  metadata: { name: 'myapp', namespace },
  spec: { interval: '10m', sourceRef, path: './apps/myapp', prune: true, wait: true },
});

// From the old version to the new one. The Deployment belongs to Flux, so the program only refers to it.
const myapp = new ProgressiveService(
  'myapp',
  {
    namespace: 'production',
    target: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'myapp' },
    port: 9898,
    controller: delivery,
    strategy: canary({ interval: '1m', threshold: 5, stepWeight: 10, maxWeight: 50 }),
    metrics: [successRate(atLeast(99), { interval: '1m' }), requestDuration(atMost('500ms'), { interval: '1m' })],
  },
  { dependsOn: application },
);

export const url = myapp.url;
