import { FINALIZER } from '../../api/types/canary';
import { skipsAnalysis } from '../../api/defaults';
import { withCondition } from '../../api/status';
import { finalise, promote } from './promotion';
import { idle } from './idle';
import { initialise } from './initialise';
import { progress } from './progress';
import { skip } from './skip';
import { terminate } from './terminate';
import { AGAIN, type Context, type Next, type Script, world } from '../effects';

/**
 * One tick of a Canary: what is to be done now, given its status and its routing object, which are all the memory there
 * is. It ends when it has to wait, and may be run again at any time, also after a crash between any two of its orders.
 */
export function* tick(context: Context): Script<Next> {
  const { canary } = context;
  if (canary.metadata.deletionTimestamp !== undefined) return yield* terminate(context);
  if (canary.spec.suspend) return {};
  yield* keepFinalizer(context);

  const phase = canary.status?.phase;
  if (phase === undefined) {
    yield* world.setStatus({ phase: 'Initializing' });
    return AGAIN;
  }
  // The copy to the primary is under way: it is finished whatever happens to the configuration meanwhile.
  if (phase === 'Promoting') return yield* promote(context);
  if (phase === 'Finalising') return yield* finalise(context);

  const problems = yield* world.problems();
  const obstacles = problems.length > 0 ? [] : yield* world.obstacles();
  const all = [...problems, ...obstacles];
  yield* reportProblems(context, all);
  for (const warning of yield* world.warnings()) yield* world.event('Warning', warning, { once: warning });
  if (phase === 'Progressing' || phase === 'WaitingPromotion') return yield* analyse(context, all);
  if (phase === 'Initializing' && problems.length === 0) return yield* initialise(context, obstacles);
  return all.length > 0 ? { retry: true } : yield* idle(context);
}

/**
 * A rollout under way has users on the canary: it is looked after also when its configuration has become wrong, as long
 * as that is possible.
 */
function* analyse(context: Context, problems: readonly string[]): Script<Next> {
  if (problems.length > 0 && !(yield* world.operable())) return { retry: true };
  return skipsAnalysis(context.canary) ? yield* skip(context) : yield* progress(context, problems);
}

function* keepFinalizer({ canary }: Context): Script {
  const present = canary.metadata.finalizers?.includes(FINALIZER) ?? false;
  if (canary.spec.revertOnDeletion && !present) yield* world.addFinalizer();
  if (!canary.spec.revertOnDeletion && present) yield* world.removeFinalizer();
}

/** Says what is wrong in events and in the condition `Accepted`, which is there only since something was wrong. */
function* reportProblems({ canary }: Context, problems: string[]): Script {
  for (const problem of problems) yield* world.event('Warning', problem, { once: problem });
  const before = canary.status?.conditions?.find((condition) => condition.type === 'Accepted');
  const message = problems.join('; ');
  if (message === (before?.status === 'False' ? before.message : '')) return;
  const accepted = {
    type: 'Accepted',
    status: problems.length > 0 ? 'False' : 'True',
    reason: problems.length > 0 ? 'InvalidConfiguration' : 'Accepted',
    message,
  } as const;
  const time = new Date(yield* world.now()).toISOString();
  canary.status = yield* world.setStatus({ conditions: withCondition(canary.status?.conditions, accepted, time) });
}
