import type { Settings } from '../api/settings';
import type { Clock } from '../core/clock';
import type { Http } from '../core/http';
import type { Log } from '../core/log';
import type { Random } from '../core/random';
import type { KubeApi } from '../kube/api';
import { Caches } from '../kube/caches';
import type { ClusterPorts } from '../kube/cluster-ports';
import { ContentCache, secretData } from '../kube/content-cache';
import { refreshOnConflict } from '../kube/refresh-on-conflict';
import type { Platform } from '../metrics/providers/lib/token-cache';
import { Alerting } from '../notify/alerting';
import { EventRecorder } from '../notify/events';
import type { ControllerMetrics } from '../notify/telemetry';

/** What a process has once, however many clusters it works on. */
export interface ProcessPorts {
  clock: Clock;
  random: Random;
  http: Http;
  log: Log;
  /** Where metric providers find the controller's identity in a cloud. */
  platform: Platform;
  settings: Settings;
}

/** What tells the outside. */
export interface Tellers {
  events: EventRecorder;
  alerts: Alerting;
  telemetry: ControllerMetrics;
}

/** Everything that a tick reaches the outside with. */
export interface Environment extends ProcessPorts, ClusterPorts, Tellers {}

/** Makes the environment of a process, a real one or one in a simulation. */
export function createEnvironment(ports: ProcessPorts & { api: KubeApi; telemetry: ControllerMetrics }): Environment {
  const { clock, random, log, http, settings } = ports;
  const caches = new Caches({ api: ports.api, clock, random, log, namespace: settings.namespace });
  const api = refreshOnConflict(ports.api, caches, log);
  const events = new EventRecorder({ api, clock, random, http, log, eventWebhook: settings.eventWebhook });
  const told = { ...ports, api, caches, events, secrets: new ContentCache(api, caches, secretData) };
  return { ...told, alerts: new Alerting(told) };
}
