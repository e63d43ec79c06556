import { parseDuration } from '../core/duration';
import { messageOf } from '../core/errors';
import { flag, type Flag, listOf, LOG_LEVELS } from '../api/flags';
import type { LoadTesterOptions } from './load-tester';

const TOKEN_VARIABLE = 'LOADTESTER_TOKEN';
/** Stands for all programs in the list of allowed programs. */
const EVERYTHING = '*';

/** The flags of the load tester. Those that Flagger's load tester also has, have the same names. */
export const LOAD_TESTER_FLAGS = {
  port: flag('int', '8080', 'port that it listens to'),
  timeout: flag('duration', '1h', 'time that a task may take'),
  'state-dir': flag(
    'string',
    '',
    'folder that keeps gates over a restart; default: loadtester-PORT in $XDG_STATE_HOME/serin or ~/.local/state/serin, otherwise among temporary files; memory where neither can be written, and with port 0',
  ),
  token: flag('string', '', 'what callers must know: as Authorization: Bearer, or as ?token= in the url of a hook', {
    environment: TOKEN_VARIABLE,
  }),
  allow: flag(
    'list',
    '',
    'programs that commands may run, then without a shell but for |, && and || and without files that hey sends, and http for the built-in load; default, and *: all',
  ),
  concurrency: flag('int', '16', 'tasks that may run at once'),
  'max-connections': flag('int', '256', 'connections that one built-in load may have'),
  'max-output': flag('int', '65536', "bytes of a command's output that are kept, the last ones"),
  'namespace-regexp': flag('string', '', 'namespaces whose Canaries are served; default: all'),
  'log-level': flag('string', 'info', `one of ${LOG_LEVELS.join(', ')}`, { values: LOG_LEVELS }),
  'zap-encoding': flag('string', 'json', 'accepted and not used: the log is JSON'),
  'zap-replace-globals': flag('bool', 'false', 'accepted and not used'),
} as const satisfies Record<string, Flag>;

export type LoadTesterFlags = Record<keyof typeof LOAD_TESTER_FLAGS, string>;

/**
 * The settings from the flags.
 *
 * @param environment the environment of commands, which get it without the token
 * @throws Error that names the flag
 */
export function optionsOf(flags: LoadTesterFlags, environment: NodeJS.ProcessEnv): LoadTesterOptions {
  const allowed = listOf(flags.allow);
  return {
    port: Number(flags.port),
    timeout: parseDuration(flags.timeout)!,
    concurrency: atLeastOne('concurrency', flags.concurrency),
    maxConnections: atLeastOne('max-connections', flags['max-connections']),
    maxOutput: Number(flags['max-output']),
    stateDir: flags['state-dir'] || undefined,
    token: flags.token || undefined,
    allowed: allowed.length === 0 || allowed.includes(EVERYTHING) ? undefined : allowed,
    namespaces: flags['namespace-regexp'] === '' ? undefined : pattern(flags['namespace-regexp']),
    environment: { ...environment, [TOKEN_VARIABLE]: undefined },
  };
}

function pattern(text: string): RegExp {
  try {
    return new RegExp(text);
  } catch (error) {
    throw new Error(`--namespace-regexp: ${text} is no regular expression: ${messageOf(error)}`, { cause: error });
  }
}

function atLeastOne(name: string, value: string): number {
  if (Number(value) < 1) throw new Error(`--${name}: ${value} is too low; use 1 or more`);
  return Number(value);
}
