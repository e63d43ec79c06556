import { spawn } from 'node:child_process';
import { commandsOf, type Joined, scriptOf, wordsOf } from '../api/words';
import { HEY, loadOfHey } from './load/hey';
import { type Load, type LoadLimits, mustBeWithin } from './load/load';
import { Refusal } from './refusal';
import { type CommandTask, HTTP, type Task } from './task';

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

/** Decides how tasks are run. */
export class Invocations {
  /**
   * @param environment where programs are looked for, by its `PATH`
   * @param limits of what the built-in generator may send for one task
   * @param allowed names of the programs that tasks may run, and `http` for the built-in generator. Default: all.
   */
  constructor(
    private readonly environment: NodeJS.ProcessEnv,
    private readonly limits: LoadLimits,
    private readonly allowed?: readonly string[],
  ) {}

  /**
   * @throws Refusal (400) when the command needs a shell and has none, or a load is more than one may be, (403) when it is not allowed, (500)
   * when its program is not installed
   */
  async of(task: Task): Promise<Invocation> {
    const invocation = task.by === HTTP ? this.loadOf(task.load) : await this.commandOf(task);
    if ('load' in invocation) mustBeWithin(invocation.load, this.limits);
    return invocation;
  }

  private loadOf(load: Load): LoadInvocation {
    this.mustBeAllowed(HTTP);
    return { program: HTTP, load };
  }

  private async commandOf({ by, command }: CommandTask): Promise<Invocation> {
    if (by === 'helm' || by === 'kubectl') return await this.direct([by, ...plainWords(command, `${by} runs without a shell`)]);
    if (this.allowed !== undefined) return await this.allowedOf(command);
    const shell = by === 'bash' ? await this.bashOrShell() : 'sh';
    const { words, beyond } = wordsOf(command);
    const program = words.find((word) => !NO_PROGRAM.test(word));
    if (program === HEY && !(await this.isKnownTo(shell, HEY))) return await standIn(words, beyond);
    if (program !== undefined) await this.mustBeInstalled(shell, program);
    return { program: program ?? shell, file: shell, args: ['-c', command] };
  }

  /** The shell joins what is allowed, and does nothing else. */
  private async allowedOf(command: string): Promise<Invocation> {
    const joined = commandsOf(command);
    const [first] = joined.commands;
    if (joined.beyond !== undefined) throw beyondWords(joined.beyond, 'with --allow there is none for more than |, && and ||');
    if (first === undefined) throw new Refusal(400, 'metadata.cmd: holds no command; give one, for example hey -z 1m http://host/');
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
    if (program === HEY && !(await this.isKnownTo('sh', HEY))) return await standIn(words);
    await this.mustBeInstalled('sh', program);
    return { program, file: program, args };
  }

  private mustBeAllowed(program: string): void {
    if (this.allowed === undefined || this.allowed.includes(program)) return;
    throw new Refusal(403, `${program}: is not among the programs that may run (${this.allowed.join(', ')}); use one of them, or add it to --allow`);
  }

  private async mustBeInstalled(shell: string, program: string): Promise<void> {
    if (!(await this.isKnownTo(shell, program))) throw new Refusal(500, `${program}: is not installed in the load tester; run it from an image that has it`);
  }

  /** Whether the shell finds it: a program, or a word of its own. */
  private isKnownTo(shell: string, program: string): Promise<boolean> {
    return new Promise((resolve, reject) => {
      const asked = spawn(shell, ['-c', 'command -v "$1"', shell, program], { env: this.environment, stdio: 'ignore' });
      asked.on('error', reject).on('exit', (code) => resolve(code === 0));
    });
  }

  private async bashOrShell(): Promise<string> {
    return (await this.isKnownTo('sh', 'bash')) ? 'bash' : 'sh';
  }
}

/** The load generator that Canaries name most often is built in, as far as a command is nothing but it and its arguments. */
async function standIn([first, ...args]: readonly string[], beyond?: string): Promise<LoadInvocation> {
  const more = first === HEY ? beyond : first;
  if (more !== undefined)
    throw new Refusal(500, `hey: is not installed in the load tester, and its stand-in runs without a shell, which ${more} needs; leave that out, or use an image that has hey`);
  return { program: HEY, load: await loadOfHey(args) };
}

function plainWords(command: string, why: string): string[] {
  const { words, beyond } = wordsOf(command);
  if (beyond !== undefined) throw beyondWords(beyond, why);
  return words;
}

function beyondWords(what: string, why: string): Refusal {
  return new Refusal(400, `metadata.cmd: ${what} needs a shell, and ${why}; put quotes around it, or call a script`);
}
