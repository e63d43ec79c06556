import * as pulumi from '@pulumi/pulumi';
import type { Problem } from '../../controller/admission/problem';
import { type FlagName, flagProblem, FLAGS } from '../../controller/api/flags';
import type { DeliveryControllerArgs } from './arguments';

/** The port of `/metrics`, `/healthz` and `/readyz`. */
export const PORT = 8080;

/** An output may also resolve to undefined. */
type Value = pulumi.Input<string | boolean | pulumi.Input<string>[] | undefined>;

/** How a flag gets its value from the arguments. */
type Source = (args: DeliveryControllerArgs) => Value;

/** The flags that have an argument, in the order of the command line. */
const SOURCES: Partial<Record<FlagName, Source>> = {
  'mesh-provider': ({ provider = 'istio' }) => provider,
  'metrics-server': ({ metricsServer = FLAGS['metrics-server'].default }) => metricsServer,
  namespace: ({ watchNamespace }) => watchNamespace,
  'selector-labels': ({ selectorLabels }) => selectorLabels,
  'include-label-prefix': ({ includeLabelPrefix }) => includeLabelPrefix,
  'ingress-class': ({ ingressClass }) => ingressClass,
  'ingress-annotations-prefix': ({ ingressAnnotationsPrefix }) => ingressAnnotationsPrefix,
  'enable-config-tracking': ({ configTracking }) => configTracking,
  'no-cross-namespace-refs': ({ noCrossNamespaceRefs }) => noCrossNamespaceRefs,
  'cluster-name': ({ clusterName }) => clusterName,
  'slack-channel': ({ slack }) => slack?.channel,
  'slack-user': ({ slack }) => slack?.user,
  'slack-proxy-url': ({ slack }) => slack?.proxyUrl,
  'msteams-proxy-url': ({ msteams }) => msteams?.proxyUrl,
  'dry-run': ({ dryRun }) => dryRun,
  'log-level': ({ logLevel }) => logLevel,
};

/** Flags that `extraFlags` must not set, with what to do instead. */
const RESERVED: Partial<Record<FlagName, string>> = {
  'slack-url': 'is a secret: set slack.url',
  'slack-token': 'is a secret: set slack.token',
  'msteams-url': 'is a secret: set msteams.url',
  'event-webhook': 'is a secret: set eventWebhook',
  port: `is always ${PORT}, where the Service and the probes expect it: remove it`,
  'leader-election-namespace': "is the controller's own, where it has the right to a Lease: remove it",
  version: 'prints the version and ends: remove it',
};

/** The command line of the controller. It contains no secrets. */
export function flagsOf(args: DeliveryControllerArgs): pulumi.Input<string>[] {
  const own = Object.entries(SOURCES).map(([name, source]) => [name, source(args)] as const);
  const given = [...own, ...Object.entries<Value>(args.extraFlags ?? {})].filter(([, value]) => value !== undefined);
  return given.map(([name, value]) =>
    pulumi.output(value).apply((known) => `--${name}=${String(known ?? FLAGS[name as FlagName]?.default)}`),
  );
}

/** Problems of `extraFlags`. */
export function extraFlagProblems({
  extraFlags = {},
  replicas = 1,
}: {
  extraFlags?: Record<string, string>;
  replicas?: number;
}): Problem[] {
  return Object.entries(extraFlags).flatMap(([name, value]) => {
    const detail = problemOf(name, value) ?? leaderElectionProblem(name, value, replicas);
    return detail === undefined ? [] : [{ field: `extraFlags.${name}`, detail }];
  });
}

function problemOf(name: string, value: string): string | undefined {
  if (!Object.hasOwn(FLAGS, name))
    return `there is no such flag, use one of ${Object.keys(FLAGS).filter(isAllowed).join(', ')}`;
  if (Object.hasOwn(SOURCES, name)) return 'has an argument of its own: set that instead';
  return RESERVED[name as FlagName] ?? flagProblem(name as FlagName, value);
}

function isAllowed(name: string): boolean {
  return !Object.hasOwn(SOURCES, name) && !Object.hasOwn(RESERVED, name);
}

function leaderElectionProblem(name: string, value: string, replicas: number): string | undefined {
  const all = name === 'enable-leader-election' && value === 'false' && replicas > 1;
  return all
    ? `${replicas} replicas would work on the same Canaries at once: remove it, or set replicas to 1`
    : undefined;
}
