import { parseDuration } from '../api/duration';
import { PROVIDERS } from '../api/providers';
import { LOG_LEVELS } from './log';
import { DEFAULT_SETTINGS, type Settings } from './settings';

type FlagType = 'string' | 'int' | 'bool' | 'duration' | 'list';

interface Flag {
  type: FlagType;
  /** As it is written on the command line. */
  default: string;
  help: string;
  /** An environment variable that is used when the flag is not given; for secrets. */
  environment?: string;
}

const flag = (type: FlagType, value: string, help: string, environment?: string): Flag => ({ type, default: value, help, environment });

/** The controller's flags, with the peer's names and defaults. */
export const FLAGS = {
  kubeconfig: flag('string', '', 'path of a kubeconfig; default: in-cluster, KUBECONFIG or ~/.kube/config'),
  'kubeconfig-qps': flag('int', '100', 'requests a second to the API server'),
  'kubeconfig-burst': flag('int', '250', 'requests at once to the API server'),
  'kubeconfig-service-mesh': flag('string', '', 'path of the kubeconfig of the service mesh control plane'),
  master: flag('string', '', 'address of the API server, instead of the one in the kubeconfig'),
  'metrics-server': flag('string', DEFAULT_SETTINGS.metricsServer, 'Prometheus for the built-in metrics'),
  'control-loop-interval': flag('duration', '10s', 'accepted and not used: changes are watched, not polled'),
  'log-level': flag('string', 'info', `one of ${LOG_LEVELS.join(', ')}`),
  port: flag('int', '8080', 'port of /metrics, /healthz and /readyz'),
  namespace: flag('string', '', 'the one namespace to work in; default: all'),
  'mesh-provider': flag('string', DEFAULT_SETTINGS.meshProvider, 'routing provider of Canaries that name none'),
  'selector-labels': flag('list', DEFAULT_SETTINGS.selectorLabels.join(','), 'selector labels that a target may have'),
  'include-label-prefix': flag('list', '', 'prefixes of labels that generated objects copy from the target; * for all'),
  'ingress-annotations-prefix': flag('string', 'nginx.ingress.kubernetes.io', 'prefix of the annotations of an Ingress'),
  'ingress-class': flag('string', '', 'class of the canary Ingress'),
  'slack-url': flag('string', '', 'Slack webhook of Canaries without alerts of their own', 'SLACK_URL'),
  'slack-token': flag('string', '', 'Slack token', 'SLACK_TOKEN'),
  'slack-proxy-url': flag('string', '', 'HTTP proxy for Slack'),
  'slack-user': flag('string', 'flagger', 'user name in Slack'),
  'slack-channel': flag('string', '', 'channel in Slack'),
  'msteams-url': flag('string', '', 'Microsoft Teams webhook of Canaries without alerts of their own', 'MSTEAMS_URL'),
  'msteams-proxy-url': flag('string', '', 'HTTP proxy for Microsoft Teams'),
  'event-webhook': flag('string', '', 'webhook that is told every event', 'EVENT_WEBHOOK_URL'),
  threadiness: flag('int', '2', 'accepted and not used: every Canary has a worker of its own'),
  'enable-leader-election': flag('bool', 'true', 'work only while holding a Lease; false where no other replica can run'),
  'leader-election-namespace': flag('string', '', 'namespace of the Lease; default: the one that the controller runs in, else kube-system'),
  'enable-config-tracking': flag('bool', 'true', 'start rollouts when a ConfigMap or Secret of the target changes'),
  'cluster-name': flag('string', '', 'name of the cluster, for alerts'),
  'no-cross-namespace-refs': flag('bool', 'false', 'refuse templates and alert providers of other namespaces'),
  'zap-encoding': flag('string', 'json', 'accepted and not used: the log is JSON'),
  'zap-replace-globals': flag('bool', 'false', 'accepted and not used'),
  'dry-run': flag('bool', 'false', 'compute, log and show everything in events, change nothing'),
  version: flag('bool', 'false', 'print the version and exit'),
} as const satisfies Record<string, Flag>;

export type FlagName = keyof typeof FLAGS;
export type FlagValues = Record<FlagName, string>;

/** A command line that cannot be understood; the message says what to write instead. */
export class UsageError extends Error {}

/**
 * Reads `-name value`, `--name value`, `--name=value`, and `--switch` for booleans.
 *
 * @param environment where secrets may come from, usually `process.env`
 * @throws UsageError
 */
export function parseFlags(args: readonly string[], environment: Readonly<Record<string, string | undefined>> = {}): FlagValues {
  const values = Object.fromEntries(Object.entries<Flag>(FLAGS).map(([name, one]) => [name, (one.environment && environment[one.environment]) || one.default])) as FlagValues;
  for (let index = 0; index < args.length; index++) {
    const [, name, , inline] = /^--?([a-z0-9-]+)(=(.*))?$/s.exec(args[index]!) ?? [];
    if (name === undefined || !Object.hasOwn(FLAGS, name)) throw new UsageError(`unknown argument ${args[index]}; see serin controller --help`);
    const { type }: Flag = FLAGS[name as FlagName];
    const next = args[index + 1];
    const value = inline ?? (type === 'bool' ? (next === 'true' || next === 'false' ? args[++index]! : 'true') : args[++index]);
    if (value === undefined) throw new UsageError(`--${name} needs a value`);
    check(name, type, value);
    values[name as FlagName] = value;
  }
  checkKnown('mesh-provider', values['mesh-provider'], Object.keys(PROVIDERS));
  checkKnown('log-level', values['log-level'], LOG_LEVELS);
  return values;
}

function check(name: string, type: FlagType, value: string): void {
  if (type === 'int' && !/^\d+$/.test(value)) throw new UsageError(`--${name}: ${value} is no whole number`);
  if (type === 'bool' && value !== 'true' && value !== 'false') throw new UsageError(`--${name}: ${value} is neither true nor false`);
  if (type === 'duration' && parseDuration(value) === undefined) throw new UsageError(`--${name}: ${value} is no duration such as 10s or 1m30s`);
}

function checkKnown(name: string, value: string, known: readonly string[]): void {
  if (!known.includes(value)) throw new UsageError(`--${name}: ${value} is not known; use one of ${known.join(', ')}`);
}

const list = (value: string) =>
  value
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');

/** Flags of the peer that this version does not act on yet: to be told, not to be passed over in silence. */
const WITHOUT_EFFECT: readonly FlagName[] = [
  'master',
  'kubeconfig-service-mesh',
  'ingress-class',
  'slack-url',
  'slack-token',
  'slack-proxy-url',
  'slack-channel',
  'msteams-url',
  'msteams-proxy-url',
];

/** The flags that were given and that this version does not act on. */
export function withoutEffect(flags: FlagValues): FlagName[] {
  return WITHOUT_EFFECT.filter((name) => flags[name] !== FLAGS[name].default);
}

/** What a Canary's tick needs to know of the flags. */
export function settingsOf(flags: FlagValues): Settings {
  return {
    meshProvider: flags['mesh-provider'],
    metricsServer: flags['metrics-server'],
    selectorLabels: list(flags['selector-labels']),
    includeLabelPrefix: list(flags['include-label-prefix']),
    namespace: flags.namespace || undefined,
    configTracking: flags['enable-config-tracking'] === 'true',
    clusterName: flags['cluster-name'],
    eventWebhook: flags['event-webhook'] || undefined,
    noCrossNamespaceRefs: flags['no-cross-namespace-refs'] === 'true',
    dryRun: flags['dry-run'] === 'true',
  };
}

/** One line a flag, for `serin controller --help`. */
export function flagsHelp(): string {
  return Object.entries<Flag>(FLAGS)
    .map(([name, { default: value, help, environment }]) => `  --${name.padEnd(28)} ${help}${value === '' ? '' : ` (${value})`}${environment ? `, or ${environment}` : ''}`)
    .join('\n');
}
