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
  AlertProvider: { about: 'A place that alerts are sent to.', fields: { spec: 'Where the alerts go.' } },
  'AlertProvider.spec': {
    about: 'Where the alerts go.',
    fields: {
      type: 'Kind of the channel.',
      channel: 'Room to write to. Default: `general`.',
      username: 'Name to write as. Default: `flagger`.',
      address: 'URL that alerts are sent to; the key `address` of the Secret wins over it.',
      proxy: 'URL of an HTTP proxy to go through. Default: none.',
      secretRef:
        'A Secret in the same namespace with the keys `address` and `token`, which win over `address`. Default: none.',
      messageTemplate:
        'Text of the message; may use `{{ .Status }}`, `{{ .Name }}`, `{{ .Namespace }}`, `{{ .Metadata.KEY }}` and the like. Default: a message that fits the channel.',
    },
  },
  'AlertProvider.spec.secretRef': {
    about:
      'A Secret in the same namespace with the keys `address` and `token`, which win over `address`. Default: none.',
    fields: { name: 'Name of the Secret.' },
  },
  AutoscalerReference: {
    about: "The autoscaler of the target: the primary gets a copy of it, and the target's rests between rollouts.",
    fields: {
      primaryScalerQueries: "KEDA only: the queries of the primary's triggers, by the name of the trigger.",
      primaryScalerReplicas: 'Replica bounds of the primary, where they differ from those of the target.',
      apiVersion: 'API group and version of the object, for example `apps/v1`.',
      kind: 'Kind of the object.',
      name: "Name of the object, in the Canary's namespace.",
    },
  },
  'AutoscalerReference.primaryScalerReplicas': {
    about: 'Replica bounds of the primary, where they differ from those of the target.',
    fields: { minReplicas: 'Fewest pods of the primary.', maxReplicas: 'Most pods of the primary.' },
  },
  Canary: {
    about: 'How new versions of an application reach its users: step by step, as long as they do well.',
    fields: {
      spec: 'What is released, how it is reached, and how a new version is tried.',
      status: 'Where the rollout is. Written by the controller.',
    },
  },
  CanaryAlert: {
    about: "A receiver of a Canary's alerts.",
    fields: {
      name: 'Name of the alert. Default: none.',
      severity: 'Lowest severity that is sent: info hears all, warn hears warn and error. Default: info.',
      providerRef: 'The AlertProvider that is told.',
    },
  },
  CanaryAnalysis: {
    about: 'How a new version is released, and what must hold while it is.',
    fields: {
      interval: 'How long one step is watched before it is judged, a Go duration. Default: 60s.',
      delay: "Warm-up between the canary's readiness and its first traffic, a Go duration. Default: 0s.",
      threshold: 'Failed checks that end the rollout. Default: 1.',
      stepWeight: 'Percentage points of the traffic that are added at each step. Default: all at once.',
      maxWeight: 'Percent of the traffic at which the canary is promoted. Default: 100.',
      stepWeights: 'Percent of the traffic at each step, ascending; instead of `stepWeight` and `maxWeight`.',
      stepWeightPromotion:
        'Percentage points of the traffic that return to the promoted primary at each interval. Default: all at once.',
      iterations: 'Checks of an A/B test or a Blue/Green release.',
      mirror: 'Whether the canary gets a copy of the traffic before it gets any itself. Default: false.',
      mirrorWeight: 'Percent of the requests that are mirrored. Default: 100.',
      canaryAnalysis: 'Growing shadow traffic, and pod settings that only the canary gets.',
      match:
        'Who meets the canary in an A/B test: requests for which one of these conditions holds. Needs `iterations`.',
      sessionAffinity: 'A cookie that keeps a user on the version that answered first. Default: none.',
      primaryReadyThreshold: "Percent of the primary's pods that must be available. Default: 100.",
      canaryReadyThreshold: "Percent of the canary's pods that must be available. Default: 100.",
      earlyStop:
        'Ends the rollout in the middle of a step when more requests fail than may, beyond doubt. Default: steps are judged at their end.',
      metrics: 'What is measured of the new version at each step; one that is out of bounds is a failed check.',
      webhooks: 'Calls to gates, tests and load generators.',
      alerts: 'Who is told about the rollout. Default: whom the controller tells.',
    },
  },
  CanaryAnalysisOptions: {
    about: 'Growing shadow traffic, and pod overrides that only the canary gets.',
    fields: {
      stepWeightPromotion: 'Percentage points that the mirrored share grows by at each iteration.',
      maxMirrorWeight: 'Highest mirrored share, in percent. Default: 100.',
      templateVariables:
        'Where the pods of the canary run; never copied to the primary. Default: where those of the primary do.',
    },
  },
  'CanaryAnalysisOptions.templateVariables': {
    about: 'Where the pods of the canary run; never copied to the primary. Default: where those of the primary do.',
    fields: {
      nodeSelector: 'Labels of the nodes that the pods run on.',
      tolerations: 'Taints that the pods tolerate.',
    },
  },
  CanaryMetric: {
    about: 'One thing that is measured of the new version at each step.',
    fields: {
      name: '`request-success-rate` (percent) or `request-duration` (99th percentile, milliseconds), or any name beside `query` or `templateRef`.',
      interval: 'The window of the query, a Go duration. Default: 1m.',
      thresholdRange: 'Bounds that the value must keep, each included; both may be given.',
      threshold: 'The old form of a bound: a minimum for `request-success-rate`, a maximum for every other metric.',
      query: "A PromQL query of one's own; may use `{{ namespace }}`, `{{ target }}`, `{{ interval }}` and the like.",
      templateRef: 'The MetricTemplate that measures it.',
      templateVariables: 'Values for `{{ variables.x }}` in the query, by name.',
      totalQuery:
        'Counts what `query` or the template counts a part of: the value is then a percentage, as clicks of views. Answered by the same server. Default: the value is what the query answers.',
      minSamples:
        'How many samples a verdict needs; a check with fewer is inconclusive. A sample is a request to the canary within the window, for the built-in metrics; one of those that `totalQuery` counts; for any other metric that is compared with `falseAlarms`, a value that a check of this rollout measured. A metric that is compared needs as many of the primary. Default: none.',
      compareTo:
        'What else the value is held against: what the same query says of the primary. Default: its bounds alone.',
      allowedDifference:
        "How much worse than the primary's the canary's value may be. Both given: whichever allows more. Default: not at all.",
      falseAlarms:
        "Percent of the rollouts of a version that is no worse than allowed in which the comparison may fail by chance, however many checks there are. A difference that may be chance is then none: the success rate and metrics with `totalQuery` are compared by a sequential test of their counts since the share of the traffic last changed, all others by Mann's and Whitney's test of the values of all checks of the rollout. Default: every difference counts.",
      inconclusive:
        'What a check without a verdict does, because there are no values or too few: it fails, or the step is watched for another interval, however often; alerts say so once. Default: fail.',
      critical: 'Whether the first check that fails rolls back, whatever the threshold. Default: false.',
      dryRun: 'Whether it is measured and shown, and decides nothing. Default: false.',
      failureLimit:
        'Failures of this metric in a row that roll back; fewer hold the rollout, and do not count for the threshold. Default: each counts for the threshold.',
    },
  },
  'CanaryMetric.allowedDifference': {
    about:
      "How much worse than the primary's the canary's value may be. Both given: whichever allows more. Default: not at all.",
    fields: { absolute: 'In the unit of the metric.', relative: "In percent of the primary's value." },
  },
  'CanaryMetric.failureLimit': {
    about:
      'Failures of this metric in a row that roll back; fewer hold the rollout, and do not count for the threshold. Default: each counts for the threshold.',
    fields: { consecutive: 'Failures in a row.' },
  },
  'CanaryMetric.thresholdRange': {
    about: 'Bounds that the value must keep, each included; both may be given.',
    fields: { min: 'Lowest value that is good.', max: 'Highest value that is good.' },
  },
  CanaryService: {
    about: "How the application is reached: the three Services and the provider's routing objects are made from this.",
    fields: {
      name: "Name of the Service that users call; `-primary` and `-canary` are added for the other two. Default: the target's name.",
      port: 'Port of the Services.',
      portName: 'Name of the port. Default: `http`.',
      targetPort: 'Port of the container, by number or name. Default: `port`.',
      appProtocol: 'Protocol of the port, for example `kubernetes.io/h2c`. Default: none.',
      portDiscovery: 'Whether the Services get every other port of the containers as well. Default: false.',
      headless: 'Whether the Services have no address of their own. Default: false.',
      trafficDistribution: 'Which pods are preferred, for example `PreferClose`. Default: none.',
      timeout: 'How long a request may take, a Go duration. Default: as the provider has it.',
      backendTimeout:
        'How long the application may take to answer one request, a Go duration. Default: as the provider has it.',
      gateways:
        'Istio: Gateways that the route is for, as `namespace/name`; `mesh` stands for calls inside the mesh. Default: `mesh`.',
      gatewayRefs: 'Gateway API: the Gateways that the route belongs to.',
      routeKind:
        'Gateway API: the kind of the route that is made, `HTTPRoute` or, for gRPC alone, `GRPCRoute`. Default: `HTTPRoute`.',
      hosts: 'Host names that the route is for. Default: the name of the Service.',
      delegation: 'Istio: whether the route is one that another VirtualService delegates to. Default: false.',
      trafficPolicy: 'Istio: traffic policy of the generated DestinationRules.',
      match: 'Which requests the route takes, as a VirtualService of Istio has it. Default: all.',
      rewrite: 'How a request is rewritten on the way. Default: not.',
      retries:
        'When a request is tried again, as a VirtualService of Istio has it; the Gateway API has no word for it, and nothing is written there. Default: as the provider has it.',
      headers: 'Changes to headers on the way, as a VirtualService of Istio has them. Default: none.',
      mirror: 'Gateway API: other receivers of a copy of each request. Default: none.',
      corsPolicy:
        'Which other sites may call the application from a browser, as a VirtualService of Istio has it. Default: none.',
      meshName:
        'App Mesh in its first API: the mesh that the application belongs to. Later the mesh itself selects namespaces.',
      backends: 'App Mesh: the virtual services that the application calls, by name or ARN.',
      apex: 'Labels and annotations of the apex Service and its routing objects.',
      primary: 'Labels and annotations of the primary Service and its routing objects.',
      canary: 'Labels and annotations of the canary Service and its routing objects.',
      unmanagedMetadata:
        'Keys of labels and annotations that others put on the generated objects, and that are left alone.',
    },
  },
  'CanaryService.rewrite': {
    about: 'How a request is rewritten on the way. Default: not.',
    fields: {
      uri: 'New path, or new beginning of it.',
      authority: 'New host.',
      type: 'Gateway API: `ReplaceFullPath` or `ReplacePrefixMatch`. Default: `ReplacePrefixMatch`.',
    },
  },
  'CanaryService.unmanagedMetadata': {
    about: 'Keys of labels and annotations that others put on the generated objects, and that are left alone.',
    fields: { labels: 'Keys of labels.', annotations: 'Keys of annotations.' },
  },
  CanarySpec: {
    about: 'What is released, how it is reached, and how a new version is tried.',
    fields: {
      provider: "Routing provider. Default: the controller's `-mesh-provider`.",
      metricsServer:
        "URL of the Prometheus for the built-in metrics and inline queries. Default: the controller's `-metrics-server`.",
      targetRef: 'What is released: its changes are new revisions.',
      autoscalerRef:
        "The autoscaler of the target: the primary gets a copy of it, and the target's rests between rollouts. Default: none.",
      ingressRef: 'The Ingress that the providers nginx and skipper build on.',
      routeRef:
        'The ApisixRoute that the provider apisix builds on, or the HTTPRoute or GRPCRoute that a provider of the Gateway API takes part in.',
      upstreamRef: 'The Upstream whose settings the provider gloo gives to the Upstreams that it makes.',
      progressDeadlineSeconds: 'How long the canary may be unready before it is rolled back, in seconds. Default: 600.',
      service: 'How the application is reached: the Services and the routing objects are made from this.',
      analysis:
        'How a new version is released, and what must hold while it is. Default: every new version is released at once.',
      skipAnalysis: 'Whether new versions are released at once. Default: false.',
      suspend: 'Whether the controller leaves everything as it is. Default: false.',
      revertOnDeletion: 'Whether deleting the Canary gives the target back what it had before. Default: false.',
    },
  },
  'CanarySpec.upstreamRef': {
    about: 'The Upstream whose settings the provider gloo gives to the Upstreams that it makes.',
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
      lastAppliedSpec: 'Content hash of the pod template that was last taken up.',
      lastPromotedSpec: 'Content hash of the pod template that was last promoted.',
      settledSpec:
        'Content hash of the pod template whose release has ended, promoted or rolled back; absent while one is under way. Whoever waits for a revision waits for this.',
      trackedConfigs: 'Content hashes of the tracked ConfigMaps and Secrets, by `configmap/name` and `secret/name`.',
      lastTransitionTime: 'When the status last changed.',
      sessionAffinityCookie: 'Cookie of users on the canary in this rollout.',
      primarySessionAffinityCookie: 'Cookie of users on the primary in this rollout.',
      previousSessionAffinityCookie: 'Cookie of the rollout before, which is made to expire.',
      conditions: 'Whether the last rollout was promoted, and whether the Canary is accepted.',
      canaryWeight: 'Percent of the traffic on the canary.',
      iterations: 'Checks of an A/B test or a Blue/Green release that are done.',
      failedChecks: 'Checks of this rollout that failed.',
      checks: 'How often this rollout has measured its metrics.',
      nextCheckTime: 'When the current step has been watched for one interval, and is judged.',
      watchedRoutes:
        'The routes that this step watches, in words (`25`, `0 mirrored 80`); the routing object says something else when a step was routed but not yet recorded.',
      countsBefore: "Requests and failures before the first of the current step's.",
      drainUntil:
        "Until when the canary's pods stay although no user is to reach them: routers may still send some there.",
      notReadySince:
        'Since when the workload that this phase waits for has not been ready; the progress deadline counts from here.',
      waitingRevision: 'Content hash of the revision that a closed confirm-rollout gate holds back.',
      passedHooks: 'The pre-rollout hooks that have said yes for this revision, by `index/name`.',
      rollbackReason: 'Why this rollout is being or was rolled back.',
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
      name: 'Name of the hook, as events show it.',
      type: 'When it is called. Default: `rollout`.',
      url: 'Address that is called, with POST unless `metadata.method` names another; any answer from 200 to 299 is a yes.',
      timeout: 'How long it may take with all its tries, a Go duration. Default: 10s.',
      retries: 'Further tries after one that got no answer, or one that may pass. Default: 0.',
      disableTLS: 'Whether any server certificate is accepted. Default: false.',
      muteAlert: 'Whether no alert is sent while this gate is closed. Default: false.',
      metadata:
        "What is sent along; values may use `{{ canaryWeight }}`, `{{ phase }}`, `{{ target }}` and the like. `method` (GET, POST, PUT, PATCH, DELETE; default POST) is the HTTP method of the call, and GET sends no body; the keys of `body`, where that is a JSON object, are sent beside name, namespace, phase, checksum and metadata, and replace none of them. Neither is so for a load tester's task, which has a `type`.",
    },
  },
  CheckRecord: {
    about: 'What one check of a rollout measured.',
    fields: {
      metric: 'Name of the metric.',
      value: 'What was measured. Absent when there was no value.',
      threshold: 'The bound in words: `>= 99`, `<= 500`.',
      primary: 'What the same query said of the primary. Absent when it was not asked.',
      samples: 'How many requests, users or the like the value was measured with. Absent when they were not counted.',
      primarySamples: 'How many the value of the primary was measured with. Absent when they were not counted.',
      pValue:
        'The chance of a comparison at least as bad if the canary were as good as it has to be. Absent when the metric has no `falseAlarms`.',
      failed: 'Whether the check failed.',
      inconclusive: 'Whether there was no verdict, and the metric waits for one.',
      dryRun: 'Whether it decides nothing.',
      time: 'When it was made.',
      weight: 'Percent of the traffic on the canary at that time.',
    },
  },
  ComparisonRecord: {
    about: 'What an A/B test found about one metric that is compared with the primary, over the whole test.',
    fields: {
      metric: 'Name of the metric.',
      canary: 'What was measured of the canary, in the unit of the metric. Absent when there was no value.',
      primary: 'What was measured of the primary, in the unit of the metric. Absent when there was no value.',
      canaryTotal:
        'How many there were with the canary, of which its value is a percentage. Absent for a metric that is none.',
      primaryTotal:
        'How many there were with the primary, of which its value is a percentage. Absent for a metric that is none.',
      low: 'Where the difference begins, with 95 % confidence. Absent where only its chance is known.',
      high: 'Where the difference ends, with 95 % confidence. Absent where only its chance is known.',
      pValue:
        'The chance of such a difference, in either direction, if there were none. Absent where too little was measured.',
      missing: 'Why there is nothing to compare.',
    },
  },
  Condition: {
    about: 'A condition, for `kubectl wait` and for tools.',
    fields: {
      type: 'What it is about: `Promoted`, `Accepted`.',
      status: 'Whether it holds: `True`, `False` or `Unknown`.',
      reason: 'Why, in one word.',
      message: 'Why, in a sentence.',
      lastUpdateTime: 'When it was last written.',
      lastTransitionTime: 'When its status last changed.',
    },
  },
  CountsOfBoth: {
    about: 'Requests to both versions.',
    fields: {
      canary: 'Requests to the canary.',
      primary: 'Requests to the primary. Absent where the two are not compared.',
    },
  },
  CustomMetadata: {
    about: 'What generated objects get beside what they need.',
    fields: { labels: 'Labels to add.', annotations: 'Annotations to add.' },
  },
  EarlyStop: {
    about:
      'When a rollout does not wait for the end of a step. Requests and their failures are counted while users are on the canary.',
    fields: {
      allowedFailures:
        'Percent of the requests that may fail. Default: what the lowest success rate of the built-in metric leaves, at least 1.',
      falseAlarms:
        'Percent of all intervals with no more failures than that which may end a rollout by chance. Default: 0.01.',
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
    about: 'One condition of an A/B test; its parts must all hold, a list of conditions needs one that does.',
    fields: {
      headers: 'Conditions on request headers, by name in lower case.',
      queryParams: 'Conditions on query parameters, by name.',
      sourceLabels: 'Labels that the calling pods have.',
    },
  },
  MetricProviderSpec: {
    about: "Where a MetricTemplate's query is answered.",
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
  MetricTemplate: { about: 'A metric that Canaries refer to.', fields: { spec: 'What is asked, and where.' } },
  'MetricTemplate.spec': {
    about: 'What is asked, and where.',
    fields: {
      provider: 'Where the query is answered.',
      query:
        'Query in the language of the server; may use `{{ name }}`, `{{ namespace }}`, `{{ target }}`, `{{ service }}`, `{{ ingress }}`, `{{ route }}`, `{{ interval }}` and `{{ variables.x }}`.',
    },
  },
  NamespacedReference: {
    about: 'A reference to an object that may live in another namespace.',
    fields: { name: 'Name of the object.', namespace: 'Namespace of the object. Default: that of the Canary.' },
  },
  ParentReference: {
    about: 'A Gateway of the Gateway API that a route belongs to.',
    fields: {
      group: 'API group of the Gateway. Default: `gateway.networking.k8s.io`.',
      kind: 'Kind of the Gateway. Default: `Gateway`.',
      name: 'Name of the Gateway.',
      namespace: 'Namespace of the Gateway. Default: that of the Canary.',
      sectionName: 'The one listener that is meant. Default: all.',
      port: 'The one port that is meant. Default: all.',
    },
  },
  RequestCounts: {
    about: 'Requests to one version, since some moment.',
    fields: { requests: 'Requests in all.', failures: "Those that failed on the server's side." },
  },
  SessionAffinity: {
    about: 'A cookie that keeps a user on the version that answered first.',
    fields: {
      cookieName: 'Name of the cookie of users on the canary.',
      primaryCookieName: 'Name of the cookie of users on the primary. Default: they get none.',
      maxAge: 'How long the cookie lives, in seconds. Default: 86400.',
      domain: 'Domain of the cookie. Default: none.',
      path: 'Path of the cookie. Default: none.',
      secure: 'Whether the cookie is sent over HTTPS only. Default: false.',
      httpOnly: 'Whether scripts cannot read the cookie. Default: false.',
      sameSite: 'Whether other sites send the cookie along. Default: as the browser has it.',
      partitioned: 'Whether the cookie is kept apart for each site that embeds the application. Default: false.',
    },
  },
  StringMatch: {
    about: 'A condition on one text, as Istio writes it.',
    fields: {
      exact: 'The whole text.',
      prefix: 'How the text begins.',
      suffix: 'How the text ends.',
      regex: 'A regular expression (RE2) that the whole text matches.',
    },
  },
};
