import { spawn } from 'node:child_process';
import { commandsOf, type Joined, scriptOf, wordsOf } from '../../core/shell-words';
import { HEY, loadOfHey } from '../load/hey';
import { type Load, type LoadLimits, mustBeWithin } from '../load/load';
import { Refusal } from '../refusal';
import { type CommandTask, HTTP, type Task, type TaskType } from './task';

/** A program and its arguments, as the operating system starts it. */
export interface ProgramInvocation {
  /** How it is called in a log: never with its arguments, which may be secret. */
  program: string;
  file: string;
  args: readonly string[];
}

/** What the built-in generator sends. */
export interface LoadInvocation {
  program: string;
  load: Load;
}

export type Invocation = ProgramInvocation | LoadInvocation;

/** A word that sets a variable, or that the shell makes a path of. */
const NO_PROGRAM = /^(\w+=|~)/;

export interface InvocationsOptions {
  /** Where programs are looked for, by its `PATH`. */
  environment: NodeJS.ProcessEnv;
  /** The same without what is built in. */
  outside: NodeJS.ProcessEnv;
  /** Of what the built-in generator may send for one task. */
  limits: LoadLimits;
  /** Names of the programs that tasks may run, and `http` for the built-in generator. Default: all. */
  allowed?: readonly string[];
}

/** Decides how tasks are run. */
export class Invocations {
  private readonly allowed?: readonly string[];

  constructor(private readonly options: InvocationsOptions) {
    this.allowed = options.allowed;
  }

  /**
   * @throws Refusal (400) when the command needs a shell and has none, or a load is more than one may be, (403) when it
   * is not allowed, (500) when its program is not installed
   */
  async of(task: Task): Promise<Invocation> {
    const invocation = task.by === HTTP ? this.loadOf(task.load) : await this.commandOf(task);
    if ('load' in invocation) mustBeWithin(invocation.load, this.options.limits);
    return invocation;
  }

  private loadOf(load: Load): LoadInvocation {
    this.mustBeAllowed(HTTP);
    return { program: HTTP, load };
  }

  private async commandOf({ by, type, command }: CommandTask): Promise<Invocation> {
    if (by === 'helm' || by === 'kubectl') return await this.direct([by, ...argumentsOf(command, by, type)]);
    if (this.allowed !== undefined) return await this.allowedOf(command);
    const shell = by === 'bash' ? await this.bashOrShell() : 'sh';
    const { words, beyond } = wordsOf(command);
    if (beyond === undefined && (await this.isBuiltIn(words[0]))) return await heyOf(words);
    const program = words.find((word) => !NO_PROGRAM.test(word));
    if (program !== undefined) await this.mustBeInstalled(shell, program);
    return { program: program ?? shell, file: shell, args: ['-c', command] };
  }

  /** The shell joins what is allowed, and does nothing else. */
  private async allowedOf(command: string): Promise<Invocation> {
    const joined = commandsOf(command);
    const [first] = joined.commands;
    if (joined.beyond !== undefined)
      throw beyondWords(joined.beyond, 'with --allow there is none for more than |, && and ||');
    if (first === undefined)
      throw new Refusal(400, 'metadata.cmd: holds no command; give one, for example hey -z 1m http://host/');
    if (joined.commands.length === 1) return await this.direct(first);
    return await this.joined(joined, first[0]!);
  }

  private async joined(joined: Joined, program: string): Promise<ProgramInvocation> {
    const programs = joined.commands.map(([first]) => first!);
    for (const one of programs) this.mustBeAllowed(one);
    for (const one of programs) await this.mustBeInstalled('sh', one);
    return { program, file: 'sh', args: ['-c', scriptOf(joined)] };
  }

  private async direct(words: readonly string[]): Promise<Invocation> {
    const [program = '', ...args] = words;
    this.mustBeAllowed(program);
    if (await this.isBuiltIn(program)) return await heyOf(words);
    await this.mustBeInstalled('sh', program);
    return { program, file: program, args };
  }

  private mustBeAllowed(program: string): void {
    if (this.allowed === undefined || this.allowed.includes(program)) return;
    throw new Refusal(
      403,
      `${program}: is not among the programs that may run (${this.allowed.join(', ')}); use one of them, or add it to --allow`,
    );
  }

  private async mustBeInstalled(shell: string, program: string): Promise<void> {
    if (!(await isKnownTo(shell, program, this.options.environment)))
      throw new Refusal(500, `${program}: is not installed in the load tester; run it from an image that has it`);
  }

  /** Whether there is no other than the one that is built in. */
  private async isBuiltIn(program: string | undefined): Promise<boolean> {
    return program === HEY && !(await isKnownTo('sh', HEY, this.options.outside));
  }

  private async bashOrShell(): Promise<string> {
    return (await isKnownTo('sh', 'bash', this.options.environment)) ? 'bash' : 'sh';
  }
}

/** Whether the shell finds it: a program, or a word of its own. */
function isKnownTo(shell: string, program: string, env: NodeJS.ProcessEnv): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const asked = spawn(shell, ['-c', 'command -v "$1"', shell, program], { env, stdio: 'ignore' });
    asked.on('error', reject).on('exit', (code) => resolve(code === 0));
  });
}

/**
 * A command that is nothing but `hey` and its arguments needs no process: its mistakes are told before it is answered,
 * and its requests are counted among the metrics.
 */
async function heyOf([, ...args]: readonly string[]): Promise<LoadInvocation> {
  return { program: HEY, load: await loadOfHey(args) };
}

/**
 * What the program is called with. Who writes its name before them, as on a command line, or that of the type, means
 * the program.
 */
function argumentsOf(command: string, program: 'helm' | 'kubectl', type: TaskType): string[] {
  const { words, beyond } = wordsOf(command);
  if (beyond !== undefined) throw beyondWords(beyond, `${program} runs without a shell`);
  return words[0] === program || words[0] === type ? words.slice(1) : words;
}

function beyondWords(what: string, why: string): Refusal {
  return new Refusal(400, `metadata.cmd: ${what} needs a shell, and ${why}; put quotes around it, or call a script`);
}
