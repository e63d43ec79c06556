import { contextOf, type Next } from '../../controller/rollout/context';
import { changedStatus } from '../../controller/api/status';
import type { Canary } from '../../controller/api/types/canary';
import { ALL_TO_PRIMARY } from '../../controller/api/types/rollout-types';
import type { Effect, Questions } from '../../controller/rollout/effects';
import { reconcile } from '../../controller/rollout/programs/reconcile';

/** When every tick of the table runs. */
export const NOW = Date.parse('2026-01-01T00:00:00.000Z');

/** The revision that the target of the table holds. */
export const REVISION = { spec: 's1-new', configs: {} };

export type Answers = { [Name in keyof Questions]: ReturnType<Questions[Name]> | Questions[Name] };

/** A cluster in which everything is there, ready, and quiet. */
const QUIET: Answers = {
  now: NOW,
  problems: [],
  obstacles: [],
  warnings: [],
  refusals: [],
  revision: REVISION,
  primaryReadiness: { ready: true },
  canaryReadiness: { ready: true },
  routes: ALL_TO_PRIMARY,
  routerLag: 0,
  unavailableProvider: undefined,
  requestCounts: undefined,
  read: [],
  callHook: { yes: true },
  cookieValue: 'cookie',
  canaryObserved: true,
  promoted: true,
  targetExists: true,
  operable: true,
  routable: true,
  promotionInterrupts: false,
  apexLeadsToCanary: false,
  primaryReplicas: 0,
  canaryReplicas: 0,
};

/** What the orders that answer something answer. */
const DONE: Partial<Record<Effect['name'], unknown>> = {
  createPrimary: REVISION,
  promote: true,
  giveBack: [],
  remakePrimary: false,
};

export interface Driven {
  /** What the tick did, in its order: its orders, writes and words, but not its questions. */
  effects: string[];
  /** The questions that it asked, in their order. */
  asked: string[];
  next: Next;
}

export interface DriveOptions {
  /** Where they differ from a quiet cluster's. A function is called with the question's arguments. */
  answers?: Partial<Answers>;
  /** What orders answer, where that is not success. */
  done?: Partial<Record<Effect['name'], unknown>>;
  /** Default: istio. */
  provider?: string;
}

/** Runs one tick as plain data, without a cluster. */
export function drive(canary: Canary, { answers = {}, done = {}, provider = 'istio' }: DriveOptions = {}): Driven {
  const effects: string[] = [];
  const asked: string[] = [];
  const program = reconcile(contextOf(canary, provider));
  let step = program.next();
  while (!step.done) {
    const { group, name, args } = step.value;
    (group === 'ask' ? asked : effects).push(textOf(step.value));
    if (name === 'setStatus') canary.status = changedStatus(canary.status ?? {}, args[0], 'Deployment', NOW, args[1]);
    const answer: unknown = { ...QUIET, ...answers, ...DONE, ...done }[name as keyof Answers];
    step = program.next(typeof answer === 'function' ? (answer as (...all: unknown[]) => unknown)(...args) : answer);
  }
  return { effects, asked, next: step.value };
}

/**
 * An effect in one line: `route primary=75 canary=25 mirrored=false`, `setStatus phase=Promoting -nextCheckTime`. A
 * minus stands before a field that the write removes.
 */
function textOf({ name, args }: Effect): string {
  const words = (args as unknown[]).map((arg) => (typeof arg === 'object' && arg !== null ? fieldsText(arg) : arg));
  return [name, ...words].filter((word) => word !== undefined && word !== '').join(' ');
}

function fieldsText(fields: object): string {
  const text = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));
  return Object.entries(fields)
    .map(([field, value]: [string, unknown]) => (value === undefined ? `-${field}` : `${field}=${text(value)}`))
    .join(' ');
}
