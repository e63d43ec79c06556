import { FLAGS, type FlagName, type FlagValues, listOf } from '../api/flags';
import { flagLines, readFlags } from './command-line';
import type { Settings } from './settings';

export { UsageError } from './command-line';

/**
 * Reads the controller's flags.
 *
 * @param environment where secrets may come from, usually `process.env`
 * @throws UsageError
 */
export function parseFlags(args: readonly string[], environment: Readonly<Record<string, string | undefined>> = {}): FlagValues {
  return readFlags('serin controller', FLAGS, args, environment);
}

/** Flags of the peer that this version does not act on yet: to be told, not to be passed over in silence. */
const WITHOUT_EFFECT: readonly FlagName[] = [
  'master',
  'kubeconfig-service-mesh',
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
    selectorLabels: listOf(flags['selector-labels']),
    includeLabelPrefix: listOf(flags['include-label-prefix']),
    namespace: flags.namespace || undefined,
    routing: { ingressAnnotationsPrefix: flags['ingress-annotations-prefix'], ingressClass: flags['ingress-class'] },
    configTracking: flags['enable-config-tracking'] === 'true',
    clusterName: flags['cluster-name'],
    eventWebhook: flags['event-webhook'] || undefined,
    noCrossNamespaceRefs: flags['no-cross-namespace-refs'] === 'true',
    dryRun: flags['dry-run'] === 'true',
  };
}

/** One line a flag, for `serin controller --help`. */
export function flagsHelp(): string {
  return flagLines(FLAGS);
}
