import { FLAGS, type FlagName, type FlagValues, listOf } from '../api/flags';
import type { FlaggedReceiver, Settings } from '../api/settings';

/** Flags of Flagger that have no effect in this version. The controller logs a warning for each. */
const WITHOUT_EFFECT: readonly FlagName[] = ['master', 'kubeconfig-service-mesh'];

/** The flags that were set although they have no effect in this version. */
export function withoutEffect(flags: FlagValues): FlagName[] {
  return WITHOUT_EFFECT.filter((name) => flags[name] !== FLAGS[name].default);
}

/** The settings that a tick needs, from the flags. */
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

/** The receivers of the flags: Slack, by a webhook or the token of a bot, and Microsoft Teams. */
function alertReceivers(flags: FlagValues): FlaggedReceiver[] {
  const token = flags['slack-token'] || undefined;
  // A webhook belongs to a channel; a bot needs one.
  const named = { channel: flags['slack-channel'] || (token ? 'general' : ''), username: flags['slack-user'] };
  const slack = { ...named, address: flags['slack-url'], token, proxy: flags['slack-proxy-url'] || undefined };
  const msteams = { ...named, address: flags['msteams-url'], proxy: flags['msteams-proxy-url'] || undefined };
  const receivers: FlaggedReceiver[] = [];
  if (slack.address !== '' || slack.token !== undefined)
    receivers.push({ flag: slack.address === '' ? 'slack-token' : 'slack-url', type: 'slack', settings: slack });
  if (msteams.address !== '') receivers.push({ flag: 'msteams-url', type: 'msteams', settings: msteams });
  return receivers;
}
