import type { Entry } from './entry';

/** About what a Canary finds in its cluster, and what its routes cannot do. */
export const CLUSTER = {
  'unsupported-target': {
    about: 'A target is of a kind that cannot be released.',
    example:
      'Canary podinfo.test: spec.targetRef: batch/v1/Job is no target that can be released; use one of Deployment, …',
    mend: 'Release one of the kinds that the message lists.',
  },
  'unsupported-provider': {
    about: 'This version of the controller does not have the routing provider.',
    example: 'Canary podinfo.test: spec.provider: consul is not supported by this version; use one of istio, …',
    mend: 'Use another provider, or another version.',
  },
  'unsupported-autoscaler': {
    about: 'An autoscaler is of a kind that is not known.',
    example:
      'Canary podinfo.test: spec.autoscalerRef.kind: VerticalPodAutoscaler is not supported by this version; use one of HorizontalPodAutoscaler, ScaledObject',
    mend: 'Use one of the kinds.',
  },
  'odd-api-version': {
    about: 'A reference names an API version that its kind does not have, or has no longer. It works nevertheless.',
    example:
      'Canary podinfo.test: spec.autoscalerRef.apiVersion: autoscaling/v2beta2 is no API version of a HorizontalPodAutoscaler any more; HorizontalPodAutoscaler podinfo is found by its kind and name; write autoscaling/v2',
    mend: 'Write the apiVersion that the cluster has.',
  },
  'missing-api': {
    about: 'The cluster does not have the kinds of the routing provider, of the target or of the autoscaler.',
    example:
      'Canary podinfo.test: the API networking.istio.io/v1beta1 DestinationRule is not installed in this cluster; install the CustomResourceDefinitions of istio, or choose another spec.provider',
    mend: 'Install the definitions, or choose another provider.',
  },
  'missing-target': {
    about: 'The target does not exist.',
    example: 'deployment podinfo.test get query error: deployments.apps "podinfo" not found',
    mend: 'Create the target, or change the reference.',
  },
  'missing-selector-label': {
    about: 'The target selects its pods by none of the labels that tell the pods of two versions apart.',
    example:
      'getSelectorLabel failed: deployment podinfo.test spec.selector.matchLabels must contain one of [app name app.kubernetes.io/name]',
    mend: 'Select the pods by one of the labels, or add yours to -selector-labels of the controller.',
  },
  'target-of-another-canary': {
    about: 'Another Canary releases the target already.',
    example:
      'Canary ant.test: spec.targetRef: Deployment podinfo is released by Canary zebra.test already; delete one of the two',
    mend: 'Delete one of the two.',
  },
  'unknown-port': {
    about: 'No container of the target has a port of this name.',
    example:
      'Canary podinfo.test: spec.service.targetPort: Deployment podinfo has no container port named web, but the container ports http, http-metrics, grpc; name the port there or use its number',
    mend: 'Name the port of the container, or use its number.',
  },
  'missing-reference': {
    about: 'An object that the Canary refers to does not exist.',
    example:
      'Canary podinfo.test: spec.ingressRef: Ingress web does not exist in namespace test; create it or change the reference',
    mend: 'Create the object, or change the reference.',
  },
  'unusable-template': {
    about: 'The MetricTemplate of a metric, or its Secret, cannot be read, or may not be used.',
    example:
      'Canary podinfo.test: spec.analysis.metrics[0].templateRef: Metric template errors.test error: not found; correct that or change the reference',
    mend: 'Do what the message says, or change the reference.',
  },
  'kept-by-another': {
    about: 'Another controller keeps an object as it wants it, and would undo what a rollout writes.',
    example:
      'Canary podinfo.test: Service podinfo is kept by Rollout podinfo of argoproj.io/v1alpha1, which would undo what a rollout writes; delete Rollout podinfo of argoproj.io/v1alpha1, or give spec.service.name another name',
    mend: 'Delete what the other controller works on, or use another name.',
  },
  'foreign-object': {
    about: 'An object of somebody else has the name of one that is made for the Canary. It is never overwritten.',
    example:
      'Canary podinfo.test: ConfigMap db-primary has the name of an object that is made for this Canary, but was not made for it, and is left as it is; rename it, or hand it over with the annotation flagger.app/hand-over-to: podinfo',
    mend: 'Rename the object or the target, or hand the object over with the annotation.',
  },
  'object-of-another-namespace': {
    about: 'An object that is in no namespace has the name that the Canary needs, and belongs to another namespace.',
    example:
      'Canary podinfo.test: spec.service.name: podinfo is taken: TrafficRoute podinfo is in no namespace, and belongs to Canary shop/podinfo; give spec.service.name another name, or delete TrafficRoute podinfo if it is no longer used',
    mend: 'Use another name, or delete the object if nobody uses it.',
  },
  'cross-namespace-reference': {
    about: 'A reference leads to another namespace, and the controller has --no-cross-namespace-refs.',
    example:
      "can't access gloo upstream web.gloo-system, cross-namespace references are blocked; refer to one in namespace test",
    mend: "Refer to an object in the Canary's namespace.",
  },
  'source-leads-elsewhere': {
    about: 'The route of the user that the provider builds on does not lead to the application.',
    example:
      'Canary podinfo.test: spec.ingressRef: Ingress web sends nothing to the Service podinfo, but to shop; send a path there to podinfo, or set spec.service.name',
    mend: 'Let it lead to the Service, or name the Service that it leads to.',
  },
  'weight-too-large': {
    about: 'A weight in a route of the user is so large that percentages of it are beyond what the API takes.',
    example:
      'Canary podinfo.test: spec.routeRef: HTTPRoute web: rules[0].backendRefs[0].weight 20000 leaves no room for percentages; write weights of at most 10000 in the same proportion',
    mend: 'Write smaller weights in the same proportion.',
  },
  'unsupported-by-route': {
    about: 'A field asks for what the routes of the provider cannot do.',
    example:
      'Canary podinfo.test: spec.service.retries: a GRPCRoute has no retries; remove it, or set spec.service.routeKind HTTPRoute',
    mend: 'Remove the field, or use another kind of route.',
  },
  'unsupported-condition': {
    about: 'A condition on requests is one that the routes of the provider do not have.',
    example:
      'Canary podinfo.test: spec.service.match[0].port: an HTTPRoute has no such condition; remove it, or write it as one on uri, headers or queryParams',
    mend: 'Remove the condition, or write it as one that they have.',
  },
  'belongs-in-your-route': {
    about: 'A field is for a route that is made, and the route is one of the user.',
    example:
      'Canary podinfo.test: spec.service.hosts: is for a route that is made, and the HTTPRoute web of spec.routeRef is yours; write it there and remove it here',
    mend: 'Write it in the route, and remove it from the Canary.',
  },
  'upstream-without-namespace': {
    about: 'The reference to an Upstream of Gloo does not say where it is.',
    example:
      'Canary podinfo.test: spec.upstreamRef: namespace is not set, and says where Upstream web is; set it, to test for one beside the Canary',
    mend: 'Set the namespace.',
  },
  'unknown-backend-port': {
    about:
      'The Ingress of the user leads to a port that the Service does not have. It is a warning, and holds nothing up.',
    example:
      'Canary podinfo.test: spec.ingressRef: Ingress web sends requests to port 80 of the Service podinfo, which has http (8080) alone; write one of them there, or set spec.service.port and portName to what it names',
    mend: 'Let the Ingress lead to a port of the Service, or set the port of the Canary.',
  },
  'route-not-accepted': {
    about: 'A Gateway does not accept the route. It is a warning, and holds nothing up.',
    example:
      'HTTPRoute podinfo.test: Gateway gw.test does not accept it (NotAllowedByListeners): no listener allows it',
    mend: 'Let the Gateway accept routes of the namespace and of the hosts.',
  },
} satisfies Readonly<Record<string, Entry>>;
