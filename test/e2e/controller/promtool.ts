import { spawnSync } from 'node:child_process';

/** Why the tests that need it are skipped; `undefined` when they are not. */
export function missingPromtool(): string | undefined {
  return spawnSync('promtool', ['--version']).status === 0
    ? undefined
    : 'promtool is not on the PATH: it comes with Prometheus';
}

/** What `promtool` says. @param input what it reads from its standard input */
export function promtool(args: readonly string[], input = ''): { code: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync('promtool', args, { input, encoding: 'utf8' });
  return { code: status, output: stdout + stderr };
}
