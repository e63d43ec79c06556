import { keyText } from '../../api/types/meta';
import { contentHash } from '../../core/hash';
import { joinContinuedLines } from '../../core/shell-words';
import type { HookCall } from './call';
import type { Load } from '../load/load';
import { loadOf } from '../load/metadata';
import { Refusal } from '../refusal';

interface CommandKind {
  /** The call is answered at the end of the command; otherwise at once. */
  waits: boolean;
  /** What runs the command: a shell, or a program that gets it as arguments. */
  by: 'sh' | 'bash' | 'helm' | 'kubectl';
}

/** The kinds of commands, by `metadata.type`. */
const COMMANDS = {
  cmd: { waits: false, by: 'sh' },
  bash: { waits: true, by: 'bash' },
  helm: { waits: true, by: 'helm' },
  helmv3: { waits: true, by: 'helm' },
  kubectl: { waits: true, by: 'kubectl' },
} as const satisfies Record<string, CommandKind>;

/** The type of tasks for the built-in generator, and its name in lists of programs. */
export const HTTP = 'http';

export type TaskType = keyof typeof COMMANDS | typeof HTTP;
export const TASK_TYPES: readonly TaskType[] = [...(Object.keys(COMMANDS) as (keyof typeof COMMANDS)[]), HTTP];

interface TaskBase {
  type: TaskType;
  /** `name.namespace` of the Canary. */
  canary: string;
  /** `namespace/name` of the Canary, as logs name it. */
  canaryKey: string;
  /** The call is answered at the end of the task; otherwise at once. */
  waits: boolean;
  /** Log the output at the end. */
  logOutput: boolean;
  /** Answer with the output, even if the task succeeds. */
  returnOutput: boolean;
  /** Tasks with the same key share one run. */
  key: string;
}

/** A command to be run for a Canary. */
export interface CommandTask extends TaskBase, CommandKind {
  command: string;
}

/** Requests to be sent for a Canary. */
export interface LoadTask extends TaskBase {
  by: typeof HTTP;
  load: Load;
}

export type Task = CommandTask | LoadTask;

/**
 * Reads the task from a call's metadata.
 *
 * @throws Refusal (400) that names the field
 */
export function taskOf(call: HookCall): Task {
  const type = call.metadata.type ?? 'cmd';
  if (!isTaskType(type))
    throw new Refusal(400, `metadata.type: ${JSON.stringify(type)} is not known; use one of ${TASK_TYPES.join(', ')}`);
  return type === HTTP ? loadTask(call) : commandTask(type, call);
}

function commandTask(type: keyof typeof COMMANDS, call: HookCall): CommandTask {
  const text = call.metadata.cmd;
  if (typeof text !== 'string' || text.trim() === '')
    throw new Refusal(400, 'metadata.cmd: is missing; give the command to run, for example hey -z 1m http://host/');
  if (text.includes('\0'))
    throw new Refusal(400, 'metadata.cmd: has a NUL character in it, which no program can be given; leave it out');
  const kind = COMMANDS[type];
  const command = joinContinuedLines(text);
  return {
    ...kind,
    ...commonFields(type, kind.waits, { command }, call),
    returnOutput: isSet(call.metadata, 'returnCmdOutput'),
    command,
  };
}

/** The caller gets the result of a load as the output. */
function loadTask(call: HookCall): LoadTask {
  const { load, waits } = loadOf(call.metadata);
  return { by: HTTP, ...commonFields(HTTP, waits, call.metadata, call), returnOutput: true, load };
}

function commonFields(
  type: TaskType,
  waits: boolean,
  content: object,
  { canary, name, namespace, metadata, phase, checksum }: HookCall,
): Omit<TaskBase, 'returnOutput'> {
  // A load goes on from step to step. A test runs again for each revision and each phase.
  const once = waits ? { phase, checksum } : {};
  return {
    type,
    canary,
    canaryKey: keyText({ namespace, name }),
    waits,
    logOutput: isSet(metadata, 'logCmdOutput'),
    key: contentHash({ type, canary, ...content, ...once }),
  };
}

function isTaskType(type: unknown): type is TaskType {
  return typeof type === 'string' && (TASK_TYPES as readonly string[]).includes(type);
}

function isSet(metadata: Readonly<Record<string, unknown>>, name: string): boolean {
  const text = String(metadata[name] ?? 'false').toLowerCase();
  if (text !== 'true' && text !== 'false')
    throw new Refusal(400, `metadata.${name}: ${JSON.stringify(metadata[name])} is neither "true" nor "false"`);
  return text === 'true';
}
