import { keyText, type ObjectKey } from '../api/types/meta';
import type { Effect } from '../rollout/effects';
import type { InterpretOptions, Outcome } from '../rollout/interpret';
import type { Environment } from './environment';

/** Writes every effect of the Canary that `--trace` names to the log. */
export function traceOf({ settings, log }: Environment, key: ObjectKey): InterpretOptions {
  const canary = keyText(key);
  if (settings.trace !== canary) return {};
  return {
    onEffect: (effect, outcome) =>
      log.info({ canary, effect: effectText(effect), outcome: outcomeText(outcome) }, 'effect'),
  };
}

/** An effect in one line: `order.route {"primary":75,"canary":25,"mirrored":false}`. */
export function effectText({ group, name, args }: Effect): string {
  const shown = (args as unknown[]).map((arg) => JSON.stringify(withoutSecrets(name, arg))).filter(Boolean);
  return [`${group}.${name}`, ...shown].join(' ');
}

function outcomeText(outcome: Outcome): string | undefined {
  if ('error' in outcome) return `error: ${outcome.error instanceof Error ? outcome.error.message : 'unknown'}`;
  return JSON.stringify(outcome.answer);
}

/** A hook's address and metadata may hold a token. Its name and type say which it is. */
function withoutSecrets(name: Effect['name'], arg: unknown): unknown {
  if (name !== 'callHook' || typeof arg !== 'object' || arg === null) return arg;
  const { name: hook, type } = arg as { name?: string; type?: string };
  return { name: hook, type };
}
