import { hookTypeOf } from '../../api/defaults';
import { changedStatus } from '../../api/status';
import type { Canary, CanaryStatus } from '../../api/types/canary';
import { keyOf, keyText } from '../../api/types/meta';
import { ALL_TO_PRIMARY, type Revision, type Routes } from '../../api/types/rollout-types';
import { canonicalJson } from '../../core/hash';
import type { EffectHandlers } from '../../rollout/effects';
import type { Environment } from '../environment';

/** What a Canary would have become. */
interface Imagined {
  status: CanaryStatus;
  routes: Routes;
  scaledUp?: boolean;
  promoted?: Revision;
  /** What would be there by now. It is not said again. */
  made: Set<string>;
}

/** One tick's Canary, what asks the cluster about it, and what was imagined of it before. */
interface DryTick {
  canary: Canary;
  ask: EffectHandlers['ask'];
  state: Imagined;
  /** Says once what would be done; with `null` each time. */
  say(type: 'Normal' | 'Warning', message: string, once?: string | null): void;
}

/**
 * Asks the same cluster, and only imagines what is ordered: it is said in events, and holds in memory until the process
 * ends.
 */
export class DryRun {
  private readonly imagined = new Map<string, Imagined>();

  constructor(private readonly env: Environment) {}

  /** @param ask what answers from the cluster @returns handlers that write nothing */
  handlers(ask: EffectHandlers['ask'], canary: Canary): EffectHandlers {
    const key = keyText(keyOf(canary));
    const state: Imagined = this.imagined.get(key) ?? {
      status: canary.status ?? {},
      routes: ALL_TO_PRIMARY,
      made: new Set(),
    };
    this.imagined.set(key, state);
    canary.status = state.status.phase === undefined ? undefined : state.status;
    const say: DryTick['say'] = (type, message, once = message) =>
      this.env.events.record(canary, type, `[dry run] ${message}`, once ?? undefined);
    const tick: DryTick = { canary, ask, state, say };
    return {
      ask: imaginedAnswers(tick),
      order: imaginedOrders(tick),
      memory: this.imaginedMemory(tick),
      tell: {
        event: (type, message, options) => say(type, message, options?.once ?? null),
        alert: ({ message }) => say('Normal', `would alert: ${message}`, null),
      },
    };
  }

  private imaginedMemory({ canary, state, say }: DryTick): EffectHandlers['memory'] {
    return {
      setStatus: (changes, checks = []) => {
        const { kind } = canary.spec.targetRef;
        state.status = changedStatus(state.status, changes, kind, this.env.clock.now(), checks);
        canary.status = state.status;
      },
      removeAnnotation: (name) => say('Normal', `would remove the annotation ${name}`),
      addFinalizer: () => {},
      removeFinalizer: () => say('Normal', 'would remove the finalizer'),
    };
  }
}

/** The cluster's answers, but for what the imagined orders would have changed. */
function imaginedAnswers({ canary, ask, state, say }: DryTick): EffectHandlers['ask'] {
  const imagined: Partial<EffectHandlers['ask']> = {
    // Beside a controller that works, the target is at zero: what would be scaled up counts as ready.
    canaryReadiness: async () => (state.scaledUp ? { ready: true } : await ask.canaryReadiness()),
    // Without one there is no primary: the target stands in for it.
    primaryReadiness: async () =>
      canary.status?.phase === 'Initializing' ? await ask.canaryReadiness() : { ready: true },
    // What would have been scaled to zero is as it was.
    canaryReplicas: () => 0,
    routes: () => state.routes,
    promoted: (revision) => canonicalJson(revision) === canonicalJson(state.promoted ?? null),
    callHook: (hook) => {
      say('Normal', `would call ${hookTypeOf(hook)} hook ${hook.name}`);
      return { yes: hookTypeOf(hook) !== 'rollback' };
    },
  };
  return Object.assign(Object.create(ask) as EffectHandlers['ask'], imagined);
}

function imaginedOrders({ ask, state, say }: DryTick): EffectHandlers['order'] {
  const would = (what: string) => () => say('Normal', `would ${what}`);
  const wouldMake = (what: string) => () => {
    if (!state.made.has(what)) would(what)();
    state.made.add(what);
  };
  return {
    createServices: wouldMake('create the Services'),
    createPrimary: async () => {
      if (state.promoted === undefined) would('create the primary')();
      return (state.promoted ??= await ask.revision());
    },
    remakePrimary: () => false,
    createPrimaryCompanions: wouldMake('create the autoscaler and the disruption budgets of the primary'),
    holdPrimaryReplicas: () => {},
    wakePrimary: wouldMake('scale up the primary, which is at rest'),
    pointApexAtPrimary: wouldMake('point the apex Service at the primary'),
    pointApexAtCanary: wouldMake('point the apex Service at the canary'),
    overrideCanary: () => {},
    scaleCanaryUp: async () => {
      state.scaledUp = !(await ask.canaryReadiness()).ready;
      would('scale up the target')();
    },
    scaleCanaryToZero: () => {
      state.scaledUp = false;
      would('scale the target to zero')();
    },
    route: (routes) => {
      if (canonicalJson(routes) === canonicalJson(state.routes)) return;
      state.routes = routes;
      const { primary, canary, mirrored } = routes;
      const split = `would route ${primary} % to the primary and ${canary} % to the canary`;
      say('Normal', mirrored ? `${split}, mirrored` : split, null);
    },
    promote: (revision) => {
      state.promoted = revision;
      say('Normal', 'would copy the target to the primary', null);
      return true;
    },
    giveBack: (part) => {
      wouldMake(
        `give back ${part === 'routes' ? 'routes' : 'Services, autoscalers and workloads'} of the former spec`,
      )();
      return [];
    },
  };
}
