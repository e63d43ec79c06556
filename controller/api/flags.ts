import { LONGEST_DURATION, parseDuration } from '../core/duration';
import { PROVIDERS } from './rules/providers';

export type FlagType = 'string' | 'int' | 'bool' | 'duration' | 'list';

export interface Flag {
  type: FlagType;
  /** As it is written on the command line. */
  default: string;
  help: string;
  /** An environment variable that is used when the flag is not given; for secrets. */
  environment?: string;
  /** What it may be. Default: anything of its type. */
  values?: readonly string[];
}

export const LOG_LEVELS = ['debug', 'info', 'warn', 'warning', 'error', 'fatal', 'panic'] as const;

/** @param value its default */
export const flag = (
  type: FlagType,
  value: string,
  help: string,
  more: Pick<Flag, 'environment' | 'values'> = {},
): Flag => ({ type, default: value, help, ...more });

/** The controller's flags, with Flagger's names and defaults. */
export const FLAGS = {
  kubeconfig: flag('string', '', 'path of a kubeconfig; default: in-cluster, KUBECONFIG or ~/.kube/config'),
  'kubeconfig-qps': flag('int', '100', 'requests a second to the API server'),
  'kubeconfig-burst': flag('int', '250', 'requests at once to the API server'),
  'kubeconfig-service-mesh': flag('string', '', 'path of the kubeconfig of the service mesh control plane'),
  master: flag('string', '', 'address of the API server, instead of the one in the kubeconfig'),
  'metrics-server': flag('string', 'http://prometheus:9090', 'Prometheus for the built-in metrics'),
  'control-loop-interval': flag('duration', '10s', 'accepted and not used: changes are watched, not polled'),
  'log-level': flag('string', 'info', `one of ${LOG_LEVELS.join(', ')}`, { values: LOG_LEVELS }),
  port: flag('int', '8080', 'port of /metrics, /healthz and /readyz'),
  namespace: flag('string', '', 'the one namespace to work in; default: all'),
  'mesh-provider': flag('string', 'istio', 'routing provider of Canaries that name none', {
    values: Object.keys(PROVIDERS),
  }),
  'selector-labels': flag('list', 'app,name,app.kubernetes.io/name', 'selector labels that a target may have'),
  'include-label-prefix': flag('list', '', 'prefixes of labels that generated objects copy from the target; * for all'),
  'ingress-annotations-prefix': flag(
    'string',
    'nginx.ingress.kubernetes.io',
    'prefix of the annotations of an Ingress',
  ),
  'ingress-class': flag('string', '', 'class of the HTTPProxy objects that are made for contour'),
  'slack-url': flag('string', '', 'Slack webhook that is told of Canaries without alerts of their own', {
    environment: 'SLACK_URL',
  }),
  'slack-token': flag('string', '', 'token of a Slack bot that writes instead of a webhook', {
    environment: 'SLACK_TOKEN',
  }),
  'slack-proxy-url': flag('string', '', 'HTTP proxy for Slack'),
  'slack-user': flag('string', 'flagger', 'user name in Slack'),
  'slack-channel': flag('string', '', 'channel in Slack; default: that of the webhook, general for a bot'),
  'msteams-url': flag(
    'string',
    '',
    'Microsoft Teams webhook or workflow that is told of Canaries without alerts of their own',
    { environment: 'MSTEAMS_URL' },
  ),
  'msteams-proxy-url': flag('string', '', 'HTTP proxy for Microsoft Teams'),
  'event-webhook': flag('string', '', 'webhook that is told the events of Canaries without event hooks of their own', {
    environment: 'EVENT_WEBHOOK_URL',
  }),
  threadiness: flag('int', '2', 'accepted and not used: every Canary has a worker of its own'),
  'enable-leader-election': flag(
    'bool',
    'true',
    'work only while holding a Lease; false where no other replica can run',
  ),
  'leader-election-namespace': flag(
    'string',
    '',
    'namespace of the Lease; default: the one that the controller runs in, else kube-system',
  ),
  'enable-config-tracking': flag('bool', 'true', 'start rollouts when a ConfigMap or Secret of the target changes'),
  'cluster-name': flag('string', '', 'name of the cluster, for alerts'),
  'no-cross-namespace-refs': flag(
    'bool',
    'false',
    'refuse templates, alert providers and Upstreams of other namespaces',
  ),
  'allow-link-local': flag(
    'bool',
    'false',
    'let hooks, metric servers and alerts be at link-local addresses, such as 169.254.169.254, and at the metadata of a cloud',
  ),
  'zap-encoding': flag('string', 'json', 'accepted and not used: the log is JSON'),
  'zap-replace-globals': flag('bool', 'false', 'accepted and not used'),
  'dry-run': flag('bool', 'false', 'compute, log and show everything in events, change nothing'),
  trace: flag('string', '', 'NAMESPACE/NAME of a Canary of which every question and order is logged'),
  version: flag('bool', 'false', 'print the version and exit'),
} as const satisfies Record<string, Flag>;

/** The name of a flag of `serin controller`. */
export type FlagName = keyof typeof FLAGS;
export type FlagValues = Record<FlagName, string>;

/** What is wrong with the value of a flag of the controller, and what to write instead; `undefined` when nothing is. */
export function flagProblem(name: FlagName, value: string): string | undefined {
  return valueProblem(FLAGS[name], value);
}

/** The same for a flag of any command. */
export function valueProblem({ type, values }: Flag, value: string): string | undefined {
  if (type === 'int' && !/^\d+$/.test(value)) return `${value} is no whole number`;
  if (type === 'bool' && value !== 'true' && value !== 'false') return `${value} is neither true nor false`;
  if (type === 'duration' && parseDuration(value) === undefined) return `${value} is no duration such as 10s or 1m30s`;
  if (type === 'duration' && parseDuration(value)! > LONGEST_DURATION) return `${value} is longer than a year`;
  if (values !== undefined && !values.includes(value)) return `${value} is not known; use one of ${values.join(', ')}`;
  return undefined;
}

/** The items of a flag of type `list`. */
export function listOf(value: string): string[] {
  return value
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}
