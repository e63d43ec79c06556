import { skipsAnalysis } from '../../api/defaults';
import type { Problem } from '../../api/problems/problem';
import { problemText } from '../../api/problems/text';
import { isAnalysing, withCondition } from '../../api/status';
import { FINALIZER, type InventoryEntry } from '../../api/types/canary';
import { AGAIN, type Context, type Next } from '../context';
import { ask, memory, type Program, tell } from '../effects';
import { care, type Lost } from './care';
import { haltOutage } from './checks';
import { idle } from './idle';
import { initialise } from './initialise';
import { formerOf, move, noteInventory } from './move';
import { notePrimaryLost } from './primary-lost';
import { progress } from './progress';
import { finalise, promote } from './promote';
import { skip } from './skip';
import { terminate } from './terminate';

/**
 * One tick of a Canary: does what is to be done now, given its status and its routing object, which are all the memory
 * there is. It ends when it has to wait, and may be run again at any time, also after a crash between any two of its
 * orders.
 */
export function* reconcile(context: Context): Program<Next> {
  const { canary } = context;
  if (canary.metadata.deletionTimestamp !== undefined) return yield* terminate(context);
  if (canary.spec.suspend) return {};
  yield* keepFinalizer(context);

  const { phase } = context.status;
  if (phase === undefined) {
    yield* memory.setStatus({ phase: 'Initializing', inventory: [context.named] });
    return AGAIN;
  }
  const problems = sentencesOf(yield* ask.problems());
  if (problems.length === 0) yield* noteInventory(context);
  const former = isServing(context) ? formerOf(context) : [];
  if (former.length > 0) return yield* moveIfSound(context, former, problems);
  const lost = yield* care(context, problems.length === 0);
  // The copy to the primary is under way: it is finished whatever happens to the configuration meanwhile.
  if (phase === 'Promoting') return yield* promote(context);
  if (phase === 'Finalising') return yield* finalise(context);

  const obstacles = problems.length > 0 ? [] : sentencesOf(yield* ask.obstacles());
  const all = [...problems, ...obstacles];
  yield* reportProblems(context, all);
  for (const warning of sentencesOf(yield* ask.warnings())) yield* tell.event('Warning', warning, { once: warning });
  if (isAnalysing(phase)) return yield* analyse(context, all, lost);
  if (phase === 'Initializing' && problems.length === 0) return yield* initialise(context, obstacles.length === 0);
  return all.length > 0 ? { retry: true } : yield* idle(context);
}

/** Users may be on what a spec of this Canary has named. */
function isServing({ status }: Context): boolean {
  return status.phase !== 'Initializing' || status.lastAppliedSpec !== undefined;
}

/** While today's spec is wrong, or cannot be routed, users stay where the former one has brought them. */
function* moveIfSound(context: Context, former: readonly InventoryEntry[], problems: readonly string[]): Program<Next> {
  const all = problems.length > 0 ? problems : sentencesOf(yield* ask.obstacles());
  yield* reportProblems(context, all);
  return all.length > 0 ? { retry: true } : yield* move(context, former);
}

/** What events and conditions say. */
function sentencesOf(problems: readonly Problem[]): string[] {
  return problems.map(problemText);
}

/** Looks after a rollout that has users on the canary, also when its configuration has become wrong. */
function* analyse(context: Context, problems: readonly string[], lost: Lost | undefined): Program<Next> {
  if (lost === 'primary') return yield* notePrimaryLost();
  if (lost === 'canary') return yield* haltOutage(context, yield* ask.canaryReadiness());
  if (problems.length > 0 && !(yield* ask.operable())) return { retry: true };
  return skipsAnalysis(context.canary) ? yield* skip(context) : yield* progress(context, problems);
}

function* keepFinalizer({ canary }: Context): Program {
  const present = canary.metadata.finalizers?.includes(FINALIZER) ?? false;
  if (canary.spec.revertOnDeletion && !present) yield* memory.addFinalizer();
  if (!canary.spec.revertOnDeletion && present) yield* memory.removeFinalizer();
}

/** Says what is wrong in events and in the condition `Accepted`, which is there only since something was wrong. */
function* reportProblems({ status }: Context, problems: readonly string[]): Program {
  for (const problem of problems) yield* tell.event('Warning', problem, { once: problem });
  const before = status.conditions?.find((condition) => condition.type === 'Accepted');
  const message = problems.join('; ');
  if (message === (before?.status === 'False' ? before.message : '')) return;
  const accepted =
    problems.length > 0
      ? ({ type: 'Accepted', status: 'False', reason: 'InvalidConfiguration', message } as const)
      : ({ type: 'Accepted', status: 'True', reason: 'Accepted', message } as const);
  const time = new Date(yield* ask.now()).toISOString();
  yield* memory.setStatus({ conditions: withCondition(status.conditions, accepted, time) });
}
