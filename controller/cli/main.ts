import { VERSION } from '../process/version';
import { ClusterError } from './cluster-error';
import { CRDS_HELP, DEMO_HELP, LOADTESTER_HELP, PLAN_HELP, STATUS_HELP } from './help';
import { ManifestError } from './manifest-error';

type Command = (args: readonly string[]) => number | Promise<number>;

const HELP = `serin ${VERSION}: progressive delivery for Kubernetes

  serin controller      runs the controller in or against a cluster; see serin controller --help
  ${LOADTESTER_HELP}
  ${PLAN_HELP}
  ${STATUS_HELP}
  ${DEMO_HELP}
  ${CRDS_HELP}
  serin version         prints the version`;

/** Each loads only what it needs: a controller that runs for months carries no simulation. */
const COMMANDS: Readonly<Record<string, Command>> = {
  // What may still hang in a hook has been waited for long enough.
  controller: async (args) => process.exit(await (await import('../process/main.js')).main(args, process.env)),
  loadtester: async (args) => (await import('./commands/loadtester.js')).loadTester(args, process.env),
  // Internal, and in no help: what scripts of the load tester find as hey.
  hey: async (args) => (await import('./commands/hey.js')).hey(args, process.env),
  plan: async (args) => (await import('./commands/plan.js')).plan(args),
  status: async (args) => (await import('./commands/status.js')).status(args),
  demo: async (args) => (await import('./commands/demo.js')).demo(args),
  crds: async () => (await import('./commands/crds.js')).crds(),
  version: () => say(VERSION),
  help: () => say(HELP),
};

function say(text: string): number {
  console.log(text);
  return 0;
}

async function main([name = 'help', ...args]: readonly string[]): Promise<number> {
  const command = COMMANDS[name.replace(/^--?(help|version)$/, '$1')];
  if (command === undefined) {
    console.error(`serin: unknown command ${name}\n\n${HELP}`);
    return 2;
  }
  return await command(args);
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    // A user's mistake, found here or by the definitions' rules, is a sentence; everything else is a fault, and shows
    // where it is.
    const mistake =
      error instanceof ManifestError ||
      error instanceof ClusterError ||
      (error instanceof Error && error.name === 'ApiError');
    console.error(mistake ? `serin: ${error.message}` : error);
    process.exitCode = 1;
  },
);
