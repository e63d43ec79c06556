import type { Clock, Http, Log, Random } from '../core/ports';
import { Caches } from '../kube/caches';
import type { KubeApi } from '../kube/api';
import type { Platform } from '../metrics/providers/lib/token-cache';
import { Alerting } from '../notify/alerting';
import { Contents, secretData } from './content-cache';
import { EventRecorder } from '../notify/events';
import type { ControllerMetrics } from '../notify/telemetry';
import type { Settings } from './settings';

/** Everything that a tick reaches the outside with. */
export interface Environment {
  api: KubeApi;
  caches: Caches;
  clock: Clock;
  random: Random;
  http: Http;
  log: Log;
  /** Where metric providers find the controller's identity in a cloud. */
  platform: Platform;
  settings: Settings;
  events: EventRecorder;
  alerts: Alerting;
  metrics: ControllerMetrics;
  /** Decoded content of Secrets, for metric and alert providers. */
  secrets: Contents<Readonly<Record<string, string>>>;
}

/** What is made of the ports is made in one way, in a process of its own as in a simulation. */
export function assembled(ports: Omit<Environment, 'caches' | 'events' | 'alerts' | 'secrets'>): Environment {
  const { api, clock, random, log, http, settings } = ports;
  const caches = new Caches({ api, clock, random, log, namespace: settings.namespace });
  const events = new EventRecorder({ api, clock, random, http, log, eventWebhook: settings.eventWebhook });
  const told = { ...ports, caches, events, secrets: new Contents(api, caches, secretData) };
  return { ...told, alerts: new Alerting(told) };
}
