import * as pulumi from '@pulumi/pulumi';
import { type FlagName, flagProblem, FLAGS } from '../../controller/api/flags';
import type { Path } from '../../controller/api/problems/path';
import { type Problem, QUOTES_NOTHING } from '../../controller/api/problems/problem';
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
const RESERVED: Partial<Record<FlagName, { detail: string; mend: string }>> = {
  'slack-url': { detail: 'is a secret', mend: 'set slack.url' },
  'slack-token': { detail: 'is a secret', mend: 'set slack.token' },
  'msteams-url': { detail: 'is a secret', mend: 'set msteams.url' },
  'event-webhook': { detail: 'is a secret', mend: 'set eventWebhook' },
  port: { detail: `is always ${PORT}, where the Service and the probes expect it`, mend: 'remove it' },
  'leader-election-namespace': {
    detail: "is the controller's own, where it has the right to a Lease",
    mend: 'remove it',
  },
  version: { detail: 'prints the version and ends', mend: 'remove it' },
};

/** The command line of the controller. It contains no secrets. */
export function flagsOf(args: DeliveryControllerArgs): pulumi.Input<string>[] {
  const own = Object.entries(SOURCES).map(([name, source]) => [name, source(args)] as const);
  const given = [...own, ...Object.entries<Value>(args.extraFlags ?? {})].filter(([, value]) => value !== undefined);
  return given.map(([name, value]) =>
    pulumi.output(value).apply((known) => `--${name}=${String(known ?? FLAGS[name as FlagName]?.default)}`),
  );
}

/** Finds what is wrong with `extraFlags`. */
export function checkExtraFlags({
  extraFlags = {},
  replicas = 1,
}: {
  extraFlags?: Record<string, string>;
  replicas?: number;
}): Problem[] {
  return Object.entries(extraFlags).flatMap(([name, value]) => {
    const path = ['extraFlags', name];
    const taken = checkName(name, path);
    return taken.length > 0
      ? taken
      : [...checkFlagValue(name, value, path), ...checkAlone(name, value, replicas, path)];
  });
}

/** Whether there is such a flag, and whether it may be set here. */
function checkName(name: string, path: Path): Problem[] {
  const mistake = { path, quotes: QUOTES_NOTHING, beforeMend: ': ' } as const;
  if (!Object.hasOwn(FLAGS, name)) {
    const free = Object.keys(FLAGS).filter(isAllowed).join(', ');
    return [
      {
        ...mistake,
        code: 'unknown-flag',
        detail: 'there is no such flag',
        mend: `use one of ${free}`,
        beforeMend: ', ',
      },
    ];
  }
  const taken = Object.hasOwn(SOURCES, name)
    ? { detail: 'has an argument of its own', mend: 'set that instead' }
    : RESERVED[name as FlagName];
  return taken === undefined ? [] : [{ ...mistake, code: 'flag-of-an-argument', ...taken }];
}

function checkFlagValue(name: string, value: string, path: Path): Problem[] {
  const detail = flagProblem(name as FlagName, value);
  return detail === undefined ? [] : [{ code: 'invalid-flag', path, detail }];
}

function isAllowed(name: string): boolean {
  return !Object.hasOwn(SOURCES, name) && !Object.hasOwn(RESERVED, name);
}

/** Without an election there may be only one. */
function checkAlone(name: string, value: string, replicas: number, path: Path): Problem[] {
  if (name !== 'enable-leader-election' || value !== 'false' || replicas <= 1) return [];
  return [
    {
      code: 'replicas-without-leader',
      path,
      quotes: [['replicas']],
      detail: `${replicas} replicas would work on the same Canaries at once`,
      mend: 'remove it, or set replicas to 1',
      beforeMend: ': ',
    },
  ];
}
