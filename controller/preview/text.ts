import { formatDuration } from '../core/duration';
import { escapeControls } from '../core/printable';
import type { Advice } from './advice/index';
import { checkText } from './check-text';
import {
  type BadCourse,
  type EarlyStopReport,
  isRefusal,
  type Mistake,
  type Outcome,
  type Refusal,
  type Report,
} from './report';
import { type CollapsedStep, collapseSteps } from './collapse-steps';

/** Text for a terminal: one Canary after the other, each with its warnings. */
export function textOf(outcomes: readonly Outcome[]): string {
  return outcomes
    .map((outcome) => `${isRefusal(outcome) ? refusalText(outcome) : `${reportText(outcome)}${warnings(outcome)}`}\n`)
    .join('');
}

function refusalText({ name, namespace, problems }: Refusal): string {
  const lines = problems.map((problem) => `  error    ${adviceText(problem)}`);
  return joinLines([`Canary ${name}.${namespace}: refused`, '', ...lines]);
}

/** The timeline and the worst cases, without advice. */
export function reportText(report: Report): string {
  const { name, namespace, strategy, provider, interval, steps } = report;
  const head = `Canary ${name}.${namespace}: ${strategy} by ${provider}, a step every ${formatDuration(interval)}`;
  return joinLines([head, '', ...collapseSteps(steps).map(stepLine), '', ...totals(report)]);
}

/** One advice or one problem on one line, with its code. */
export function adviceText({ code, message }: Advice | Mistake): string {
  return `${code}: ${message}`;
}

function warnings({ advice }: Report): string {
  return advice.length === 0 ? '' : `\n${joinLines(advice.map((one) => `  warning  ${adviceText(one)}`))}`;
}

/** Names and messages of a manifest may hold what a terminal obeys, or a line that a CI server takes for an order. */
function joinLines(lines: readonly string[]): string {
  return `${lines.map(escapeControls).join('\n')}\n`;
}

function stepLine(step: CollapsedStep): string {
  if ('more' in step) return `  … ${step.more} more`;
  return `  ${`T+${formatDuration(step.at)}`.padEnd(10)} ${`${step.weight} %`.padStart(5)}${step.mirrored ? ' mirrored' : ''}  ${step.what}`;
}

function totals({ duration, cut, exposure, allFail, failLate, earlyStop, checks }: Report): string[] {
  const lines = [
    `  total                     ${cut ? `more than ${formatDuration(duration)}: ${CUT}` : `${formatDuration(duration)}, beside what pods need to start and gates to open`}`,
    `  largest exposure          ${exposure} % before the promotion`,
    ...checks.map((check, index) => `  ${(index === 0 ? 'judged by' : '').padEnd(26)}${checkText(check)}`),
  ];
  if (earlyStop !== undefined)
    lines.push(
      `  early stop                in the middle of a step, when ${describeFailures(earlyStop)}, beyond doubt`,
    );
  if (allFail === undefined || failLate === undefined)
    return [...lines, '  rollback                  never: no metric and no rollout hook checks the new version'];
  return [
    ...lines,
    `  all checks fail           ${describeEnding(allFail)}`,
    `  they fail only at ${`${exposure} %`.padEnd(6)}  ${describeEnding(failLate)}`,
  ];
}

/** Where a plan ends before the rollout does. */
export const CUT = 'the rollout is longer than a plan follows it, which ends there';

/** The failures at which a rollout ends in the middle of a step. */
export function describeFailures({ allowedFailures, compared }: EarlyStopReport): string {
  const causes = [
    ...(allowedFailures === undefined ? [] : [`more than ${allowedFailures} % of the requests fail`]),
    ...(compared ? ['more fail than the primary allows'] : []),
  ];
  return causes.join(', or ');
}

function describeEnding({ rolledBack, cut, duration, exposed, exposure }: BadCourse): string {
  if (cut) return `not over at T+${formatDuration(duration)}: ${CUT}`;
  if (!rolledBack) return 'promoted: no check looks at it then';
  return `rolled back at T+${formatDuration(duration)}, after ${formatDuration(exposed)} with up to ${exposure} % of the traffic on it`;
}
