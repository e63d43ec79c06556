import type { Problem } from '../api/problems/problem';
import type {
  CanaryMetric,
  CanaryStatus,
  CanaryWebhook,
  CheckRecord,
  CountsOfBoth,
  Phase,
  Severity,
} from '../api/types/canary';
import type { Readings } from '../api/types/reading';
import type { HookAnswer, Readiness, Revision, Routes } from '../api/types/rollout-types';

export interface EventOptions {
  /** What is waited for. The event is recorded once, until another event follows, whatever its message says. */
  once?: string;
}

export interface Alert {
  message: string;
  severity: Severity;
  phase: Phase;
  /** The rollout began or ended here: the alert carries the Canary's details. */
  details?: boolean;
}

/** What a program may ask. A question changes nothing. */
export interface Questions {
  /** Milliseconds since the epoch. */
  now(): number;
  /** What is wrong with the Canary's own configuration. */
  problems(): Problem[];
  /** What keeps the traffic from being routed. A primary can be made nevertheless. */
  obstacles(): Problem[];
  /** What holds nothing up, but should be known: odd API versions, and what others say against the routing objects. */
  warnings(): Problem[];
  /** What others say against the routing objects. */
  refusals(): Problem[];
  /** The revision that the target holds now. */
  revision(): Revision;
  primaryReadiness(): Readiness;
  canaryReadiness(): Readiness;
  /** The weights of the routing object. */
  routes(): Routes;
  /** Milliseconds after which every router does what the routing object says. */
  routerLag(): number;
  /** Why a metric provider does not answer; `undefined` when all do. */
  unavailableProvider(): string | undefined;
  /**
   * Requests since the counters began, or in the last `window` milliseconds. The primary's are counted where its
   * success rate is compared. `undefined` when requests cannot be counted.
   */
  requestCounts(window?: number): CountsOfBoth | undefined;
  /**
   * What these metrics say, in their order.
   *
   * @param window what they are asked about, in milliseconds. Default: each metric's own interval.
   */
  read(metrics: readonly CanaryMetric[], window?: number): Readings[];
  callHook(hook: CanaryWebhook, phase: Phase): HookAnswer;
  /** Ten random letters. */
  cookieValue(): string;
  /** The target's own controller has seen its pod template. Scaled up before, it would start pods of the old one. */
  canaryObserved(): boolean;
  /** The primary already runs this revision. */
  promoted(revision: Revision): boolean;
  /** The workload that the Canary refers to is there. */
  targetExists(): boolean;
  /** Target and routing can be read and written, whatever else is wrong with the configuration. */
  operable(): boolean;
  /** Routing can be read and written, whatever else is wrong. */
  routable(): boolean;
  /** Nobody may find a pod of the primary that answers while it becomes a copy of the target. */
  promotionInterrupts(): boolean;
  /** Whoever calls the apex Service past the router reaches the canary's pods. */
  apexLeadsToCanary(): boolean;
  /** Replicas that the primary asks for. 0: there is none, or it is at rest. */
  primaryReplicas(): number;
  /** Replicas that the target asks for. 0: there is none, or it is at rest, as between two rollouts. */
  canaryReplicas(): number;
}

/** What a program may order. An order does nothing when what it orders is already so. */
export interface Orders {
  createServices(): void;
  /** Creates the primary as a copy of the target unless it exists. @returns the revision that it is a copy of */
  createPrimary(): Revision;
  /** Makes a primary that somebody has deleted as it was. @returns false when it is not known how it was */
  remakePrimary(): boolean;
  /** Gives the primary what scales and protects the target's pods. */
  createPrimaryCompanions(): void;
  /**
   * Keeps the primary's autoscaler from removing pods, until `createPrimaryCompanions`: all users may come back at any
   * moment.
   */
  holdPrimaryReplicas(): void;
  /** Scales up a primary that is at rest, and keeps its autoscaler from putting it to rest again. */
  wakePrimary(): void;
  /** The Service that users call by its name leads to the primary. */
  pointApexAtPrimary(): void;
  pointApexAtCanary(): void;
  /** Gives the canary's pods what only they get, such as other nodes. */
  overrideCanary(): void;
  scaleCanaryUp(): void;
  scaleCanaryToZero(): void;
  route(routes: Routes): void;
  /** Copies the target to the primary if the target still is this revision. @returns whether it was */
  promote(revision: Revision): boolean;
  /**
   * Takes away what was made for a former spec and gives back what it took over, as far as today's spec does not name
   * it. When the Canary is deleted, nothing is named any more: what was taken over is given back.
   *
   * @param part `routes`: the routing objects; `rest`: Services, autoscalers, workloads
   * @returns what it was, as `Service app`
   */
  giveBack(part: 'routes' | 'rest'): string[];
}

/** What a program remembers. It lives in the Canary. */
export interface Memory {
  /** Writes the changed status, which is the context's status from then on. */
  setStatus(changes: Partial<CanaryStatus>, checks?: CheckRecord[]): void;
  /** Takes an annotation off the Canary. */
  removeAnnotation(name: string): void;
  addFinalizer(): void;
  removeFinalizer(): void;
}

/** Whom a program tells. */
export interface Telling {
  event(type: 'Normal' | 'Warning', message: string, options?: EventOptions): void;
  alert(alert: Alert): void;
}

/** All effects, by what they are for. */
export interface Effects {
  ask: Questions;
  order: Orders;
  memory: Memory;
  tell: Telling;
}

type Method = (...args: never[]) => unknown;
type EffectOf<Group extends keyof Effects> = {
  [Name in keyof Effects[Group]]: Effects[Group][Name] extends Method
    ? { group: Group; name: Name; args: Parameters<Effects[Group][Name]> }
    : never;
}[keyof Effects[Group]];

/** One effect, as data. */
export type Effect = { [Group in keyof Effects]: EffectOf<Group> }[keyof Effects];

/** A process that asks, orders, remembers and tells by yielding effects. */
export type Program<Result = void> = Generator<Effect, Result, unknown>;

type Constructors<Group> = {
  [Name in keyof Group]: Group[Name] extends (...args: infer Args) => infer Answer
    ? (...args: Args) => Program<Answer>
    : never;
};

type Handlers<Group> = {
  [Name in keyof Group]: Group[Name] extends (...args: infer Args) => infer Answer
    ? (...args: Args) => Answer | Promise<Answer>
    : never;
};

/** What carries effects out. Every answer may take its time. */
export type EffectHandlers = { [Group in keyof Effects]: Handlers<Effects[Group]> };

function constructors<Group extends keyof Effects>(group: Group): Constructors<Effects[Group]> {
  const yielding = (name: string) => {
    const construct = function* (...args: unknown[]): Program<unknown> {
      return yield { group, name, args } as unknown as Effect;
    };
    // Stack traces show it.
    return Object.defineProperty(construct, 'name', { value: `${group}.${name}` });
  };
  return new Proxy({} as Constructors<Effects[Group]>, { get: (_, name) => yielding(String(name)) });
}

/** `yield* ask.routes()` */
export const ask = constructors('ask');
/** `yield* order.route({ primary: 75, canary: 25, mirrored: false })` */
export const order = constructors('order');
/** `yield* memory.setStatus({ phase: 'Promoting' })` */
export const memory = constructors('memory');
/** `yield* tell.event('Normal', 'Promotion completed!')` */
export const tell = constructors('tell');
