import { contentHash } from '../api/hash';
import type { HookCall } from './call';
import { Refusal } from './refusal';

interface TaskKind {
  /** The caller hears how it ended; otherwise it is answered at once. */
  waits: boolean;
  /** What runs the text: a shell, or a program that gets it as arguments. */
  by: 'sh' | 'bash' | 'helm' | 'kubectl';
}

/** By `metadata.type`. */
const KINDS = {
  cmd: { waits: false, by: 'sh' },
  bash: { waits: true, by: 'bash' },
  helm: { waits: true, by: 'helm' },
  helmv3: { waits: true, by: 'helm' },
  kubectl: { waits: true, by: 'kubectl' },
} as const satisfies Record<string, TaskKind>;

export type TaskType = keyof typeof KINDS;
export const TASK_TYPES = Object.keys(KINDS) as TaskType[];

/** A command to be run for a Canary. */
export interface Task extends TaskKind {
  type: TaskType;
  /** `name.namespace` of the Canary. */
  canary: string;
  command: string;
  /** Log what it prints when it ends. */
  logOutput: boolean;
  /** Answer what it prints also when it succeeds. */
  returnOutput: boolean;
  /** Two tasks with the same key are one run. */
  key: string;
}

/**
 * Reads what is to be run from a call's metadata.
 *
 * @throws Refusal (400) that names the field
 */
export function taskOf({ canary, metadata, phase, checksum }: HookCall): Task {
  const type = metadata.type ?? 'cmd';
  if (!isTaskType(type)) throw new Refusal(400, `metadata.type: ${JSON.stringify(type)} is not known; use one of ${TASK_TYPES.join(', ')}`);
  const command = metadata.cmd;
  if (typeof command !== 'string' || command.trim() === '') throw new Refusal(400, 'metadata.cmd: is missing; give the command to run, for example hey -z 1m http://host/');
  if (command.includes('\0')) throw new Refusal(400, 'metadata.cmd: has a NUL character in it, which no program can be given; leave it out');
  const kind = KINDS[type];
  // Load goes on from step to step; a test is asked anew for each revision and each phase.
  const once = kind.waits ? { phase, checksum } : {};
  return {
    ...kind,
    type,
    canary,
    command,
    logOutput: isSet(metadata, 'logCmdOutput'),
    returnOutput: isSet(metadata, 'returnCmdOutput'),
    key: contentHash({ type, canary, command, ...once }),
  };
}

function isTaskType(type: unknown): type is TaskType {
  return typeof type === 'string' && Object.hasOwn(KINDS, type);
}

function isSet(metadata: Readonly<Record<string, unknown>>, name: string): boolean {
  const text = String(metadata[name] ?? 'false').toLowerCase();
  if (text !== 'true' && text !== 'false') throw new Refusal(400, `metadata.${name}: ${JSON.stringify(metadata[name])} is neither "true" nor "false"`);
  return text === 'true';
}
