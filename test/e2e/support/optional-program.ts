import { spawnSync } from 'node:child_process';

/** Tests that need a program of this machine; where it does not start they are skipped, and their name says why. */
export function describeWithProgram(
  name: string,
  [program, ...args]: readonly [string, ...string[]],
  tests: () => void,
): void {
  const { error, status } = spawnSync(program, args, { stdio: 'ignore' });
  const reason = error?.message ?? (status === 0 ? undefined : `${program} ${args.join(' ')} ended with ${status}`);
  if (reason === undefined) {
    describe(name, tests);
    return;
  }
  process.stderr.write(`${name}: skipped, ${reason}\n`);
  describe.skip(`${name} (skipped: ${reason})`, tests);
}
