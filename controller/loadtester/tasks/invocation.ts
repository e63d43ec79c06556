import { spawn } from 'node:child_process';
import { type CommandList, joinCommands, splitCommands, splitWords } from '../../core/shell-words';
import { HEY, loadOfHey } from '../load/hey';
import { type Load, type LoadLimits, mustBeWithin } from '../load/load';
import { Refusal } from '../refusal';
import { type CommandTask, HTTP, type Task, type TaskType } from './task';

/** A program with its arguments, as the operating system starts it. */
export interface ProgramInvocation {
  /** The name for logs. Arguments are never logged, because they may be secret. */
  program: string;
  file: string;
  args: readonly string[];
}

/** A load for the built-in generator. */
export interface LoadInvocation {
  program: string;
  load: Load;
}

export type Invocation = ProgramInvocation | LoadInvocation;

/** A flag of `hey` that sends a file. */
const SENDS_FILE = /^--?D(=|$)/;

/** A word that sets a variable, or that the shell expands to a path. */
const NO_PROGRAM = /^(\w+=|~)/;

export interface InvocationsOptions {
  /** Programs are looked up in its `PATH`. */
  environment: NodeJS.ProcessEnv;
  /** The same environment without the built-in `hey`. */
  outside: NodeJS.ProcessEnv;
  /** Limits of the built-in generator for one task. */
  limits: LoadLimits;
  /** Names of the programs that tasks may run; `http` stands for the built-in generator. Default: all. */
  allowed?: readonly string[];
}

/** Decides how tasks are run. */
export class Invocations {
  private readonly allowed?: readonly string[];

  constructor(private readonly options: InvocationsOptions) {
    this.allowed = options.allowed;
  }

  /**
   * @throws Refusal (400) if the command needs a shell that is not allowed, or a load exceeds a limit; (403) if the
   * command is not allowed; (500) if its program is not installed
   */
  async invocationOf(task: Task): Promise<Invocation> {
    const invocation = task.by === HTTP ? this.invokeLoad(task.load) : await this.invokeCommand(task);
    if ('load' in invocation) mustBeWithin(invocation.load, this.options.limits);
    return invocation;
  }

  private invokeLoad(load: Load): LoadInvocation {
    this.mustBeAllowed(HTTP);
    return { program: HTTP, load };
  }

  private async invokeCommand({ by, type, command }: CommandTask): Promise<Invocation> {
    if (by === 'helm' || by === 'kubectl') return await this.invokeDirectly([by, ...argumentsOf(command, by, type)]);
    if (this.allowed !== undefined) return await this.invokeAllowed(command);
    const shell = by === 'bash' ? await this.findShell() : 'sh';
    const { words, unsupported } = splitWords(command);
    if (unsupported === undefined && (await this.isBuiltIn(words[0]))) return await invokeHey(words);
    const program = words.find((word) => !NO_PROGRAM.test(word));
    if (program !== undefined) await this.mustBeInstalled(shell, program);
    return { program: program ?? shell, file: shell, args: ['-c', command] };
  }

  /** Only programs that are allowed are run. A shell is used only to join several of them. */
  private async invokeAllowed(command: string): Promise<Invocation> {
    const joined = splitCommands(command);
    const [first] = joined.commands;
    if (joined.unsupported !== undefined)
      throw shellRefusal(joined.unsupported, 'with --allow there is none for more than |, && and ||');
    if (first === undefined)
      throw new Refusal(400, 'metadata.cmd: holds no command; give one, for example hey -z 1m http://host/');
    if (joined.commands.length === 1) return await this.invokeDirectly(first);
    return await this.invokeJoined(joined, first[0]!);
  }

  private async invokeJoined(joined: CommandList, program: string): Promise<ProgramInvocation> {
    const programs = joined.commands.map(([first]) => first!);
    for (const words of joined.commands) this.mustBeConfined(words);
    for (const one of programs) await this.mustBeInstalled('sh', one);
    return { program, file: 'sh', args: ['-c', joinCommands(joined)] };
  }

  private async invokeDirectly(words: readonly string[]): Promise<Invocation> {
    const [program = '', ...args] = words;
    this.mustBeConfined(words);
    if (await this.isBuiltIn(program)) return await invokeHey(words);
    await this.mustBeInstalled('sh', program);
    return { program, file: program, args };
  }

  /** Only what is allowed, and without files of the pod that `hey` would send to whatever address it is given. */
  private mustBeConfined([program = '', ...args]: readonly string[]): void {
    this.mustBeAllowed(program);
    if (this.allowed !== undefined && program === HEY && args.some((word) => SENDS_FILE.test(word)))
      throw new Refusal(403, 'hey: -D sends a file, which --allow does not let it; write the body behind -d');
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

  /** Whether the word is `hey` and no `hey` is installed, so that the built-in one is used. */
  private async isBuiltIn(program: string | undefined): Promise<boolean> {
    return program === HEY && !(await isKnownTo('sh', HEY, this.options.outside));
  }

  private async findShell(): Promise<string> {
    return (await isKnownTo('sh', 'bash', this.options.environment)) ? 'bash' : 'sh';
  }
}

/** Whether the shell knows the word, as a program or as a builtin. */
function isKnownTo(shell: string, program: string, env: NodeJS.ProcessEnv): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const asked = spawn(shell, ['-c', 'command -v "$1"', shell, program], { env, stdio: 'ignore' });
    asked.on('error', reject).on('exit', (code) => resolve(code === 0));
  });
}

/**
 * A command that consists only of `hey` and its arguments needs no process. Its mistakes are reported in the answer,
 * and its requests are counted in the metrics.
 */
async function invokeHey([, ...args]: readonly string[]): Promise<LoadInvocation> {
  return { program: HEY, load: await loadOfHey(args) };
}

/** The arguments for the program. The command may begin with the name of the program or of the type; it is left out. */
function argumentsOf(command: string, program: 'helm' | 'kubectl', type: TaskType): string[] {
  const { words, unsupported } = splitWords(command);
  if (unsupported !== undefined) throw shellRefusal(unsupported, `${program} runs without a shell`);
  return words[0] === program || words[0] === type ? words.slice(1) : words;
}

function shellRefusal(what: string, why: string): Refusal {
  return new Refusal(400, `metadata.cmd: ${what} needs a shell, and ${why}; put quotes around it, or call a script`);
}
