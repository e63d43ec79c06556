import { hasConditions } from '../api/defaults';
import type {
  Canary,
  CanaryStatus,
  CanaryWebhook,
  CheckRecord,
  ComparisonRecord,
  CountsOfBoth,
  Phase,
  Severity,
} from '../api/types/canary';
import type { HookAnswer, Measurement, Readiness, Revision, Routes } from '../api/types/rollout-types';

export interface EventOptions {
  /** What is waited for: said once, until something else happens, whatever the reasons are meanwhile. */
  once?: string;
}

export interface Alert {
  message: string;
  severity: Severity;
  phase: Phase;
  /** The rollout began or ended here: the alert carries the Canary's details. */
  details?: boolean;
}

/**
 * Everything that a rollout asks of the world and orders from it. The script holds none of the answers' means: an
 * interpreter (cluster, dry run, plan) implements this interface, and orders must do nothing when what they order is
 * already so.
 */
export interface World {
  /** Milliseconds since the epoch. */
  now(): number;
  /** What is wrong with the Canary's own configuration, each naming object, field and mend. */
  problems(): string[];
  /**
   * What is not there without which nothing can be routed, said in the same way. A primary can be made nevertheless.
   */
  obstacles(): string[];
  /** What others say against its routing objects. */
  warnings(): string[];
  /** The revision that the target holds now. */
  revision(): Revision;
  primaryReadiness(): Readiness;
  canaryReadiness(): Readiness;
  /** The routing object's weights. */
  routes(): Routes;
  /** Milliseconds after which every router does what the routing object says. */
  routerLag(): number;
  /** Why a metric provider does not answer; `undefined` when all do. */
  unavailableProvider(): string | undefined;
  /**
   * Requests since the counters began, or in so many milliseconds; of the primary where its success rate is compared;
   * nothing when they cannot be counted.
   */
  requestCounts(window?: number): CountsOfBoth | undefined;
  /** All metrics, in the Canary's order. */
  measure(): Measurement[];
  /** What is known of the metrics that are compared with the primary, over so many milliseconds. */
  compare(window: number): ComparisonRecord[];
  callHook(hook: CanaryWebhook, phase: Phase, status: CanaryStatus): HookAnswer;
  /** Ten random letters. */
  cookieValue(): string;

  createServices(): void;
  /** Creates the primary as a copy of the target unless it exists, and answers the revision that it is a copy of. */
  createPrimary(): Revision;
  /** What scales and protects the target's pods, for the primary's. */
  createPrimaryCompanions(): void;
  /**
   * Keeps the primary's autoscaler from taking pods away, until `createPrimaryCompanions`: all users may come back at
   * any moment.
   */
  holdPrimaryReplicas(): void;
  /** Points the apex Service at the primary. */
  pointApexAtPrimary(): void;
  /** Gives the canary's pods what only they get, such as other nodes. */
  overrideCanary(): void;
  /**
   * The target's own controller has seen its pod template. Scaled up before, it would start pods of the template that
   * it knows.
   */
  canaryObserved(): boolean;
  scaleCanaryUp(): void;
  scaleCanaryToZero(): void;
  route(routes: Routes, status: CanaryStatus): void;
  /** Makes the primary what the target is, provided that the target still is this revision; says whether it was. */
  promote(revision: Revision): boolean;
  /** The primary already runs this revision. */
  promoted(revision: Revision): boolean;
  /** Writes the changed status and answers the new one. */
  setStatus(changes: Partial<CanaryStatus>, checks?: CheckRecord[]): CanaryStatus;
  event(type: 'Normal' | 'Warning', message: string, options?: EventOptions): void;
  alert(alert: Alert): void;
  /** Takes an annotation off the Canary. */
  removeAnnotation(name: string): void;
  addFinalizer(): void;
  removeFinalizer(): void;
  /** The workload that the Canary refers to is there. */
  targetExists(): boolean;
  /** Target and routing can be read and written, whatever else is wrong with the configuration. */
  operable(): boolean;
  /** Gives Services and routing objects that were there before the Canary their former content. */
  restoreOriginals(): void;
}

/** One question or order, as data. */
export type Effect = { [Name in keyof World]: { name: Name; args: Parameters<World[Name]> } }[keyof World];

/** A process that asks and orders through effects. */
export type Script<Result = void> = Generator<Effect, Result, unknown>;

type Asking = { [Name in keyof World]: (...args: Parameters<World[Name]>) => Script<ReturnType<World[Name]>> };

const asking = (name: keyof World) =>
  function* (...args: unknown[]): Script<unknown> {
    return yield { name, args } as Effect;
  };

/** The world as scripts see it: `yield* world.routes()`. */
export const world = new Proxy({} as Asking, { get: (_, name) => asking(name as keyof World) });

/** The world as interpreters implement it: every answer may take its time. */
export type Answers = {
  [Name in keyof World]: (
    ...args: Parameters<World[Name]>
  ) => ReturnType<World[Name]> | Promise<ReturnType<World[Name]>>;
};

/** Runs a script to its end, answering each effect. What an answer throws ends the script, and is thrown. */
export async function interpret<Result>(script: Script<Result>, answers: Answers): Promise<Result> {
  for (let step = script.next(); ;) {
    if (step.done) return step.value;
    const answer = answers[step.value.name] as (...args: unknown[]) => unknown;
    const value = await answer.apply(answers, step.value.args);
    step = script.next(value);
  }
}

/** When the next tick is due; nothing: only when something that is watched changes. */
export interface Next {
  /** Milliseconds since the epoch. */
  at?: number;
  /** Something outside is wrong: try again, ever more slowly. */
  retry?: boolean;
}

export const AGAIN: Next = { at: 0 };

/** What a script runs for. `canary` is this tick's own copy: its status follows what the tick writes. */
export interface Context {
  canary: Canary;
  /** The routing provider that applies to this Canary. */
  provider: string;
}

/** No user is on the primary; where only those who match are shifted, a full weight is theirs alone. */
export function onCanaryOnly({ canary }: Context, routes: Routes): boolean {
  const matching = hasConditions(canary);
  return routes.canary === 100 && (!matching || routes.everyone === true);
}
