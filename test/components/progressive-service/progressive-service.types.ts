// Only compiled, never run: what cannot work must not compile.
import * as k8s from '@pulumi/kubernetes';
import * as kx from '@pulumi/kubernetesx';
import * as pulumi from '@pulumi/pulumi';
import {
  abTest,
  atLeast,
  atMost,
  blueGreen,
  canary,
  type CanaryAlert,
  DeliveryController,
  Gateway,
  mirror,
  ProgressiveService,
  promql,
  type ProviderName,
  requestDuration,
  type Routing,
  routing,
  successRate,
} from 'serin';

const web = { image: 'web:1', port: 80 };
const match = [{ headers: { cookie: { regex: '^beta$' } } }];
const shifting = canary({ stepWeight: 10, maxWeight: 50 });
const testing = abTest({ match, iterations: 10 });
const sticky = canary({ stepWeight: 10, sessionAffinity: { cookieName: 'version' } });
const shadowed = canary({ stepWeight: 10, mirror: true });
const linkerd = new DeliveryController('linkerd', { provider: 'linkerd' });
const istio = new DeliveryController('istio', { provider: 'istio' });

// Strategies and providers.
new ProgressiveService('a', { ...web, strategy: testing });
new ProgressiveService('a', { ...web, strategy: testing, routing: routing.istio() });
new ProgressiveService('a', { ...web, strategy: testing, routing: routing.nginx({ ingress: 'web' }) });
// @ts-expect-error Linkerd cannot do A/B tests
new ProgressiveService('a', { ...web, strategy: testing, routing: routing.linkerd() });
// @ts-expect-error the controller's Linkerd neither
new ProgressiveService('a', { ...web, strategy: testing, controller: linkerd });
// @ts-expect-error the service's own routing wins over the controller's
new ProgressiveService('a', { ...web, strategy: testing, controller: istio, routing: routing.linkerd() });
new ProgressiveService('a', { ...web, strategy: testing, controller: linkerd, routing: routing.istio() });
new ProgressiveService('a', { ...web, strategy: shifting, controller: linkerd });
// @ts-expect-error plain Services cannot shift traffic
new ProgressiveService('a', { ...web, strategy: shifting, routing: routing.kubernetes() });
new ProgressiveService('a', { ...web, strategy: blueGreen({ iterations: 10 }), routing: routing.kubernetes() });
new ProgressiveService('a', { ...web, strategy: sticky, routing: routing.traefik() });
// @ts-expect-error NGINX has no session affinity
new ProgressiveService('a', { ...web, strategy: sticky, routing: routing.nginx({ ingress: 'web' }) });
// @ts-expect-error Traefik does not mirror
new ProgressiveService('a', { ...web, strategy: shadowed, routing: routing.traefik() });
new ProgressiveService('a', {
  ...web,
  strategy: shadowed,
  routing: routing.gatewayApi({ gateways: [{ name: 'web' }] }),
});
const grpc = routing.gatewayApi({
  gateways: [{ name: 'web' }],
  routeKind: 'GRPCRoute',
  match: [{ uri: { exact: '/shop.Cart/Add' } }, { uri: { prefix: '/shop.Cart/' } }],
});
const part = routing.gatewayApi({ route: { kind: 'GRPCRoute', name: pulumi.output('web') } });
new ProgressiveService('a', { ...web, strategy: testing, routing: grpc });
new ProgressiveService('a', { ...web, strategy: shadowed, routing: grpc });
new ProgressiveService('a', { ...web, strategy: shadowed, routing: part });
new ProgressiveService('a', {
  ...web,
  strategy: blueGreen({ iterations: 10 }),
  routing: routing.gatewayApiBeta({ route: 'web' }),
});
// @ts-expect-error clients of gRPC keep no cookies
new ProgressiveService('a', { ...web, strategy: sticky, routing: grpc });
// @ts-expect-error an A/B test needs rules of its own
new ProgressiveService('a', { ...web, strategy: testing, routing: part });
// @ts-expect-error so do users who stay
new ProgressiveService('a', { ...web, strategy: sticky, routing: routing.gatewayApiBeta({ route: 'web' }) });
// @ts-expect-error a path of HTTP is no method
routing.gatewayApi({ gateways: [{ name: 'web' }], routeKind: 'GRPCRoute', match: [{ uri: { prefix: '/shop' } }] });
// @ts-expect-error a GRPCRoute has no timeouts
routing.gatewayApi({ gateways: [{ name: 'web' }], routeKind: 'GRPCRoute', timeout: '10s' });
// @ts-expect-error no route of the Gateway API has retries
routing.gatewayApi({ gateways: [{ name: 'web' }], retries: { attempts: 3 } });
// @ts-expect-error a route that is made belongs to Gateways
routing.gatewayApi({ hosts: ['shop.example.com'] });
// @ts-expect-error a route of yours names its hosts itself
routing.gatewayApi({ route: 'web', hosts: ['shop.example.com'] });
// @ts-expect-error there was no GRPCRoute before v1
routing.gatewayApiBeta({ gateways: [{ name: 'web' }], routeKind: 'GRPCRoute' });
// @ts-expect-error nor can there be a part in one
routing.gatewayApiBeta({ route: { kind: 'GRPCRoute', name: 'web' } });
// @ts-expect-error Contour does not mirror
new ProgressiveService('a', { ...web, strategy: mirror({ iterations: 10 }), routing: routing.contour() });
new ProgressiveService('a', {
  ...web,
  // @ts-expect-error an A/B test that keeps users needs a provider that can
  strategy: abTest({ match, iterations: 10, sessionAffinity: { cookieName: 'version' } }),
  routing: routing.gloo(),
});

// Options of strategies.
canary({ stepWeights: [1, 5, 25, 50] });
canary({ stepWeight: pulumi.output(10), interval: '1m30s', threshold: pulumi.output(3) });
// @ts-expect-error a list of steps and equal steps
canary({ stepWeights: [1, 5], stepWeight: 10 });
// @ts-expect-error a list of steps ends where it ends
canary({ stepWeights: [1, 5], maxWeight: 50 });
// @ts-expect-error no such option
canary({ stepWieght: 10 });
// @ts-expect-error only an A/B test matches requests
canary({ stepWeight: 10, match });
// @ts-expect-error an A/B test needs conditions
abTest({ iterations: 10 });
// @ts-expect-error Blue/Green has no weights
blueGreen({ iterations: 10, stepWeight: 10 });
// @ts-expect-error how many checks?
blueGreen({});
mirror({ iterations: 10, mirrorWeight: 10, growth: { step: 10, max: 100 } });
// @ts-expect-error seconds have no such name
canary({ interval: '10 seconds' });
// @ts-expect-error a number has no unit
canary({ interval: 60 });

// Metrics.
new ProgressiveService('a', {
  ...web,
  strategy: shifting,
  metrics: [
    successRate(atLeast(99)),
    requestDuration(atMost('500ms'), { interval: '30s' }),
    promql('errors', 'sum(errors)', atMost(1)),
    { name: 'request-success-rate', thresholdRange: { min: 99 } },
    { name: 'errors', query: pulumi.output('sum(errors)'), thresholdRange: { max: 1 }, interval: '1m' },
    {
      name: 'errors',
      templateRef: { name: 'errors', namespace: 'monitoring' },
      thresholdRange: { max: pulumi.output(1) },
    },
  ],
});
new ProgressiveService('a', {
  ...web,
  strategy: shifting,
  // @ts-expect-error neither built in nor with a query
  metrics: [{ name: 'error-rate', thresholdRange: { max: 1 } }],
});
// @ts-expect-error half a duration
atMost('500');

// Hooks and alerts.
const alert: pulumi.Unwrap<CanaryAlert> = { name: 'slack', severity: 'warn', providerRef: { name: 'slack' } };
new ProgressiveService('a', {
  ...web,
  strategy: shifting,
  alerts: [alert],
  hooks: [{ name: 'gate', type: 'confirm-promotion', url: 'http://gate/', timeout: '30s', metadata: { a: 'b' } }],
});
new ProgressiveService('a', {
  ...web,
  strategy: shifting,
  // @ts-expect-error no such hook
  hooks: [{ name: 'gate', type: 'confirm', url: 'http://gate/' }],
});
new ProgressiveService('a', {
  ...web,
  strategy: shifting,
  // @ts-expect-error no such severity
  alerts: [{ severity: 'fatal', providerRef: { name: 'slack' } }],
});

// Workloads.
const deployment = new k8s.apps.v1.Deployment('d', { spec: { selector: {}, template: {} } });
new ProgressiveService('a', { pod: { containers: [{ name: 'web', image: 'web:1' }] }, port: 80 });
new ProgressiveService('a', {
  pod: new kx.PodBuilder({ containers: [{ image: 'web:1', ports: { http: 80 } }] }),
  port: 80,
});
new ProgressiveService('a', { target: deployment, port: 80, await: true });
new ProgressiveService('a', { target: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }, port: 80 });
new ProgressiveService('a', { image: pulumi.output('web:1'), port: pulumi.output(80), await: { timeout: '20m' } });
// @ts-expect-error an image or a pod
new ProgressiveService('a', { image: 'web:1', pod: { containers: [] }, port: 80 });
// @ts-expect-error what exists has its replicas
new ProgressiveService('a', { target: deployment, replicas: 3, port: 80 });
// @ts-expect-error nothing to release
new ProgressiveService('a', { port: 80 });
new ProgressiveService('a', { ...web, autoscaling: { minReplicas: 2, maxReplicas: 10, cpu: 80 } });
new ProgressiveService('a', {
  ...web,
  autoscaling: { triggers: [{ type: 'prometheus', name: 'load', metadata: {} }], primaryQueries: { load: 'sum(x)' } },
});
// @ts-expect-error a HorizontalPodAutoscaler or a ScaledObject
new ProgressiveService('a', { ...web, autoscaling: { cpu: 80, triggers: [], maxReplicas: 10 } });

// Gateways and routing.
const gateway = new Gateway('g', { provider: 'istio' });
new ProgressiveService('a', {
  ...web,
  gateway,
  routing: routing.istio({ gateways: [gateway, 'mesh'], hosts: ['a.example.com'] }),
});
// @ts-expect-error an Istio Gateway is none of the Gateway API's
routing.gatewayApi({ gateways: [gateway] });
// @ts-expect-error NGINX builds on an Ingress
routing.nginx({});

// Each provider has a function.
const gateways = [{ name: 'public' }];
export const ROUTERS: { [Name in ProviderName]: Routing<Name> } = {
  istio: routing.istio(),
  'gatewayapi:v1': routing.gatewayApi({ gateways }),
  'gatewayapi:v1beta1': routing.gatewayApiBeta({ gateways }),
  traefik: routing.traefik(),
  nginx: routing.nginx({ ingress: 'web' }),
  contour: routing.contour(),
  gloo: routing.gloo(),
  appmesh: routing.appMeshBeta({ meshName: 'global' }),
  'appmesh:v1beta2': routing.appMesh(),
  linkerd: routing.linkerd(),
  'smi:v1alpha1': routing.smi('v1alpha1'),
  'smi:v1alpha2': routing.smi('v1alpha2'),
  'smi:v1alpha3': routing.smi('v1alpha3'),
  osm: routing.openServiceMesh(),
  kuma: routing.kuma(),
  skipper: routing.skipper({ ingress: 'web' }),
  apisix: routing.apisix({ route: 'web' }),
  knative: routing.knative(),
  kubernetes: routing.kubernetes(),
};
