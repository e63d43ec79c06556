import { constants } from 'node:fs';
import { access, mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { isRecord } from '../core/json';
import { Refusal } from './refusal';

/** Gates that a person opens and closes: `gate` lets a rollout go on, `rollback` ends it. */
export const GATE_KINDS = ['gate', 'rollback'] as const;
export type GateKind = (typeof GATE_KINDS)[number];

type OpenGates = Readonly<Record<GateKind, readonly string[]>>;

const FILE = 'gates.json';
/**
 * The number of gates of one kind that may be open at once. A Canary has one, and forgotten gates must not accumulate
 * forever.
 */
const MOST_OPEN = 1000;

const ALL_CLOSED: OpenGates = { gate: [], rollback: [] };

/** The open gates, by `name.namespace` of their Canary. All others are closed. */
export class Gates {
  private saved: Promise<void> = Promise.resolve();

  private constructor(
    private openGates: OpenGates,
    private readonly folder?: string,
  ) {}

  /**
   * @param folder where the gates are stored; it is made if it does not exist. Without one all gates are closed after a
   * restart.
   * @throws Error if the folder cannot be written or its content cannot be read
   */
  static async load(folder?: string): Promise<Gates> {
    if (folder === undefined) return new Gates(ALL_CLOSED);
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
    return new Gates(await read(join(folder, FILE)), folder);
  }

  isOpen(kind: GateKind, canary: string): boolean {
    return this.openGates[kind].includes(canary);
  }

  /** Opens or closes a gate. Resolves when the change is stored. @throws Refusal (429) if too many are open */
  async set(kind: GateKind, canary: string, open: boolean): Promise<void> {
    const turn = this.saved.then(async () => {
      if (this.isOpen(kind, canary) === open) return;
      if (open && this.openGates[kind].length >= MOST_OPEN)
        throw new Refusal(429, `${MOST_OPEN} gates are open already; close one by POST /${kind}/close`);
      const others = this.openGates[kind].filter((other) => other !== canary);
      const changed = { ...this.openGates, [kind]: open ? [...others, canary] : others };
      if (this.folder !== undefined) await write(join(this.folder, FILE), changed);
      this.openGates = changed;
    });
    // Only the caller of this change gets its error. The next change starts anew.
    this.saved = turn.catch(() => undefined);
    await turn;
  }
}

async function read(path: string): Promise<OpenGates> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ALL_CLOSED;
    throw error;
  }
  const gates = parseGates(text);
  if (gates === undefined)
    throw new Error(`${path}: is not what the load tester wrote; delete it, all gates are closed then`);
  return gates;
}

function parseGates(text: string): OpenGates | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const good =
      isRecord(value) &&
      GATE_KINDS.every(
        (kind) => Array.isArray(value[kind]) && value[kind].every((canary) => typeof canary === 'string'),
      );
    return good ? (value as OpenGates) : undefined;
  } catch {
    return undefined;
  }
}

/** Writes atomically: after a crash the file has either the old content or the new. */
async function write(path: string, gates: OpenGates): Promise<void> {
  const file = await open(`${path}.new`, 'w');
  try {
    await file.writeFile(JSON.stringify(gates));
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${path}.new`, path);
}
