import { FLAGS, type FlagName, type FlagValues, listOf } from '../api/flags';
import type { FlaggedReceiver, Settings } from '../api/settings';

/** Flags of Flagger that this version does not act on yet. The controller says so instead of passing over them. */
const WITHOUT_EFFECT: readonly FlagName[] = ['master', 'kubeconfig-service-mesh'];

/** The flags that were given and that this version does not act on. */
export function withoutEffect(flags: FlagValues): FlagName[] {
  return WITHOUT_EFFECT.filter((name) => flags[name] !== FLAGS[name].default);
}

/** What a Canary's tick needs to know of the flags. */
export function settingsOf(flags: FlagValues): Settings {
  const noCrossNamespaceRefs = flags['no-cross-namespace-refs'] === 'true';
  return {
    meshProvider: flags['mesh-provider'],
    metricsServer: flags['metrics-server'],
    selectorLabels: listOf(flags['selector-labels']),
    includeLabelPrefix: listOf(flags['include-label-prefix']),
    namespace: flags.namespace || undefined,
    routing: {
      ingressAnnotationsPrefix: flags['ingress-annotations-prefix'],
      ingressClass: flags['ingress-class'],
      noCrossNamespaceRefs,
    },
    configTracking: flags['enable-config-tracking'] === 'true',
    clusterName: flags['cluster-name'],
    alerts: alertReceivers(flags),
    eventWebhook: flags['event-webhook'] || undefined,
    noCrossNamespaceRefs,
    dryRun: flags['dry-run'] === 'true',
    trace: flags.trace || undefined,
  };
}

/** Slack by its webhook or by a bot's token, and Microsoft Teams; both, when both are given. */
function alertReceivers(flags: FlagValues): FlaggedReceiver[] {
  const token = flags['slack-token'] || undefined;
  // A webhook knows its channel, a bot does not.
  const named = { channel: flags['slack-channel'] || (token ? 'general' : ''), username: flags['slack-user'] };
  const slack = { ...named, address: flags['slack-url'], token, proxy: flags['slack-proxy-url'] || undefined };
  const msteams = { ...named, address: flags['msteams-url'], proxy: flags['msteams-proxy-url'] || undefined };
  const receivers: FlaggedReceiver[] = [];
  if (slack.address !== '' || slack.token !== undefined)
    receivers.push({ flag: slack.address === '' ? 'slack-token' : 'slack-url', type: 'slack', settings: slack });
  if (msteams.address !== '') receivers.push({ flag: 'msteams-url', type: 'msteams', settings: msteams });
  return receivers;
}
