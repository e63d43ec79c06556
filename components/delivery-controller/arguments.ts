import type { types } from '@pulumi/kubernetes';
import type { Input } from '@pulumi/pulumi';
import type { FlagName, LOG_LEVELS } from '../../controller/api/flags';
import type { ClusterMetricProvider } from '../../controller/api/rules/metric-providers';
import type { ProviderName } from '../../controller/api/rules/providers';
import type { Fields, Inputs } from '../common/inputs';
import type { Code } from '../bundled-program/code';
import type { Texts } from '../bundled-program/pod';
import type { AutoscalerKind, TargetKind } from './rbac';

/** Slack, for Canaries without alerts of their own. */
export interface SlackSettings {
  /** Incoming webhook. Kept in a Secret. */
  url?: string;
  /** Token of a bot. Kept in a Secret. */
  token?: string;
  /** Channel to write to. Default: the webhook's; for a bot, `general`. */
  channel?: string;
  /** Name to write as. Default: `flagger`. */
  user?: string;
  /** HTTP proxy to go through. Not kept in a Secret. */
  proxyUrl?: string;
}

/** Microsoft Teams, for Canaries without alerts of their own. */
export interface TeamsSettings {
  /** Incoming webhook. Kept in a Secret. */
  url: string;
  /** HTTP proxy to go through. Not kept in a Secret. */
  proxyUrl?: string;
}

/** Who may reach the controller, and what it may reach. */
export interface NetworkPolicySettings {
  /** The namespace whose pods may read its metrics. Default: any. */
  prometheusNamespace?: Input<string>;
  /**
   * What it may reach beside DNS: the API server, metric servers and webhooks have to be among it. Default: everything.
   */
  egress?: Input<Input<types.input.networking.v1.NetworkPolicyEgressRule>[]>;
}

/** How the Prometheus Operator comes to read the metrics. */
export interface ServiceMonitorSettings {
  /** Labels by which a Prometheus chooses its ServiceMonitors. */
  labels?: Texts;
  /** Time between two readings, a duration. Default: that of the Prometheus. */
  interval?: Input<string>;
  /** Namespace of the ServiceMonitor. Default: that of the controller. */
  namespace?: Input<string>;
}

/** Alerts of the Prometheus Operator on the controller and its Canaries. */
export interface PrometheusRuleSettings {
  /** Labels by which a Prometheus chooses its rules. */
  labels?: Texts;
}

/** A dashboard in a ConfigMap, as Grafana's sidecar collects them. */
export interface DashboardSettings {
  /** Labels beside `grafana_dashboard`, which is "1". */
  labels?: Texts;
  /** Namespace of the ConfigMap. Default: that of the controller. */
  namespace?: Input<string>;
}

/** Arguments of a DeliveryController. All of them may be left out. */
export interface DeliveryControllerArgs<Name extends ProviderName = ProviderName> {
  /** Routing provider of Canaries that name none. Default: `istio`. */
  provider?: Name;
  /**
   * Further routing providers that Canaries may name: the controller gets the rights to their objects too. Default:
   * none.
   */
  providers?: ProviderName[];
  /** Kinds of autoscalers that Canaries may refer to. Default: HorizontalPodAutoscaler. */
  autoscalers?: AutoscalerKind[];
  /** Kinds of targets that Canaries may release. Default: Deployment and DaemonSet. */
  targets?: TargetKind[];
  /**
   * Types of MetricTemplates that ask the cluster itself: the controller gets the rights to what answers them. Default:
   * none.
   */
  metricProviders?: ClusterMetricProvider[];

  /** Namespace of the controller. Default: `serin-system`. */
  namespace?: Input<string>;
  /** Create that namespace. Default: when `namespace` is not given. */
  createNamespace?: boolean;
  /** The one namespace whose Canaries it works on, with rights in that one alone. Default: all. */
  watchNamespace?: Input<string>;

  /**
   * Address of the Prometheus for the built-in metrics and inline queries. Default: `http://prometheus:9090`, in the
   * controller's namespace.
   */
  metricsServer?: Input<string>;
  /**
   * Address of a webhook that is told the events of Canaries without event hooks of their own. Kept in a Secret.
   * Default: none.
   */
  eventWebhook?: Input<string>;
  /** Slack, for Canaries without alerts of their own. Default: none. */
  slack?: Fields<SlackSettings>;
  /** Microsoft Teams, for Canaries without alerts of their own. Default: none. */
  msteams?: Fields<TeamsSettings>;
  /** Name of the cluster, for alerts. Default: none. */
  clusterName?: Input<string>;

  /** Start rollouts when a ConfigMap or Secret of a target changes. Default: true. */
  configTracking?: boolean;
  /** Refuse templates, alert providers and Upstreams of other namespaces than the Canary's. Default: false. */
  noCrossNamespaceRefs?: Input<boolean>;
  /**
   * Selector labels that a target may have, the first that it has counts. Default: `app`, `name`,
   * `app.kubernetes.io/name`.
   */
  selectorLabels?: Inputs<string[]>;
  /** Prefixes of labels that generated objects copy from the target; `*` for all. Default: none. */
  includeLabelPrefix?: Inputs<string[]>;
  /** Class of the Ingress of a canary. */
  ingressClass?: Input<string>;
  /** Prefix of an Ingress's annotations. Default: `nginx.ingress.kubernetes.io`. */
  ingressAnnotationsPrefix?: Input<string>;
  /** Compute, log and show everything in events, change nothing. Default: false. */
  dryRun?: Input<boolean>;
  /** What the log tells. Default: `info`. */
  logLevel?: Input<(typeof LOG_LEVELS)[number]>;
  /** Flags of `serin controller` that have no argument of their own here, by name. Default: none. */
  extraFlags?: Partial<Record<FlagName, Input<string>>>;

  /** Where the program comes from. Default: this package, on a Node.js image. */
  code?: Code;
  /** How many there are; one of them works, the others wait for its Lease. Default: 1. */
  replicas?: number;
  /**
   * Requests and limits of the pod. Default: requests of 50m CPU and 128Mi, and a limit of 512Mi memory. Half of the
   * limit is for JavaScript's heap.
   */
  resources?: Input<types.input.core.v1.ResourceRequirements>;
  /** Labels of nodes that the pods may run on. Default: any. */
  nodeSelector?: Input<Record<string, Input<string>>>;
  /** Taints of nodes that the pods may run on. Default: none. */
  tolerations?: Input<Input<types.input.core.v1.Toleration>[]>;
  /** Where the pods would rather run. Default: anywhere. */
  affinity?: Input<types.input.core.v1.Affinity>;
  /** Secrets with the credentials of an image's registry. Default: none. */
  imagePullSecrets?: Input<Input<types.input.core.v1.LocalObjectReference>[]>;
  /** Labels of the pod, beside its own. Default: none. */
  podLabels?: Texts;
  /** Annotations of the pod, beside its own. Default: none. */
  podAnnotations?: Texts;

  /** Create the CustomResourceDefinitions. Default: true. */
  installCrds?: boolean;
  /**
   * Leave the CustomResourceDefinitions, and with them all Canaries, where they are when the controller is destroyed.
   * Default: false.
   */
  retainCrds?: boolean;
  /** Keep others from reaching the controller. Default: false. */
  networkPolicy?: boolean | NetworkPolicySettings;
  /** Let the Prometheus Operator read the metrics. Default: false, and annotations on the pod say where they are. */
  serviceMonitor?: boolean | ServiceMonitorSettings;
  /**
   * Alert on Canaries that are stuck, have failed or wait, and on a controller that is down. Needs the Prometheus
   * Operator. Default: false.
   */
  prometheusRule?: boolean | PrometheusRuleSettings;
  /** A dashboard for Grafana. Default: false. */
  dashboard?: boolean | DashboardSettings;
}
