import type { Clock } from '../core/clock';
import type { AlertProvider } from '../api/types/alert-provider';
import type { Canary, Severity } from '../api/types/canary';
import { analysisOf } from '../api/defaults';
import { ALERT_PROVIDER } from '../api/types/resources';
import { type Refusal, wants } from '../alerts/index';
import { type AlertSettings, explainUnwatched, type Settings } from '../api/settings';
import type { ClusterPorts } from '../kube/cluster-ports';
import { readSecret, waitForSync } from '../kube/wait-for-sync';

/** A receiver of alerts. */
export interface Receiver {
  /** The name in messages: `AlertProvider slack.test`. */
  title: string;
  /** The lowest severity that it receives. */
  severity: Severity;
  /**
   * Called for each try, so that a receiver that was mended in between is found.
   * @throws Error that says what is missing
   */
  connect(): Connection | Promise<Connection | Refusal>;
}

export interface Connection {
  /** The type, as in an AlertProvider. */
  type: string;
  settings: AlertSettings;
}

/** What is needed to find the receivers of a Canary. */
export interface ReceiverPorts extends ClusterPorts {
  clock: Clock;
  settings: Settings;
}

/** Finds the receivers that a Canary names, each once. If it names none, they are those of the controller's flags. */
export function receiversOf(canary: Canary, ports: ReceiverPorts): Receiver[] {
  const alerts = analysisOf(canary).alerts ?? [];
  if (alerts.length === 0)
    return ports.settings.alerts.map(({ flag, ...connection }) => ({
      title: `--${flag}`,
      severity: 'info',
      connect: () => connection,
    }));
  const found = new Map<string, Receiver>();
  for (const { providerRef, severity } of alerts) {
    const receiver = providerReceiver(
      providerRef.name,
      providerRef.namespace || canary.metadata.namespace,
      severity || 'info',
      canary,
      ports,
    );
    const before = found.get(receiver.title);
    if (before === undefined || wants(receiver.severity, before.severity)) found.set(receiver.title, receiver);
  }
  return [...found.values()];
}

function providerReceiver(
  name: string,
  namespace: string,
  severity: Severity,
  canary: Canary,
  ports: ReceiverPorts,
): Receiver {
  const title = `AlertProvider ${name}.${namespace}`;
  return {
    title,
    severity,
    connect: async () => {
      if (ports.settings.noCrossNamespaceRefs && namespace !== canary.metadata.namespace)
        return {
          reason: "its namespace is not the Canary's, and --no-cross-namespace-refs forbids others",
          transient: false,
        };
      const unwatched = explainUnwatched(ports.settings, ALERT_PROVIDER.kind, namespace);
      if (unwatched !== undefined) return { reason: unwatched, transient: false };
      ports.caches.need(ALERT_PROVIDER);
      await waitForSync(ports, [ALERT_PROVIDER]);
      const provider = ports.caches.get(ALERT_PROVIDER, { namespace, name }) as AlertProvider | undefined;
      if (provider === undefined) throw new Error('it does not exist');
      return { type: provider.spec.type, settings: await settingsOf(provider, ports) };
    },
  };
}

/** The AlertProvider with the keys of its Secret and its defaults. */
async function settingsOf({ spec, metadata }: AlertProvider, ports: ReceiverPorts): Promise<AlertSettings> {
  const { address = '', channel, username, proxy, messageTemplate, secretRef } = spec;
  const secret = secretRef && (await readSecret(ports, metadata.namespace, secretRef.name));
  if (secretRef !== undefined && secret === undefined)
    throw new Error(`its Secret ${secretRef.name} does not exist in namespace ${metadata.namespace}`);
  return {
    address: secret?.address?.trim() || address,
    token: secret?.token?.trim() || undefined,
    channel: channel || 'general',
    username: username || 'flagger',
    proxy: proxy || undefined,
    messageTemplate: messageTemplate || undefined,
  };
}
