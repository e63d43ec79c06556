import type { Canary } from '../api/canary';
import { intervalOf, providerOf, titleOf } from '../api/defaults';
import { formatDuration } from '../api/duration';
import { checksAnything, type Course, type Plan, planRollout } from '../rollout/plan';
import { DEFAULT_SETTINGS } from '../runtime/settings';
import { PLAN_HELP } from './help';
import { ManifestError } from './manifest-error';
import { admitted, isCanary, readManifests } from './manifests';

/** @returns the exit code */
export async function plan(files: readonly string[]): Promise<number> {
  if (files.length === 0) throw new ManifestError(`no file is given; use: ${PLAN_HELP}`);
  const canaries = readManifests(files).filter(isCanary);
  if (canaries.length === 0) throw new ManifestError(`${files.join(', ')}: there is no Canary`);
  for (const object of canaries) {
    const canary = admitted(object);
    const provider = providerOf(canary, DEFAULT_SETTINGS.meshProvider);
    console.log(planText(canary, await planRollout(canary, provider)));
  }
  return 0;
}

/** The timeline in words. */
export function planText(canary: Canary, plan: Plan): string {
  const { fine, failing, failingLate } = plan;
  const lines = [`Canary ${titleOf(canary)}: ${plan.strategy} by ${plan.provider}, a step every ${formatDuration(intervalOf(canary))}`, '', ...timeline(fine), ''];
  lines.push(`  total                     ${formatDuration(fine.duration)}, beside what pods need to start and gates to open`);
  lines.push(`  largest exposure          ${fine.exposure} % before the promotion`);
  if (!checksAnything(canary)) lines.push('  rollback                  never: no metric and no rollout hook checks the new version');
  else {
    lines.push(`  all checks fail           ${rollback(failing)}`);
    lines.push(`  they fail only at ${`${fine.exposure} %`.padEnd(6)}  ${rollback(failingLate)}`);
  }
  return `${lines.join('\n')}\n`;
}

function timeline({ steps }: Course): string[] {
  return steps.map(({ at, weight, mirrored, what }) => `  ${`T+${formatDuration(at)}`.padEnd(10)} ${`${weight} %`.padStart(5)}${mirrored ? ' mirrored' : ''}  ${what}`);
}

function rollback({ outcome, duration, exposed, exposure }: Course): string {
  if (outcome !== 'Failed') return 'promoted: no check looks at it then';
  return `rolled back at T+${formatDuration(duration)}, after ${formatDuration(exposed)} with up to ${exposure} % of the traffic on it`;
}
