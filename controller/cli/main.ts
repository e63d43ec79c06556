import { ApiError } from '../kube/api';
import { VERSION } from '../process/version';
import { asksForHelp, type CommandLine, UsageError } from './arguments';
import { ClusterError } from './cluster-error';
import { CONTROLLER, DEMO, LOAD_TESTER, PLAN, PRINT_CRDS, PRINT_VERSION, STATUS } from './command-lines';
import { helpText, overview } from './help';
import { ManifestError } from './manifest-error';

interface Command extends CommandLine {
  /** @returns the exit code */
  run(args: readonly string[]): number | Promise<number>;
}

/**
 * The commands, in the order of the help. Each loads only what it needs, so that a controller does not keep the
 * simulation in memory.
 */
const COMMANDS: readonly Command[] = [
  {
    ...CONTROLLER,
    // The process ends although hooks may still hang. It has waited for them long enough.
    run: async (args) => process.exit(await (await import('./commands/controller.js')).controller(args, process.env)),
  },
  { ...LOAD_TESTER, run: async (args) => (await import('./commands/loadtester.js')).loadTester(args, process.env) },
  { ...PLAN, run: async (args) => (await import('./commands/plan.js')).plan(args) },
  { ...STATUS, run: async (args) => (await import('./commands/status.js')).status(args) },
  { ...DEMO, run: async (args) => (await import('./commands/demo.js')).demo(args) },
  { ...PRINT_CRDS, run: async (args) => (await import('./commands/crds.js')).printCrds(args) },
  { ...PRINT_VERSION, run: async (args) => (await import('./commands/version.js')).printVersion(args) },
];

const HELP = `serin ${VERSION}: progressive delivery for Kubernetes\n\n${overview(COMMANDS)}`;

/** Errors that are mistakes of the user, found here or by an API server. */
const MISTAKES = [UsageError, ManifestError, ClusterError, ApiError];

async function main([name = 'help', ...args]: readonly string[]): Promise<number> {
  // This command is internal and not in the help. Scripts of the load tester find it as `hey`.
  if (name === 'hey') return await (await import('./commands/hey.js')).hey(args, process.env);
  const wanted = name === '-h' ? 'help' : name.replace(/^--?(help|version)$/, '$1');
  if (wanted === 'help') return print(HELP);
  const command = COMMANDS.find((one) => one.name === wanted);
  if (command === undefined) {
    console.error(`serin: unknown command ${name}\n\n${HELP}`);
    return 2;
  }
  return asksForHelp(args) ? print(helpText(command)) : await command.run(args);
}

function print(text: string): number {
  console.log(text);
  return 0;
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    // A mistake of the user is shown as a sentence, an unexpected error with its stack.
    const mistake = MISTAKES.some((kind) => error instanceof kind);
    console.error(mistake ? `serin: ${(error as Error).message}` : error);
    process.exitCode = 1;
  },
);
