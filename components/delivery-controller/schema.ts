import { type Problem, refuseValue } from '../../controller/api/problems/problem';
import {
  anything,
  choice,
  fields,
  flag,
  httpUrl,
  integer,
  list,
  requiredName,
  type Schema,
  text,
  textMap,
  texts,
} from '../../controller/api/schema/schema';
import { LOG_LEVELS } from '../../controller/api/flags';
import { CLUSTER_METRIC_PROVIDERS } from '../../controller/api/rules/metric-providers';
import { PROVIDERS } from '../../controller/api/rules/providers';
import type {
  DashboardSettings,
  DeliveryControllerArgs,
  NetworkPolicySettings,
  PrometheusRuleSettings,
  ServiceMonitorSettings,
  SlackSettings,
  TeamsSettings,
} from './arguments';
import { codeArgs } from '../bundled-program/code';
import { AUTOSCALER_KINDS, TARGET_KINDS } from './rbac';

/** What is handed on to Kubernetes as it is. */
const provider = (description: string): Schema => choice(description, Object.keys(PROVIDERS));

const labels = textMap('Labels by which a Prometheus chooses it.');

const networkPolicyArgs = fields<NetworkPolicySettings>('Who may reach the controller, and what it may reach.', {
  prometheusNamespace: requiredName('The namespace whose pods may read its metrics. Default: any.'),
  egress: list('What it may reach beside DNS. Default: everything.', anything('A rule of a NetworkPolicy.')),
});
const serviceMonitorArgs = fields<ServiceMonitorSettings>('How the Prometheus Operator reads the metrics.', {
  labels,
  interval: text('Time between two readings. Default: that of the Prometheus.'),
  namespace: requiredName('Namespace of the ServiceMonitor. Default: that of the controller.'),
});
const prometheusRuleArgs = fields<PrometheusRuleSettings>('Alerts on the controller and its Canaries.', { labels });
const dashboardArgs = fields<DashboardSettings>('A dashboard for Grafana.', {
  labels: textMap('Labels beside grafana_dashboard.'),
  namespace: requiredName('Namespace of the ConfigMap. Default: that of the controller.'),
});

/** Arguments that are `true` or settings. */
const SWITCHED = {
  networkPolicy: networkPolicyArgs,
  serviceMonitor: serviceMonitorArgs,
  prometheusRule: prometheusRuleArgs,
  dashboard: dashboardArgs,
};

/** The arguments of DeliveryController. */
export const deliveryControllerArgs: Schema = fields<DeliveryControllerArgs>(
  'A controller of progressive delivery, and all that it needs.',
  {
    provider: provider('Routing provider of Canaries that name none. Default: istio.'),
    providers: list(
      'Further routing providers that Canaries may name. Default: none.',
      provider('A routing provider.'),
    ),
    autoscalers: list(
      'Kinds of autoscalers that Canaries may refer to. Default: HorizontalPodAutoscaler.',
      choice('A kind.', AUTOSCALER_KINDS),
    ),
    targets: list(
      'Kinds of targets that Canaries may release. Default: Deployment and DaemonSet.',
      choice('A kind.', TARGET_KINDS),
    ),
    metricProviders: list(
      'Types of MetricTemplates that ask the cluster itself. Default: none.',
      choice('A type.', CLUSTER_METRIC_PROVIDERS),
    ),
    namespace: requiredName('Namespace of the controller. Default: serin-system.'),
    createNamespace: flag('Create that namespace. Default: when namespace is not given.'),
    watchNamespace: requiredName('The one namespace whose Canaries it works on. Default: all.'),
    metricsServer: httpUrl('Address of the Prometheus for the built-in metrics. Default: http://prometheus:9090.', {
      minLength: 1,
    }),
    eventWebhook: httpUrl(
      'Address of a webhook that is told the events of Canaries without event hooks of their own. Kept in a Secret.',
      { minLength: 1 },
    ),
    slack: fields<SlackSettings>('Slack, for Canaries without alerts of their own.', {
      url: httpUrl('Incoming webhook. Kept in a Secret.'),
      token: text('Token of a bot. Kept in a Secret.'),
      channel: text('Channel to write to.'),
      user: text('Name to write as. Default: flagger.'),
      proxyUrl: httpUrl('HTTP proxy to go through.'),
    }),
    msteams: fields<TeamsSettings>(
      'Microsoft Teams, for Canaries without alerts of their own.',
      { url: httpUrl('Incoming webhook. Kept in a Secret.'), proxyUrl: httpUrl('HTTP proxy to go through.') },
      { required: ['url'] },
    ),
    clusterName: text('Name of the cluster, for alerts.'),
    configTracking: flag('Start rollouts when a ConfigMap or Secret of a target changes. Default: true.'),
    noCrossNamespaceRefs: flag(
      "Refuse templates, alert providers and Upstreams of other namespaces than the Canary's. Default: false.",
    ),
    selectorLabels: texts('Selector labels that a target may have. Default: app, name, app.kubernetes.io/name.'),
    includeLabelPrefix: texts('Prefixes of labels that generated objects copy from the target. Default: none.'),
    ingressClass: text('Class of the Ingress of a canary.'),
    ingressAnnotationsPrefix: text("Prefix of an Ingress's annotations. Default: nginx.ingress.kubernetes.io."),
    dryRun: flag('Compute, log and show everything in events, change nothing. Default: false.'),
    logLevel: choice('What the log tells. Default: info.', LOG_LEVELS),
    extraFlags: textMap('Flags of serin controller that have no argument of their own here.'),
    code: codeArgs,
    replicas: integer('How many there are; one of them works. Default: 1.', { minimum: 0 }),
    resources: anything('Requests and limits. Default: 50m CPU, 128Mi to 512Mi memory.'),
    nodeSelector: textMap('Labels of nodes that the pods may run on.'),
    tolerations: anything('Taints of nodes that the pods may run on.'),
    affinity: anything('Where the pods would rather run.'),
    imagePullSecrets: anything("Secrets with the credentials of an image's registry."),
    podLabels: textMap('Labels of the pod, beside its own.'),
    podAnnotations: textMap('Annotations of the pod, beside its own.'),
    installCrds: flag('Create the CustomResourceDefinitions. Default: true.'),
    retainCrds: flag('Leave the CustomResourceDefinitions when the controller is destroyed. Default: false.'),
    networkPolicy: anything('Keep others from reaching the controller: true, or who may. Default: false.'),
    serviceMonitor: anything('Let the Prometheus Operator read the metrics: true, or how. Default: false.'),
    prometheusRule: anything('Alert on Canaries and the controller: true, or how. Default: false.'),
    dashboard: anything('A dashboard for Grafana: true, or how. Default: false.'),
  },
);

/** Finds what is wrong with those arguments that are `true` or settings: a schema can say only one of the two. */
export async function checkSwitches(args: object): Promise<Problem[]> {
  const { checkArguments } = await import('../../controller/admission/arguments.js');
  return Object.entries(SWITCHED).flatMap(([name, schema]) => {
    const value: unknown = (args as Record<string, unknown>)[name];
    if (value === undefined || typeof value === 'boolean') return [];
    if (typeof value !== 'object' || value === null)
      return [
        refuseValue([name], value, `write true, or an object with ${Object.keys(schema.properties!).join(', ')}`),
      ];
    return checkArguments(schema, value).map(({ path, quotes = [path], ...problem }) => ({
      ...problem,
      path: [name, ...path],
      quotes: quotes.map((quoted) => [name, ...quoted]),
    }));
  });
}
