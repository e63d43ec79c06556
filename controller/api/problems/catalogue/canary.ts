import type { Entry } from './entry';

/** About Canaries, and what their routing provider asks of them. */
export const CANARIES = {
  'missing-port': {
    about: 'The port that users call is not known. Services of Knative alone need none.',
    example: 'Canary podinfo.test: spec.service.port is missing, set it to the port that users call',
    mend: 'Set the port.',
  },
  'descending-steps': {
    about: 'Listed steps of the traffic go back.',
    example: 'Canary podinfo.test: spec.analysis.stepWeights [10, 5] do not ascend, put them in order',
    mend: 'Put the steps in order.',
  },
  'early-stop-without-bound': {
    about: 'An early stop does not know how many requests may fail.',
    example:
      'Canary podinfo.test: spec.analysis.earlyStop says nothing of how many requests may fail, and there is no request-success-rate with a minimum or falseAlarms: set spec.analysis.earlyStop.allowedFailures',
    mend: 'Set allowedFailures, or measure request-success-rate.',
  },
  'stateful-set': {
    about: 'The pods of a StatefulSet have names and volumes of their own, which no second copy can share.',
    example:
      'Canary podinfo.test: spec.targetRef.kind StatefulSet cannot be released: each of its pods has a name and volumes of its own, which no second copy can share; release what calls it, or roll it by its own spec.updateStrategy.rollingUpdate.partition',
    mend: 'Release what calls it, or roll it by a partition.',
  },
  'autoscaled-service': {
    about: 'A Service that is released has no pods of its own that could be scaled.',
    example:
      'Canary podinfo.test: spec.autoscalerRef scales pods, and a Service has none of its own: remove it, or release the Deployment',
    mend: 'Remove the autoscaler, or release the Deployment.',
  },
  'service-without-router': {
    about: 'Without a mesh or an ingress nothing stands between a Service that is released and its users.',
    example:
      'Canary podinfo.test: spec.targetRef is a Service, and without a mesh or an ingress its users call it itself, whichever version it selects: set spec.provider to one that routes, or release the Deployment',
    mend: 'Set a provider that routes, or release the Deployment.',
  },
  'long-name': {
    about: 'Names of Services have at most 63 characters, and -primary and -canary are added to that of the Canary.',
    example:
      'Canary podinfo.test: spec.targetRef.name a-very-long-name-of-an-application-that-somebody-has-generated has 62 characters, and the Service a-very-long-name-of-an-application-that-somebody-has-generated-primary may have 63, set spec.service.name to one of at most 55',
    mend: 'Set `spec.service.name` to a shorter name.',
  },
  'reserved-service': {
    about:
      'A Canary would take over the Service of the API server, `kubernetes` in the namespace default, or that of DNS, `kube-dns` in kube-system. The definition refuses these names in every namespace.',
    example:
      'Canary podinfo.default: spec.service.name kubernetes is a Service that the cluster itself cannot do without, use another name',
    mend: 'Use another name.',
  },
  'renamed-service': {
    about: 'A Service that is released keeps its name.',
    example:
      'Canary podinfo.test: spec.service.name is web, but a Service that is released is called by its own name: remove spec.service.name, or set it to podinfo',
    mend: 'Remove the name, or use that of the Service.',
  },
  'knative-service-elsewhere': {
    about: 'A Service of Knative is released through another provider than Knative.',
    example:
      'Canary podinfo.test: spec.targetRef is a Service of Knative, which only the provider knative routes to, not istio: set spec.provider to knative',
    mend: 'Set the provider to knative.',
  },
  'knative-needs-its-service': {
    about: 'The provider knative releases nothing but Services of Knative.',
    example:
      'Canary podinfo.test: the provider knative releases Services of Knative only: set spec.targetRef to one, of apiVersion serving.knative.dev/v1, or choose another spec.provider',
    mend: 'Release a Service of Knative, or choose another provider.',
  },
  'unknown-provider': {
    about: 'There is no routing provider of this name.',
    example: 'Canary podinfo.test: spec.provider consul is not known, use one of istio, …',
    mend: 'Use one of the [providers](providers.md).',
  },
  'provider-lacks-capability': {
    about: 'The routing provider cannot do an A/B test, mirroring or session affinity.',
    example:
      'Canary podinfo.test: spec.analysis.mirror asks for what spec.provider linkerd cannot do (mirroring), use one of istio, gatewayapi:v1, gatewayapi:v1beta1, or remove spec.analysis.mirror',
    mend: 'Use another [provider](providers.md), or do without.',
  },
  'provider-needs-field': {
    about: 'The routing provider cannot do without a field.',
    example: 'Canary podinfo.test: spec.ingressRef is missing, spec.provider nginx needs the Ingress to build on',
    mend: 'Set the field.',
  },
  'wrong-kind-of-route': {
    about: 'A route of the user is of a kind or an API that the provider does not know.',
    example:
      'Canary podinfo.test: spec.routeRef is of apisix.apache.org/v2 ApisixRoute, which spec.provider gatewayapi:v1beta1 cannot route by, set kind HTTPRoute and apiVersion gateway.networking.k8s.io/v1beta1',
    mend: 'Refer to a route that the provider knows.',
  },
  'grpc-route-of-another-provider': {
    about: 'Only the provider gatewayapi:v1 makes a GRPCRoute.',
    example:
      'Canary podinfo.test: spec.service.routeKind GRPCRoute is none of spec.provider istio, set spec.provider gatewayapi:v1, or remove it',
    mend: 'Use that provider, or remove routeKind.',
  },
} satisfies Readonly<Record<string, Entry>>;
