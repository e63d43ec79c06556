import type { Canary } from '../api/types/canary';
import { analysisOf, apexName, primaryName, titleOf } from '../api/defaults';
import { formerEntries, namedBy } from '../api/inventory';
import { correctTimes } from '../api/status';
import { keyText, type KubeObject, type ObjectKey, type Resource } from '../api/types/meta';
import {
  ALERT_PROVIDER,
  CANARY,
  CONFIG_MAP,
  METRIC_TEMPLATE,
  POD_DISRUPTION_BUDGET,
  SECRET,
  SERVICE,
} from '../api/types/resources';
import { messageOf } from '../core/errors';
import { ApiError, isConflict } from '../kube/api';
import { ContentCache } from '../kube/content-cache';
import { waitForSync } from '../kube/wait-for-sync';
import { AGAIN, contextOf, type Next } from '../rollout/context';
import type { EffectHandlers } from '../rollout/effects';
import { interpret, type InterpretOptions } from '../rollout/interpret';
import { careForFormer, findOutage } from '../rollout/programs/care';
import { reconcile } from '../rollout/programs/reconcile';
import { configHash, isTracked } from '../workloads/configs';
import type { Environment } from './environment';
import { clusterHandlers } from './handlers/cluster-handlers';
import { DryRun } from './handlers/dry-run';
import { CalledOff, Interruptions } from './interruptions';
import { type Subject, subjectOf } from './subject';
import { Target } from './target';
import { traceOf } from './trace';
import type { WatchIndex } from './watch-index';

/** Milliseconds until a tick is tried again that wrote to something which had moved on: twice as long each time. */
const CONFLICT_PAUSE = 200;
const LONGEST_CONFLICT_PAUSE = 30_000;
/** One conflict after another from here on is more than a user and a tick that meet. */
const ODD_CONFLICTS = 3;

/** Makes one tick of a Canary out of what is cached. */
export class Reconciler {
  private readonly hashes: ContentCache<string | undefined>;
  private readonly dryRun: DryRun | undefined;
  private readonly interruptions: Interruptions;
  /** By the texts of Canaries' keys, their ticks in a row that ended in a conflict. */
  private readonly conflicts = new Map<string, number>();
  /** By the texts of Canaries' keys, their primaries as they were when somebody deleted them. */
  private readonly lostPrimaries = new Map<string, KubeObject>();
  /** Texts of the keys of Canaries that are read before their next tick. */
  private readonly doubted = new Set<string>();

  constructor(
    private readonly env: Environment,
    private readonly watchIndex: WatchIndex,
  ) {
    this.interruptions = new Interruptions(env.log, {
      hasOutage: (key) => this.hasOutage(key),
      read: (key) => this.groundsOf(key),
    });
    this.dryRun = env.settings.dryRun ? new DryRun(env) : undefined;
    this.hashes = new ContentCache(env.api, env.caches, (object) =>
      isTracked(object) ? configHash(object) : undefined,
    );
  }

  /** Has the Canary read before its next tick: something shows that what is known of it may be old. */
  doubt(key: ObjectKey): void {
    this.doubted.add(keyText(key));
  }

  /** Never rejects: what goes wrong with a Canary is said in an event of that Canary, and tried again. */
  async reconcile(key: ObjectKey): Promise<Next> {
    const refusal = await this.refreshIfDoubted(key);
    if (refusal !== undefined) return refusal;
    const canary = this.canary(key);
    if (canary === undefined) return this.forget(key);
    this.env.telemetry.recordPhase(canary);
    try {
      const next = await this.tick(key, canary);
      this.conflicts.delete(keyText(key));
      return next;
    } catch (error) {
      if (error instanceof CalledOff) return AGAIN;
      if (isConflict(error)) return this.handleConflict(key, error);
      this.conflicts.delete(keyText(key));
      this.env.log.error({ canary: keyText(key), err: error }, 'tick failed, will be tried again');
      this.env.events.record(
        canary,
        'Warning',
        `Error in ${canary.status?.phase ?? 'Initializing'} of ${titleOf(canary)}: ${messageOf(error)}`,
        'error',
      );
      return { retry: true };
    }
  }

  /**
   * Begins the tick of a doubted Canary from what the server has.
   *
   * @returns when to tick again if the Canary cannot be read now
   */
  private async refreshIfDoubted(key: ObjectKey): Promise<Next | undefined> {
    if (!this.doubted.delete(keyText(key)) || this.canary(key) === undefined) return undefined;
    try {
      await this.env.caches.refresh(CANARY, key);
      return undefined;
    } catch (error) {
      // A role of an older version has no right to read one Canary. Its watch tells the news, too, only later.
      if (error instanceof ApiError && error.reason === 'Forbidden') return undefined;
      this.doubt(key);
      return this.postpone(key, error);
    }
  }

  /**
   * Only the object that had moved on has been read by now: with it alone, the next tick could write what follows from
   * an old status of the Canary.
   */
  private handleConflict(key: ObjectKey, error: ApiError): Next {
    if (this.canary(key) === undefined) return this.forget(key);
    this.doubt(key);
    return this.postpone(key, error);
  }

  /** The Canary is gone, and no tick of it follows. */
  private forget(key: ObjectKey): Next {
    this.conflicts.delete(keyText(key));
    this.doubted.delete(keyText(key));
    this.lostPrimaries.delete(keyText(key));
    return {};
  }

  private postpone(key: ObjectKey, error: unknown): Next {
    const canary = keyText(key);
    const conflicts = (this.conflicts.get(canary) ?? 0) + 1;
    this.conflicts.set(canary, conflicts);
    if (conflicts >= ODD_CONFLICTS)
      this.env.log.warn(
        { canary, conflicts, err: error },
        'what a tick knows has moved on each time, or could not be read, will be tried again',
      );
    const pause = Math.min(CONFLICT_PAUSE * 2 ** (conflicts - 1), LONGEST_CONFLICT_PAUSE);
    return { at: this.env.clock.now() + pause };
  }

  private async tick(key: ObjectKey, canary: Canary): Promise<Next> {
    const subject = subjectOf(canary, this.env.settings);
    const context = contextOf(canary, subject.provider);
    const former = formerEntries(context.status, context.named).map((entry) =>
      subjectOf(namedBy(canary, entry), this.env.settings),
    );
    await this.watch(subject);
    // A role may not allow any more to watch what a former spec named. That must not keep today's from working.
    for (const one of former) await this.watch(one, { mayFail: true });
    const target = this.targetOf(subject);
    const formerTargets = former.map((one) => this.targetOf(one));
    // Only now is it known what the target refers to; its later changes come with ticks of their own.
    this.watchIndex.set(key, [target, ...formerTargets]);

    const abort = new AbortController();
    const cluster = clusterHandlers(this.env, target, {
      former: formerTargets,
      lostPrimary: this.lostPrimaryOf(key, target),
      signal: abort.signal,
    });
    const effects = this.dryRun?.handlers(cluster.ask, canary) ?? cluster;
    await this.correctTimes(canary, effects);
    const handlers = this.interruptions.wrap(key, effects, abort);
    const trace = traceOf(this.env, key);
    if (this.dryRun === undefined) for (const one of formerTargets) await this.careForFormer(one, trace);
    return await interpret(reconcile(context), handlers, trace);
  }

  /** Keeps how an object of the Canary's was when it was deleted, for the case that it was the primary. */
  noteDeleted(key: ObjectKey, object: KubeObject): void {
    const canary = this.canary(key);
    if (canary === undefined || object.metadata.name !== primaryName(canary)) return;
    if (object.kind === canary.spec.targetRef.kind) this.lostPrimaries.set(keyText(key), object);
  }

  private lostPrimaryOf(key: ObjectKey, { primary }: Target): KubeObject | undefined {
    if (primary !== undefined) this.lostPrimaries.delete(keyText(key));
    return this.lostPrimaries.get(keyText(key));
  }

  /** Calls the Canary's tick off if it waits for an answer from outside and this change is urgent. Never rejects. */
  async notice(key: ObjectKey): Promise<void> {
    await this.interruptions.notice(key);
  }

  private async hasOutage(key: ObjectKey): Promise<boolean> {
    const canary = this.canary(key);
    if (canary === undefined) return false;
    const target = this.targetOf(subjectOf(canary, this.env.settings));
    const { provider } = target.subject;
    return (await interpret(findOutage(contextOf(canary, provider)), clusterHandlers(this.env, target))) !== undefined;
  }

  /** What a tick of the Canary rests on now. */
  private async groundsOf(key: ObjectKey): Promise<unknown> {
    const canary = this.canary(key);
    if (canary === undefined) return 'deleted';
    const target = this.targetOf(subjectOf(canary, this.env.settings));
    const { generation, annotations, deletionTimestamp } = canary.metadata;
    const apex = apexName(canary);
    const names = [apex, `${apex}-primary`, `${apex}-canary`];
    const services = names.filter((name) => target.find(SERVICE, name) !== undefined);
    const revision = target.object && (await target.revision(target.object));
    return { generation, annotations, deletionTimestamp, revision, services };
  }

  private targetOf(subject: Subject): Target {
    return new Target(this.env, this.hashes, subject);
  }

  private async careForFormer(former: Target, trace: InterpretOptions): Promise<void> {
    const { canary, provider } = former.subject;
    await interpret(careForFormer(contextOf(canary, provider)), clusterHandlers(this.env, former), trace);
  }

  /** Begins the waits of a rollout anew after the time of day has been set back. */
  private async correctTimes(canary: Canary, { memory }: EffectHandlers): Promise<void> {
    const changes = correctTimes(canary.status ?? {}, this.env.clock.now());
    if (Object.keys(changes).length === 0) return;
    this.env.log.warn({ canary: titleOf(canary) }, 'the time of day has been set back, waits begin anew');
    await memory.setStatus(changes);
  }

  /** A copy whose status and metadata the tick replaces. What is cached stays as it is, and so does all below it. */
  private canary(key: ObjectKey): Canary | undefined {
    const cached = this.env.caches.get(CANARY, key);
    return cached && ({ ...cached } as Canary);
  }

  /** Watches every kind that this Canary needs, from its first tick on, and waits until they are known. */
  private async watch({ canary, routing, workload, autoscaler }: Subject, { mayFail = false } = {}): Promise<void> {
    const { caches, settings } = this.env;
    const needed: Resource[] = [SERVICE, ...(routing?.resources ?? [])];
    if (workload !== undefined) needed.push(workload.resource, ...(workload.watches?.resources ?? []));
    if (autoscaler !== undefined) needed.push(autoscaler.resource);
    if ((analysisOf(canary).metrics ?? []).some((metric) => metric.templateRef !== undefined))
      needed.push(METRIC_TEMPLATE);
    for (const resource of needed) caches.need(resource);
    const configs = settings.configTracking ? [CONFIG_MAP, SECRET] : [];
    for (const resource of configs) caches.need(resource, { metadataOnly: true });
    // Not waited for: whom to tell is asked when there is something to tell.
    if ((analysisOf(canary).alerts ?? []).length > 0) caches.need(ALERT_PROVIDER);
    const referred = (routing?.references?.(canary) ?? []).map(({ resource }) => resource);
    const optional = [...referred, POD_DISRUPTION_BUDGET];
    if (mayFail) await waitForSync(this.env, [], [...needed, ...configs, ...optional]);
    else await waitForSync(this.env, [...needed, ...configs], optional);
  }
}
