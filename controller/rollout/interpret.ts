import type { Effect, EffectHandlers, Program } from './effects';

/** What an effect came to: its answer, or what went wrong. */
export type Outcome = { answer: unknown } | { error: unknown };

export interface InterpretOptions {
  /** Sees every effect with its outcome, in their order. */
  onEffect?(effect: Effect, outcome: Outcome): void;
}

/**
 * Runs a program to its end, and has each of its effects carried out. What a handler throws is thrown inside the
 * program, at its effect; what the program does not catch ends it.
 *
 * @throws whatever the program throws
 */
export async function interpret<Result>(
  program: Program<Result>,
  handlers: EffectHandlers,
  { onEffect }: InterpretOptions = {},
): Promise<Result> {
  let step = program.next();
  while (!step.done) {
    const effect = step.value;
    const outcome = await carryOut(effect, handlers);
    onEffect?.(effect, outcome);
    step = 'error' in outcome ? program.throw(outcome.error) : program.next(outcome.answer);
  }
  return step.value;
}

async function carryOut({ group, name, args }: Effect, handlers: EffectHandlers): Promise<Outcome> {
  const handler = handlers[group] as unknown as Record<string, (...args: unknown[]) => unknown>;
  try {
    return { answer: await handler[name]!(...args) };
  } catch (error) {
    return { error };
  }
}
