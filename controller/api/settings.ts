import { FLAGS } from './flags';

/** Where and how an alert is sent: an AlertProvider with its Secret's keys in place, or the controller's own flags. */
export interface AlertSettings {
  /** May hold a secret in its path or query: never to be shown. Empty: the channel's own address, where it has one. */
  address: string;
  token?: string;
  /** Empty: the webhook's own. */
  channel: string;
  username: string;
  /** Address of an HTTP proxy. */
  proxy?: string;
  /** In the Go-template subset; in place of the channel's own text. */
  messageTemplate?: string;
}

/** What the controller's flags decide about routing objects. */
export interface RoutingSettings {
  /** Prefix of the annotations that the ingress controller reads, without the slash. */
  ingressAnnotationsPrefix: string;
  /** Class of the ingress objects that are made; empty for none. */
  ingressClass: string;
  /** Nothing is copied from objects of other namespaces. */
  noCrossNamespaceRefs: boolean;
}

/** A place that the controller's flags name for alerts. */
export interface FlaggedReceiver {
  /** The flag that names it. */
  flag: string;
  /** As an AlertProvider names it. */
  type: string;
  settings: AlertSettings;
}

/** What the controller's flags decide. */
export interface Settings {
  /** Routing provider of Canaries that name none. */
  meshProvider: string;
  /** Prometheus of Canaries that name none. */
  metricsServer: string;
  /** Selector labels that a target may use, the first that it has wins. */
  selectorLabels: readonly string[];
  /** Prefixes of labels that the generated objects copy from the target; `*` means all. */
  includeLabelPrefix: readonly string[];
  /** The one namespace that is watched. Default: all. */
  namespace?: string;
  routing: RoutingSettings;
  /** Whether changes of ConfigMaps and Secrets start rollouts. */
  configTracking: boolean;
  /** Name of the cluster, for alerts. */
  clusterName: string;
  /** Where alerts of Canaries without alerts of their own go. */
  alerts: readonly FlaggedReceiver[];
  /** A webhook that is told the events of Canaries without event hooks of their own. */
  eventWebhook?: string;
  /** Refuse templates, alert providers and Upstreams of other namespaces. */
  noCrossNamespaceRefs: boolean;
  /** Compute, log and show everything, change nothing. */
  dryRun: boolean;
  /** `namespace/name` of a Canary whose effects are logged. Default: none. */
  trace?: string;
}

/**
 * Says of an object in a namespace that it cannot be known, because the controller watches another one alone.
 *
 * @returns undefined when its namespace is watched
 */
export function explainUnwatched(
  { namespace: watched }: Settings,
  kind: string,
  namespace: string,
): string | undefined {
  if (watched === undefined || watched === namespace) return undefined;
  return `the controller watches namespace ${watched} alone (--namespace) and knows nothing of ${namespace}; move the ${kind} to ${watched}, or start the controller without --namespace`;
}

export const DEFAULT_SETTINGS: Settings = {
  meshProvider: FLAGS['mesh-provider'].default,
  metricsServer: FLAGS['metrics-server'].default,
  selectorLabels: FLAGS['selector-labels'].default.split(','),
  includeLabelPrefix: [],
  routing: {
    ingressAnnotationsPrefix: FLAGS['ingress-annotations-prefix'].default,
    ingressClass: FLAGS['ingress-class'].default,
    noCrossNamespaceRefs: false,
  },
  configTracking: true,
  clusterName: '',
  alerts: [],
  noCrossNamespaceRefs: false,
  dryRun: false,
};
