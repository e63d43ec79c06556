import { contentHash } from '../../core/hash';
import { continued } from '../../core/shell-words';
import type { HookCall } from './call';
import type { Load } from '../load/load';
import { loadOf } from '../load/metadata';
import { Refusal } from '../refusal';

interface CommandKind {
  /** The caller hears how it ended; otherwise it is answered at once. */
  waits: boolean;
  /** What runs the text: a shell, or a program that gets it as arguments. */
  by: 'sh' | 'bash' | 'helm' | 'kubectl';
}

/** By `metadata.type`. */
const COMMANDS = {
  cmd: { waits: false, by: 'sh' },
  bash: { waits: true, by: 'bash' },
  helm: { waits: true, by: 'helm' },
  helmv3: { waits: true, by: 'helm' },
  kubectl: { waits: true, by: 'kubectl' },
} as const satisfies Record<string, CommandKind>;

/** The type of what the built-in generator sends, and its name among programs. */
export const HTTP = 'http';

export type TaskType = keyof typeof COMMANDS | typeof HTTP;
export const TASK_TYPES: readonly TaskType[] = [...(Object.keys(COMMANDS) as (keyof typeof COMMANDS)[]), HTTP];

interface TaskBase {
  type: TaskType;
  /** `name.namespace` of the Canary. */
  canary: string;
  /** The caller hears how it ended; otherwise it is answered at once. */
  waits: boolean;
  /** Log what it prints when it ends. */
  logOutput: boolean;
  /** Answer what it prints also when it succeeds. */
  returnOutput: boolean;
  /** Two tasks with the same key are one run. */
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
 * Reads what is to be run from a call's metadata.
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
  const command = continued(text);
  return {
    ...kind,
    ...common(type, kind.waits, { command }, call),
    returnOutput: isSet(call.metadata, 'returnCmdOutput'),
    command,
  };
}

/** The result is what the caller waits for. */
function loadTask(call: HookCall): LoadTask {
  const { load, waits } = loadOf(call.metadata);
  return { by: HTTP, ...common(HTTP, waits, call.metadata, call), returnOutput: true, load };
}

function common(
  type: TaskType,
  waits: boolean,
  content: object,
  { canary, metadata, phase, checksum }: HookCall,
): Omit<TaskBase, 'returnOutput'> {
  // Load goes on from step to step; a test is asked anew for each revision and each phase.
  const once = waits ? { phase, checksum } : {};
  return {
    type,
    canary,
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
