import { spawn } from 'node:child_process';
import { Refusal } from './refusal';
import type { Task } from './task';
import { wordsOf } from './words';

/** A program and its arguments, as the operating system starts it. */
export interface Invocation {
  /** How it is called in a log: never with its arguments, which may be secret. */
  program: string;
  file: string;
  args: readonly string[];
}

/** A word that sets a variable, or that the shell makes a path of. */
const NO_PROGRAM = /^(\w+=|~)/;

/** Decides how tasks are run. */
export class Invocations {
  /**
   * @param environment where programs are looked for, by its `PATH`
   * @param allowed names of the programs that tasks may run. Default: all.
   */
  constructor(
    private readonly environment: NodeJS.ProcessEnv,
    private readonly allowed?: readonly string[],
  ) {}

  /**
   * @throws Refusal (400) when the command needs a shell and has none, (403) when it is not allowed, (500) when its program is not installed
   */
  async of(task: Task): Promise<Invocation> {
    const { by, command } = task;
    if (by === 'helm' || by === 'kubectl') return await this.direct([by, ...plainWords(command, `${by} runs without a shell`)]);
    if (this.allowed !== undefined) return await this.direct(plainWords(command, 'with --allow commands run without a shell'));
    const shell = by === 'bash' ? await this.bashOrShell() : 'sh';
    const program = wordsOf(command).words.find((word) => !NO_PROGRAM.test(word));
    if (program !== undefined) await this.mustBeInstalled(shell, program);
    return { program: program ?? shell, file: shell, args: ['-c', command] };
  }

  private async direct([program = '', ...args]: readonly string[]): Promise<Invocation> {
    if (this.allowed !== undefined && !this.allowed.includes(program)) {
      throw new Refusal(403, `${program}: is not among the programs that may run (${this.allowed.join(', ')}); use one of them, or add it to --allow`);
    }
    await this.mustBeInstalled('sh', program);
    return { program, file: program, args };
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

function plainWords(command: string, why: string): string[] {
  const { words, beyond } = wordsOf(command);
  if (beyond !== undefined) throw new Refusal(400, `metadata.cmd: ${beyond} needs a shell, and ${why}; put quotes around it, or call a script`);
  if (words.length === 0) throw new Refusal(400, 'metadata.cmd: holds no command; give one, for example hey -z 1m http://host/');
  return words;
}
