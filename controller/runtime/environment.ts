import type { Clock, Http, Log, Random } from '../api/ports';
import type { Caches } from '../kube/caches';
import type { KubeApi } from '../kube/port';
import type { Contents } from './contents';
import type { EventRecorder } from './events';
import type { ControllerMetrics } from './metrics';
import type { Settings } from './settings';

/** Everything that a tick reaches the outside with. */
export interface Environment {
  api: KubeApi;
  caches: Caches;
  clock: Clock;
  random: Random;
  http: Http;
  log: Log;
  settings: Settings;
  events: EventRecorder;
  metrics: ControllerMetrics;
  /** Decoded content of Secrets, for metric and alert providers. */
  secrets: Contents<Readonly<Record<string, string>>>;
}
