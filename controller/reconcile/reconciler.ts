import type { Canary } from '../api/types/canary';
import { analysisOf, providerOf, titleOf } from '../api/defaults';
import type { ObjectKey, Resource } from '../api/types/meta';
import {
  ALERT_PROVIDER,
  CANARY,
  CONFIG_MAP,
  METRIC_TEMPLATE,
  POD_DISRUPTION_BUDGET,
  SECRET,
  SERVICE,
} from '../api/types/resources';
import { routingOf } from '../routing/index';
import { tick } from '../rollout/programs/reconcile';
import { type Answers, interpret, type Next } from '../rollout/effects';
import { ApiError } from '../kube/api';
import { Cluster } from './cluster-handlers';
import { configHash, isTracked } from '../workloads/configs';
import { Contents } from './content-cache';
import type { DryRun } from './dry-run';
import type { Environment } from './environment';
import type { Interests } from './watch-index';
import { known } from './wait-for-sync';
import { Target } from './target';

/** Milliseconds until a tick is tried again that wrote to something which had moved on. */
const CONFLICT_PAUSE = 200;

/** Makes one tick of a Canary out of what is cached. */
export class Reconciler {
  private readonly hashes: Contents<string | undefined>;

  constructor(
    private readonly env: Environment,
    private readonly interests: Interests,
    private readonly dryRun: DryRun | undefined,
  ) {
    this.hashes = new Contents(env.api, env.caches, (object) => (isTracked(object) ? configHash(object) : undefined));
  }

  /** Never rejects: what goes wrong with a Canary is said in an event of that Canary, and tried again. */
  async reconcile(key: string): Promise<Next> {
    const canary = this.canary(key);
    if (canary === undefined) return {};
    this.env.metrics.seen(canary);
    try {
      return await this.tick(key, canary);
    } catch (error) {
      // Somebody else was faster: what is cached is older than what is there, and comes soon.
      if (error instanceof ApiError && error.reason === 'Conflict')
        return { at: this.env.clock.now() + CONFLICT_PAUSE };
      this.env.log.error({ canary: key, err: error }, 'tick failed, will be tried again');
      this.env.events.record(
        canary,
        'Warning',
        `Error in ${canary.status?.phase ?? 'Initializing'} of ${titleOf(canary)}: ${error instanceof Error ? error.message : String(error)}`,
        'error',
      );
      return { retry: true };
    }
  }

  private async tick(key: string, canary: Canary): Promise<Next> {
    const provider = providerOf(canary, this.env.settings.meshProvider);
    const target = new Target(this.env, this.hashes, canary);
    await this.watch(canary, provider, target);
    // Only now is it known what the target refers to; its later changes come with ticks of their own.
    this.interests.set(key, canary, provider, target);

    const cluster = new Cluster(this.env, canary, provider, target);
    const answers: Answers = this.dryRun?.instead(cluster, canary) ?? cluster;
    return await interpret(tick({ canary, provider }), answers);
  }

  /** A copy that the tick may change. */
  private canary(key: string): Canary | undefined {
    const [namespace, name] = key.split('/') as [string, string];
    const cached = this.env.caches.get(CANARY, { namespace, name } satisfies ObjectKey);
    return cached && (structuredClone(cached) as Canary);
  }

  /** Watches every kind that this Canary needs, from its first tick on, and waits until they are known. */
  private async watch(canary: Canary, provider: string, target: Target): Promise<void> {
    const { caches, settings } = this.env;
    const routing = routingOf(canary, provider);
    const needed: Resource[] = [SERVICE, ...(routing?.resources ?? [])];
    if (target.workload !== undefined)
      needed.push(target.workload.resource, ...(target.workload.watches?.resources ?? []));
    if (target.autoscaler !== undefined) needed.push(target.autoscaler.resource);
    if ((analysisOf(canary).metrics ?? []).some((metric) => metric.templateRef !== undefined))
      needed.push(METRIC_TEMPLATE);
    for (const resource of needed) caches.need(resource);
    const configs = settings.configTracking ? [CONFIG_MAP, SECRET] : [];
    for (const resource of configs) caches.need(resource, { metadataOnly: true });
    // Not waited for: whom to tell is asked when there is something to tell.
    if ((analysisOf(canary).alerts ?? []).length > 0) caches.need(ALERT_PROVIDER);
    const referred = (routing?.references?.(canary) ?? []).map(({ resource }) => resource);
    await known(this.env, [...needed, ...configs], [...referred, POD_DISRUPTION_BUDGET]);
  }
}
