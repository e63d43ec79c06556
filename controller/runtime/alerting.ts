import type { Canary } from '../api/canary';
import type { AlertProvider } from '../api/alert-provider';
import { analysisOf, titleOf } from '../api/defaults';
import { ALERT_PROVIDER } from '../api/resources';
import { CHANNELS, wants } from '../alerts/index';
import type { Alert } from '../rollout/world';
import type { Environment } from './environment';

/** Sends an alert to every provider of the Canary that wants its severity. What cannot be sent is logged, and stops nothing. */
export async function sendAlert(env: Environment, canary: Canary, alert: Alert): Promise<void> {
  const wanted = (analysisOf(canary).alerts ?? []).filter(({ severity }) => wants(severity, alert.severity));
  for (const { providerRef } of wanted) {
    const namespace = providerRef.namespace ?? canary.metadata.namespace;
    env.caches.need(ALERT_PROVIDER);
    await env.caches.ready([ALERT_PROVIDER]);
    const provider = env.caches.get(ALERT_PROVIDER, { namespace, name: providerRef.name }) as AlertProvider | undefined;
    const channel = provider && CHANNELS[provider.spec.type];
    if (channel === undefined) {
      const found = provider === undefined ? 'does not exist' : `has the type ${provider.spec.type}, which this version cannot send to`;
      env.log.warn({ canary: titleOf(canary), alert: alert.message }, `alert not sent: AlertProvider ${providerRef.name}.${namespace} ${found}`);
    }
  }
}
