// The docstrings of ../types, as `npm run api` finds them: change those, not this file.
/* eslint-disable max-lines */
import type { AlertProvider } from '../types/alert-provider';
import type { AutoscalerReference, LocalReference, NamespacedReference } from '../types/references';
import type { Canary, CanarySpec } from '../types/canary';
import type {
  CanaryAlert,
  CanaryAnalysis,
  CanaryAnalysisOptions,
  CanaryMetric,
  CanaryWebhook,
  EarlyStop,
  SessionAffinity,
} from '../types/canary-analysis';
import type {
  CanaryService,
  CustomMetadata,
  MatchCondition,
  ParentReference,
  StringMatch,
} from '../types/canary-service';
import type {
  CanaryStatus,
  CheckRecord,
  ComparisonRecord,
  Condition,
  CountsOfBoth,
  InventoryEntry,
  RequestCounts,
} from '../types/canary-status';
import type { MetricProviderSpec, MetricTemplate } from '../types/metric-template';

/** The types that have descriptions. A type without a name is called after the field that has it. */
export interface DescribedTypes {
  AlertProvider: AlertProvider;
  'AlertProvider.spec': NonNullable<AlertProvider['spec']>;
  'AlertProvider.spec.secretRef': NonNullable<NonNullable<AlertProvider['spec']>['secretRef']>;
  AutoscalerReference: AutoscalerReference;
  'AutoscalerReference.primaryScalerReplicas': NonNullable<AutoscalerReference['primaryScalerReplicas']>;
  Canary: Canary;
  CanaryAlert: CanaryAlert;
  CanaryAnalysis: CanaryAnalysis;
  CanaryAnalysisOptions: CanaryAnalysisOptions;
  'CanaryAnalysisOptions.templateVariables': NonNullable<CanaryAnalysisOptions['templateVariables']>;
  CanaryMetric: CanaryMetric;
  'CanaryMetric.allowedDifference': NonNullable<CanaryMetric['allowedDifference']>;
  'CanaryMetric.failureLimit': NonNullable<CanaryMetric['failureLimit']>;
  'CanaryMetric.thresholdRange': NonNullable<CanaryMetric['thresholdRange']>;
  CanaryService: CanaryService;
  'CanaryService.rewrite': NonNullable<CanaryService['rewrite']>;
  'CanaryService.unmanagedMetadata': NonNullable<CanaryService['unmanagedMetadata']>;
  CanarySpec: CanarySpec;
  'CanarySpec.upstreamRef': NonNullable<CanarySpec['upstreamRef']>;
  CanaryStatus: CanaryStatus;
  'CanaryStatus.canaryAnalysis': NonNullable<CanaryStatus['canaryAnalysis']>;
  'CanaryStatus.comparison': NonNullable<CanaryStatus['comparison']>;
  CanaryWebhook: CanaryWebhook;
  CheckRecord: CheckRecord;
  ComparisonRecord: ComparisonRecord;
  Condition: Condition;
  CountsOfBoth: CountsOfBoth;
  CustomMetadata: CustomMetadata;
  EarlyStop: EarlyStop;
  InventoryEntry: InventoryEntry;
  LocalReference: LocalReference;
  MatchCondition: MatchCondition;
  MetricProviderSpec: MetricProviderSpec;
  'MetricProviderSpec.secretRef': NonNullable<MetricProviderSpec['secretRef']>;
  MetricTemplate: MetricTemplate;
  'MetricTemplate.spec': NonNullable<MetricTemplate['spec']>;
  NamespacedReference: NamespacedReference;
  ParentReference: ParentReference;
  RequestCounts: RequestCounts;
  SessionAffinity: SessionAffinity;
  StringMatch: StringMatch;
}

/** What a type and its fields are for. */
export interface Description<Type> {
  about: string;
  fields: Readonly<Record<keyof Type & string, string>>;
}

/** What each type and each of its fields is for. */
export const DESCRIPTIONS: { readonly [Name in keyof DescribedTypes]: Description<DescribedTypes[Name]> } = {
  AlertProvider: { about: 'A place that alerts are sent to.', fields: { spec: 'The channel, and how it is reached.' } },
  'AlertProvider.spec': {
    about: 'The channel, and how it is reached.',
    fields: {
      type: 'Kind of the channel.',
      channel: 'Room to write to. Default: `general`.',
      username: 'Name to write as. Default: `flagger`.',
      address: 'URL to which alerts are sent. The key `address` of the Secret wins over it.',
      proxy: 'URL of an HTTP proxy to go through. Default: none.',
      secretRef:
        'A Secret in the same namespace with the keys `address` and `token`, which win over `address`. Default: none.',
      messageTemplate:
        'Text of the message. It may use `{{ .Status }}`, `{{ .Name }}`, `{{ .Namespace }}`, `{{ .Metadata.KEY }}` and the like. Default: a message that fits the channel.',
    },
  },
  'AlertProvider.spec.secretRef': {
    about:
      'A Secret in the same namespace with the keys `address` and `token`, which win over `address`. Default: none.',
    fields: { name: 'Name of the Secret.' },
  },
  AutoscalerReference: {
    about: "The autoscaler of the target. The primary gets a copy of it, and the target's own rests between rollouts.",
    fields: {
      primaryScalerQueries: "KEDA only: queries of the primary's triggers, by the name of the trigger.",
      primaryScalerReplicas: 'Replica bounds of the primary. Default: those of the target.',
      apiVersion: 'API group and version of the object, for example `apps/v1`.',
      kind: 'Kind of the object.',
      name: "Name of the object, in the Canary's namespace.",
    },
  },
  'AutoscalerReference.primaryScalerReplicas': {
    about: 'Replica bounds of the primary. Default: those of the target.',
    fields: { minReplicas: 'Fewest pods of the primary.', maxReplicas: 'Most pods of the primary.' },
  },
  Canary: {
    about: 'Releases new versions of an application step by step, and rolls back the bad ones.',
    fields: {
      spec: 'What is released, how users reach it, and how a new version is tried.',
      status: 'State of the rollout. Only the controller writes it.',
    },
  },
  CanaryAlert: {
    about: "A receiver of a Canary's alerts.",
    fields: {
      name: 'Name of the alert. Default: none.',
      severity: 'Lowest severity that is sent: `info` sends all, `warn` sends warn and error. Default: `info`.',
      providerRef: 'The AlertProvider that says where the alerts go.',
    },
  },
  CanaryAnalysis: {
    about: 'How a new version is released, and what it must fulfil meanwhile.',
    fields: {
      interval: 'Time that a step is watched before it is judged, a Go duration. Default: 60s.',
      delay: 'Time between the readiness of the canary and its first traffic, a Go duration. Default: 0s.',
      threshold: 'Number of failed checks that ends the rollout. Default: 1.',
      stepWeight: 'Percentage points of the traffic that each step adds. Default: all at once.',
      maxWeight: 'Percent of the traffic at which the canary is promoted. Default: 100.',
      stepWeights: 'Percent of the traffic at each step, ascending. It replaces `stepWeight` and `maxWeight`.',
      stepWeightPromotion:
        'Percentage points of the traffic that return to the promoted primary at each interval. Default: all at once.',
      iterations: 'Number of checks of an A/B test or a Blue/Green release.',
      mirror: 'Whether the canary gets a copy of the traffic before it gets traffic itself. Default: false.',
      mirrorWeight: 'Percent of the requests that are mirrored. Default: 100.',
      canaryAnalysis: "Settings of a growing share of mirrored traffic, and of the canary's pods.",
      match:
        'Conditions of an A/B test. Requests that match at least one of them go to the canary. Needs `iterations`.',
      sessionAffinity: 'A cookie that keeps each user on the version that answered first. Default: none.',
      primaryReadyThreshold: "Percent of the primary's pods that must be available. Default: 100.",
      canaryReadyThreshold: "Percent of the canary's pods that must be available. Default: 100.",
      earlyStop:
        'Ends the rollout in the middle of a step, if certainly more requests fail than may fail. Default: steps are judged at their end.',
      metrics: 'Metrics of the new version, measured at each step. A value out of bounds is a failed check.',
      webhooks: 'Calls to gates, tests and load generators.',
      alerts: 'Who gets alerts about the rollout. Default: the receivers that the controller is configured with.',
    },
  },
  CanaryAnalysisOptions: {
    about: "Settings of a growing share of mirrored traffic, and of the canary's pods.",
    fields: {
      stepWeightPromotion: 'Percentage points by which the mirrored share grows at each iteration.',
      maxMirrorWeight: 'Highest mirrored share, in percent. Default: 100.',
      templateVariables:
        "Where the canary's pods run. The primary never gets these settings. Default: where the primary's pods run.",
    },
  },
  'CanaryAnalysisOptions.templateVariables': {
    about: "Where the canary's pods run. The primary never gets these settings. Default: where the primary's pods run.",
    fields: {
      nodeSelector: 'Labels of the nodes that the pods run on.',
      tolerations: 'Taints that the pods tolerate.',
    },
  },
  CanaryMetric: {
    about: 'A metric of the new version that is measured at each step.',
    fields: {
      name: '`request-success-rate` (percent), `request-duration` (99th percentile, milliseconds), or any name if there is a `query` or a `templateRef`.',
      interval: 'Window of the query, a Go duration. Default: 1m.',
      thresholdRange: 'Bounds of the value. The bounds themselves are good values. One or both may be given.',
      threshold: 'Older form of a bound: the minimum of `request-success-rate`, the maximum of any other metric.',
      query: 'A PromQL query of your own. It may use `{{ namespace }}`, `{{ target }}`, `{{ interval }}` and the like.',
      templateRef: 'The MetricTemplate that has the query.',
      templateVariables: 'Values for `{{ variables.x }}` in the query, by name.',
      totalQuery:
        'A query for the total of which `query`, or the query of the template, counts a part. The value is then a percentage, for example of views that were clicked. The same server is asked. Default: the value is what the query answers.',
      minSamples:
        "Number of samples that a verdict needs. A check with fewer is inconclusive. The samples of a built-in metric are the canary's requests in the window; those of a metric with `totalQuery` are what that counts; those of any other metric with `falseAlarms` are the values of this rollout's checks. A comparison needs as many samples of the primary. Default: none.",
      compareTo:
        'What the value is compared with, beside its bounds: `primary` is the answer of the same query about the primary. Default: nothing.',
      allowedDifference:
        "How much worse than the primary's value the canary's value may be. If both are given, the larger difference is allowed. Default: no difference.",
      falseAlarms:
        'Percent of rollouts in which the comparison may fail by chance, if the version is no worse than allowed, whatever the number of checks. Only differences that are hardly chance then count. The success rate and metrics with `totalQuery` are compared by a sequential test of their counts since the weights last changed, all others by the Mann-Whitney test of the values of all checks of the rollout. Default: every difference counts.',
      inconclusive:
        'What a check without a verdict does, if there are no values or too few. `fail`: the check fails. `wait`: the step is watched for another interval, any number of times, and one alert says so. Default: `fail`.',
      critical: 'Whether the first failed check rolls back, whatever the threshold. Default: false.',
      dryRun: 'Whether the metric is measured and shown, but decides nothing. Default: false.',
      failureLimit:
        'Number of failures in a row of this metric that roll back. Fewer failures hold the rollout, and do not count for the threshold. Default: each failure counts for the threshold.',
    },
  },
  'CanaryMetric.allowedDifference': {
    about:
      "How much worse than the primary's value the canary's value may be. If both are given, the larger difference is allowed. Default: no difference.",
    fields: {
      absolute: 'Difference in the unit of the metric.',
      relative: "Difference in percent of the primary's value.",
    },
  },
  'CanaryMetric.failureLimit': {
    about:
      'Number of failures in a row of this metric that roll back. Fewer failures hold the rollout, and do not count for the threshold. Default: each failure counts for the threshold.',
    fields: { consecutive: 'Number of failures in a row.' },
  },
  'CanaryMetric.thresholdRange': {
    about: 'Bounds of the value. The bounds themselves are good values. One or both may be given.',
    fields: { min: 'Lowest good value.', max: 'Highest good value.' },
  },
  CanaryService: {
    about: 'How users reach the application. The three Services and the routing objects are made from this.',
    fields: {
      name: "Name of the Service that users call. The other two Services have the same name with `-primary` and `-canary`. Default: the target's name.",
      port: 'Port of the Services.',
      portName: 'Name of the port. Default: `http`.',
      targetPort: 'Port of the container, by number or name. Default: `port`.',
      appProtocol: 'Protocol of the port, for example `kubernetes.io/h2c`. Default: none.',
      portDiscovery: 'Whether the Services have all other ports of the containers, too. Default: false.',
      headless: 'Whether the Services have no IP address of their own. Default: false.',
      trafficDistribution: 'Preference for certain pods, for example `PreferClose`. Default: none.',
      timeout: "Time limit of a request, a Go duration. Default: the provider's.",
      backendTimeout: "Time limit of the application's answer to one request, a Go duration. Default: the provider's.",
      gateways:
        'Istio: the Gateways of the route, as `namespace/name`. `mesh` stands for calls inside the mesh. Default: `mesh`.',
      gatewayRefs: 'Gateway API: the Gateways of the route.',
      routeKind:
        'Gateway API: kind of the generated route: `HTTPRoute`, or `GRPCRoute` for gRPC only. Default: `HTTPRoute`.',
      hosts: 'Host names of the route. Default: the name of the Service.',
      delegation: 'Istio: whether another VirtualService delegates to the route. Default: false.',
      trafficPolicy: 'Istio: traffic policy of the generated DestinationRules.',
      match:
        'Conditions for the requests that the route takes, as in a VirtualService of Istio. Default: all requests.',
      rewrite: 'How requests are rewritten. Default: they are not.',
      retries:
        "When a request is tried again, as in a VirtualService of Istio. The Gateway API cannot express it, and ignores it. Default: the provider's.",
      headers: 'Changes of headers, as in a VirtualService of Istio. Default: none.',
      mirror: 'Gateway API: further receivers of a copy of each request. Default: none.',
      corsPolicy:
        'Sites that may call the application from a browser, as in a VirtualService of Istio. Default: no other sites.',
      meshName: 'App Mesh, first API: the mesh of the application. In later APIs the mesh selects namespaces.',
      backends: 'App Mesh: the virtual services that the application calls, by name or ARN.',
      apex: 'Labels and annotations of the apex Service and its routing objects.',
      primary: 'Labels and annotations of the primary Service and its routing objects.',
      canary: 'Labels and annotations of the canary Service and its routing objects.',
      unmanagedMetadata: 'Labels and annotations of the generated objects that others set and Serin does not change.',
    },
  },
  'CanaryService.rewrite': {
    about: 'How requests are rewritten. Default: they are not.',
    fields: {
      uri: 'New path, or new beginning of the path.',
      authority: 'New host.',
      type: 'Gateway API: `ReplaceFullPath` or `ReplacePrefixMatch`. Default: `ReplacePrefixMatch`.',
    },
  },
  'CanaryService.unmanagedMetadata': {
    about: 'Labels and annotations of the generated objects that others set and Serin does not change.',
    fields: { labels: 'Keys of labels.', annotations: 'Keys of annotations.' },
  },
  CanarySpec: {
    about: 'What is released, how users reach it, and how a new version is tried.',
    fields: {
      provider: "Routing provider. Default: the controller's `-mesh-provider`.",
      metricsServer:
        "URL of the Prometheus for the built-in metrics and inline queries. Default: the controller's `-metrics-server`.",
      targetRef: 'The workload that is released. Each change of it is a new revision.',
      autoscalerRef:
        "The autoscaler of the target. The primary gets a copy of it, and the target's own rests between rollouts. Default: none.",
      ingressRef: 'Providers nginx and skipper: the Ingress that they copy.',
      routeRef:
        'Provider apisix: the ApisixRoute that it copies. Gateway API: an existing HTTPRoute or GRPCRoute whose backends are split.',
      upstreamRef: 'Provider gloo: an Upstream whose settings the generated Upstreams copy.',
      progressDeadlineSeconds:
        'Time for which the canary may be unready before it is rolled back, in seconds. Default: 600.',
      service: 'How users reach the application. The Services and the routing objects are made from this.',
      analysis:
        'How a new version is released, and what it must fulfil meanwhile. Default: every new version is released at once.',
      skipAnalysis: 'Whether new versions are released at once, without analysis. Default: false.',
      suspend: 'Whether the controller changes nothing. Default: false.',
      revertOnDeletion: 'Whether the target gets back what it had before when the Canary is deleted. Default: false.',
    },
  },
  'CanarySpec.upstreamRef': {
    about: 'Provider gloo: an Upstream whose settings the generated Upstreams copy.',
    fields: {
      apiVersion: 'API group and version of the object, for example `apps/v1`.',
      kind: 'Kind of the object.',
      name: "Name of the object, in the Canary's namespace.",
      namespace: 'Namespace of the Upstream. Default: that of the Canary.',
    },
  },
  CanaryStatus: {
    about: "The controller's only memory, beside the routing object. Times are RFC 3339 with milliseconds.",
    fields: {
      phase: 'Phase of the rollout.',
      lastAppliedSpec: 'Content hash of the pod template whose release began last.',
      lastPromotedSpec: 'Content hash of the pod template that was last promoted.',
      settledSpec:
        'Content hash of the pod template whose release has ended, in promotion or rollback. Absent during a release. Tools that wait for a revision wait for this.',
      primaryReplicas:
        'Replicas of the primary when the last rollout began or ended. One that has to be made again gets as many.',
      inventory:
        'Where the objects are that were made or taken over for this Canary: what its spec named. More than one while those of former specs are not given back yet, the oldest first.',
      trackedConfigs: 'Content hashes of the tracked ConfigMaps and Secrets, by `configmap/name` and `secret/name`.',
      lastTransitionTime: 'Time of the last change of the status.',
      sessionAffinityCookie: 'Cookie of users on the canary in this rollout.',
      primarySessionAffinityCookie: 'Cookie of users on the primary in this rollout.',
      previousSessionAffinityCookie: 'Cookie of the previous rollout. Browsers are told to delete it.',
      conditions: 'Whether the last rollout was promoted, and whether the Canary is accepted.',
      canaryWeight: 'Percent of the traffic on the canary.',
      iterations: 'Number of finished checks of an A/B test or a Blue/Green release.',
      failedChecks: 'Number of failed checks of this rollout.',
      checks: 'Number of times that this rollout has measured its metrics.',
      nextCheckTime: 'Time at which the current step has been watched for one interval, and is judged.',
      watchedRoutes:
        'Routes that the current step watches, in words (`25`, `0 mirrored 80`). The routing object has other routes if the controller stopped between routing a step and recording it.',
      countsBefore: 'Requests and failures before the current step.',
      drainUntil:
        "Time until which the canary's pods stay although no user should reach them. Routers may still send some there.",
      notReadySince:
        'Time since which the workload that this phase waits for is not ready. The progress deadline counts from here.',
      waitingRevision: 'Content hash of the revision that a closed confirm-rollout gate holds back.',
      passedHooks: 'The pre-rollout hooks that have said yes to this revision, as `index/name`.',
      rollbackReason: 'Reason of the rollback of this rollout.',
      primaryLostSince: 'Time since which all users are on the canary because no pod of the primary could answer.',
      comparison: 'What an A/B test found about the metrics that are compared with the primary, once it is over.',
      canaryAnalysis: 'What the latest checks measured.',
    },
  },
  'CanaryStatus.canaryAnalysis': {
    about: 'What the latest checks measured.',
    fields: { iterations: 'The checks, the oldest first.' },
  },
  'CanaryStatus.comparison': {
    about: 'What an A/B test found about the metrics that are compared with the primary, once it is over.',
    fields: { window: 'How long the test was, a Go duration.', metrics: 'The metrics, in their order.' },
  },
  CanaryWebhook: {
    about: 'A call to a gate, a test or a load generator.',
    fields: {
      name: 'Name of the hook, as shown in events.',
      type: 'When the hook is called. Default: `rollout`.',
      url: 'Address that is called, with POST unless `metadata.method` names another method. Every answer from 200 to 299 means yes.',
      timeout: 'Time limit of the call with all its tries, a Go duration. Default: 10s.',
      retries: 'Further tries after a try without an answer, or with an error that may pass. Default: 0.',
      disableTLS: 'Whether any certificate of the server is accepted. Default: false.',
      muteAlert: 'Whether no alert is sent while this gate is closed. Default: false.',
      metadata:
        'Values that are sent along. They may use `{{ canaryWeight }}`, `{{ phase }}`, `{{ target }}` and the like. `method` (GET, POST, PUT, PATCH, DELETE; default POST) is the HTTP method of the call; GET sends no body. If `body` is a JSON object, its keys are sent beside name, namespace, phase, checksum and metadata, and replace none of them. For a task of the load tester, which has a `type`, `method` and `body` mean nothing special.',
    },
  },
  CheckRecord: {
    about: 'Result of one check of a rollout.',
    fields: {
      metric: 'Name of the metric.',
      value: 'Measured value. Absent if there was none.',
      threshold: 'Bound in words: `>= 99`, `<= 500`.',
      primary: 'Answer of the same query about the primary. Absent if it was not asked.',
      samples: 'Number of requests, users or the like behind the value. Absent if they were not counted.',
      primarySamples: 'Number of samples behind the value of the primary. Absent if they were not counted.',
      pValue:
        'Probability of a comparison at least as bad, if the canary were as good as it has to be. Absent without `falseAlarms`.',
      failed: 'Whether the check failed.',
      inconclusive: 'Whether there was no verdict, and the metric waits for one.',
      dryRun: 'Whether the metric decides nothing.',
      time: 'Time of the check.',
      weight: 'Percent of the traffic on the canary at that time.',
    },
  },
  ComparisonRecord: {
    about: 'What an A/B test found about one metric that is compared with the primary, over the whole test.',
    fields: {
      metric: 'Name of the metric.',
      canary: 'Value of the canary, in the unit of the metric. Absent if there was none.',
      primary: 'Value of the primary, in the unit of the metric. Absent if there was none.',
      canaryTotal: 'Total of the canary of which the value is a percentage. Absent for other metrics.',
      primaryTotal: 'Total of the primary of which the value is a percentage. Absent for other metrics.',
      low: 'Lower end of the difference, with 95 % confidence. Absent if only its probability is known.',
      high: 'Upper end of the difference, with 95 % confidence. Absent if only its probability is known.',
      pValue:
        'Probability of such a difference, in either direction, if there were none. Absent if too little was measured.',
      missing: 'Reason why there is no comparison.',
    },
  },
  Condition: {
    about: 'A condition, for `kubectl wait` and for tools.',
    fields: {
      type: 'Subject of the condition: `Promoted`, `Accepted`.',
      status: 'Whether the condition holds: `True`, `False` or `Unknown`.',
      reason: 'Reason in one word.',
      message: 'Reason in a sentence.',
      lastUpdateTime: 'Time of the last update.',
      lastTransitionTime: 'Time of the last change of `status`.',
    },
  },
  CountsOfBoth: {
    about: 'Numbers of requests to both versions.',
    fields: {
      canary: 'Requests to the canary.',
      primary: 'Requests to the primary. Absent if the versions are not compared.',
    },
  },
  CustomMetadata: {
    about: 'Labels and annotations that generated objects get beside their own.',
    fields: { labels: 'Labels to add.', annotations: 'Annotations to add.' },
  },
  EarlyStop: {
    about: 'Ends a rollout in the middle of a step. Requests and failures are counted while users are on the canary.',
    fields: {
      allowedFailures:
        'Percent of the requests that may fail. Default: 100 minus the minimum of the metric `request-success-rate`, but at least 1.',
      falseAlarms:
        'Percent of intervals that may end a rollout by chance, if no more requests fail than may fail. Default: 0.01.',
    },
  },
  InventoryEntry: {
    about: 'The parts of a spec that say which objects a Canary has.',
    fields: {
      provider: 'Routing provider.',
      service: 'Name of the apex Service.',
      port: 'Port of the Services.',
      routeKind: 'Kind of the generated route of the Gateway API.',
      targetRef: 'The workload.',
      autoscalerRef: 'The autoscaler of the target.',
      ingressRef: "The Ingress of the user's.",
      routeRef: "The route of the user's.",
    },
  },
  LocalReference: {
    about: "A reference to an object in the Canary's namespace.",
    fields: {
      apiVersion: 'API group and version of the object, for example `apps/v1`.',
      kind: 'Kind of the object.',
      name: "Name of the object, in the Canary's namespace.",
    },
  },
  MatchCondition: {
    about: 'A condition on requests. All its parts must match.',
    fields: {
      headers: 'Conditions on request headers, by name in lower case.',
      queryParams: 'Conditions on query parameters, by name.',
      sourceLabels: 'Labels of the calling pods.',
    },
  },
  MetricProviderSpec: {
    about: "The server that answers a MetricTemplate's query.",
    fields: {
      type: 'Kind of the server.',
      address: 'URL of the server. Default: the public one, for types that have one.',
      headers: 'HTTP headers to send, by name. Default: none.',
      secretRef: "A Secret in the template's namespace with the provider's credentials. Default: none.",
      region: 'Region of the server, for cloudwatch.',
      insecureSkipVerify: 'Whether any server certificate is accepted. Default: false.',
    },
  },
  'MetricProviderSpec.secretRef': {
    about: "A Secret in the template's namespace with the provider's credentials. Default: none.",
    fields: { name: 'Name of the Secret.' },
  },
  MetricTemplate: {
    about: 'A metric that Canaries refer to.',
    fields: { spec: 'The query, and the server that answers it.' },
  },
  'MetricTemplate.spec': {
    about: 'The query, and the server that answers it.',
    fields: {
      provider: 'The server that answers the query.',
      query:
        'Query in the language of the server. It may use `{{ name }}`, `{{ namespace }}`, `{{ target }}`, `{{ service }}`, `{{ ingress }}`, `{{ route }}`, `{{ interval }}` and `{{ variables.x }}`.',
    },
  },
  NamespacedReference: {
    about: 'A reference to an object that may live in another namespace.',
    fields: { name: 'Name of the object.', namespace: 'Namespace of the object. Default: that of the Canary.' },
  },
  ParentReference: {
    about: 'A Gateway of the Gateway API to which a route belongs.',
    fields: {
      group: 'API group of the Gateway. Default: `gateway.networking.k8s.io`.',
      kind: 'Kind of the Gateway. Default: `Gateway`.',
      name: 'Name of the Gateway.',
      namespace: 'Namespace of the Gateway. Default: that of the Canary.',
      sectionName: 'Name of the one listener that the route uses. Default: all listeners.',
      port: 'Number of the one port that the route uses. Default: all ports.',
    },
  },
  RequestCounts: {
    about: 'Numbers of requests to one version.',
    fields: { requests: 'Number of all requests.', failures: "Number of requests that failed on the server's side." },
  },
  SessionAffinity: {
    about: 'A cookie that keeps each user on the version that answered first.',
    fields: {
      cookieName: 'Name of the cookie of users on the canary.',
      primaryCookieName: 'Name of the cookie of users on the primary. Default: users on the primary get no cookie.',
      maxAge: 'Lifetime of the cookie, in seconds. Default: 86400.',
      domain: 'Domain of the cookie. Default: none.',
      path: 'Path of the cookie. Default: none.',
      secure: 'Whether browsers send the cookie over HTTPS only. Default: false.',
      httpOnly: 'Whether scripts cannot read the cookie. Default: false.',
      sameSite: "Whether browsers send the cookie with requests from other sites. Default: the browser's own rule.",
      partitioned: 'Whether browsers keep one cookie for each site that embeds the application. Default: false.',
    },
  },
  StringMatch: {
    about: 'A condition on one text, as Istio writes it.',
    fields: {
      exact: 'The text is exactly this.',
      prefix: 'The text begins with this.',
      suffix: 'The text ends with this.',
      regex: 'The whole text matches this regular expression (RE2).',
    },
  },
};
