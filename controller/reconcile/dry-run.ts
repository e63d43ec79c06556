import type { Canary, CanaryStatus } from '../api/types/canary';
import { hookTypeOf } from '../api/defaults';
import { canonicalJson } from '../core/hash';
import { keyOf, keyText } from '../api/types/meta';
import { ALL_TO_PRIMARY, type Revision, type Routes } from '../api/types/rollout-types';
import { changedStatus } from '../api/status';
import type { Answers } from '../rollout/effects';
import type { Environment } from './environment';

/** What a Canary would have become. */
interface Imagined {
  status: CanaryStatus;
  routes: Routes;
  scaledUp?: boolean;
  promoted?: Revision;
  /** What would be there by now: it is not said again. */
  made: Set<string>;
}

/**
 * Reads the same world, and only imagines the changes: they are said in events, and hold in memory until the process
 * ends.
 */
export class DryRun {
  private readonly imagined = new Map<string, Imagined>();

  constructor(private readonly env: Environment) {}

  instead(cluster: Answers, canary: Canary): Answers {
    const key = keyText(keyOf(canary));
    const state: Imagined = this.imagined.get(key) ?? {
      status: canary.status ?? {},
      routes: ALL_TO_PRIMARY,
      made: new Set(),
    };
    this.imagined.set(key, state);
    canary.status = state.status.phase === undefined ? undefined : state.status;

    const say = (type: 'Normal' | 'Warning', message: string, once: string | null = message) =>
      this.env.events.record(canary, type, `[dry run] ${message}`, once ?? undefined);
    const would = (what: string) => () => say('Normal', `would ${what}`);
    const wouldMake = (what: string) => () => {
      if (!state.made.has(what)) would(what)();
      state.made.add(what);
    };
    return {
      now: () => cluster.now(),
      problems: () => cluster.problems(),
      obstacles: () => cluster.obstacles(),
      warnings: () => cluster.warnings(),
      targetExists: () => cluster.targetExists(),
      operable: () => cluster.operable(),
      revision: () => cluster.revision(),
      // Beside a controller that works, the target is at zero: what would be scaled up counts as ready.
      canaryReadiness: async () => (state.scaledUp ? { ready: true } : await cluster.canaryReadiness()),
      // Without one there is no primary: the target stands in for it.
      primaryReadiness: async () =>
        canary.status?.phase === 'Initializing' ? await cluster.canaryReadiness() : { ready: true },
      routes: () => state.routes,
      routerLag: () => cluster.routerLag(),
      unavailableProvider: () => cluster.unavailableProvider(),
      measure: () => cluster.measure(),
      requestCounts: (window) => cluster.requestCounts(window),
      compare: (window) => cluster.compare(window),
      cookieValue: () => cluster.cookieValue(),
      callHook: (hook) => {
        say('Normal', `would call ${hookTypeOf(hook)} hook ${hook.name}`);
        return { yes: hookTypeOf(hook) !== 'rollback' };
      },
      createServices: wouldMake('create the Services'),
      createPrimary: async () => {
        if (state.promoted === undefined) would('create the primary')();
        return (state.promoted ??= await cluster.revision());
      },
      createPrimaryCompanions: wouldMake('create the autoscaler and the disruption budgets of the primary'),
      holdPrimaryReplicas: () => {},
      pointApexAtPrimary: wouldMake('point the apex Service at the primary'),
      overrideCanary: () => {},
      canaryObserved: () => cluster.canaryObserved(),
      scaleCanaryUp: async () => {
        state.scaledUp = !(await cluster.canaryReadiness()).ready;
        would('scale up the target')();
      },
      scaleCanaryToZero: () => {
        state.scaledUp = false;
        would('scale the target to zero')();
      },
      route: (routes) => {
        if (canonicalJson(routes) === canonicalJson(state.routes)) return;
        state.routes = routes;
        say(
          'Normal',
          `would route ${routes.primary} % to the primary and ${routes.canary} % to the canary${routes.mirrored ? ', mirrored' : ''}`,
          null,
        );
      },
      promote: (revision) => {
        state.promoted = revision;
        say('Normal', 'would copy the target to the primary', null);
        return true;
      },
      promoted: (revision) => canonicalJson(revision) === canonicalJson(state.promoted ?? null),
      setStatus: (changes, checks = []) => {
        canary.status = state.status = changedStatus(
          state.status,
          changes,
          canary.spec.targetRef.kind,
          this.env.clock.now(),
          checks,
        );
        return state.status;
      },
      event: (type, message, options) => say(type, message, options?.once ?? null),
      alert: ({ message }) => say('Normal', `would alert: ${message}`, null),
      removeAnnotation: (name) => say('Normal', `would remove the annotation ${name}`),
      addFinalizer: () => {},
      removeFinalizer: would('remove the finalizer'),
      restoreOriginals: would('restore Services and routes'),
    };
  }
}
