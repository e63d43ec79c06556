import { STRATEGY_NAMES } from '../api/rules/providers';
import type { Advice } from './advice/index';
import { checkText } from './check-text';
import { durationText } from './duration-text';
import { cellCode, code, escapeMarkdown } from './markdown-escape';
import { type BadCourse, isRefusal, type Mistake, type Outcome, type Refusal, type Report } from './report';
import { type CollapsedStep, collapseSteps } from './collapse-steps';
import { CUT, describeFailures } from './text';

/** A table with more rows is collapsed in the comment. */
const MOST_ROWS = 12;

/** Text for a comment on a pull request: GitHub's Markdown, with a heading for each Canary. */
export function markdownOf(outcomes: readonly Outcome[]): string {
  return outcomes
    .map((outcome) => `${(isRefusal(outcome) ? refusalBlocks(outcome) : reportBlocks(outcome)).join('\n\n')}\n`)
    .join('\n');
}

function heading({ name, namespace }: { name: string; namespace: string }): string {
  return `### Canary ${code(`${name}.${namespace}`)}`;
}

function refusalBlocks(refusal: Refusal): string[] {
  return [heading(refusal), '**Refused**', bullets(refusal.problems.map(remark))];
}

function reportBlocks(report: Report): string[] {
  const { strategy, provider, interval, exposure, duration, cut, advice } = report;
  const summary = `${STRATEGY_NAMES[strategy].text} by ${code(provider)}, a step every ${durationText(interval)}: ${cut ? `more than **${durationText(duration)}** (${CUT})` : `**${durationText(duration)}**`} in all, at most **${exposure} %** of the traffic before the promotion`;
  return [heading(report), summary, steps(report), bullets(totals(report)), ...warnings(advice)];
}

function bullets(lines: readonly string[]): string {
  return lines.map((line) => `- ${line}`).join('\n');
}

function steps(report: Report): string {
  const rows = collapseSteps(report.steps).map(row);
  const table = ['| Time | Canary | Phase | What | Hooks |', '| ---: | ---: | --- | --- | --- |', ...rows].join('\n');
  return rows.length > MOST_ROWS
    ? `<details><summary>${report.steps.length} steps</summary>\n\n${table}\n\n</details>`
    : table;
}

function row(step: CollapsedStep): string {
  if ('more' in step) return `| | | | … ${step.more} more | |`;
  const weight = `${step.weight} %${step.mirrored ? ', mirrored' : ''}`;
  return `| T+${durationText(step.at)} | ${weight} | ${step.phase} | ${escapeMarkdown(step.what)} | ${step.hooks.map(cellCode).join(', ')} |`;
}

function totals({ exposure, allFail, failLate, checks, gates, earlyStop }: Report): string[] {
  const lines =
    checks.length > 0 ? [`Checked at each step: ${checks.map((check) => checkText(check, code)).join(', ')}`] : [];
  if (gates.length > 0) lines.push(`Waits for: ${gates.map(({ name, type }) => `${code(name)} (${type})`).join(', ')}`);
  if (earlyStop !== undefined)
    lines.push(`Ends in the middle of a step when ${describeFailures(earlyStop)}, beyond doubt`);
  if (allFail === undefined || failLate === undefined)
    return [...lines, 'A bad version is never rolled back: no metric and no rollout hook checks it'];
  return [
    ...lines,
    `If all checks fail: ${describeEnding(allFail)}`,
    `If they fail only at ${exposure} %: ${describeEnding(failLate)}`,
  ];
}

function describeEnding({ rolledBack, cut, duration, exposed, exposure }: BadCourse): string {
  if (cut) return `not over at T+${durationText(duration)}, ${CUT}`;
  if (!rolledBack) return 'promoted, no check looks at it then';
  return `rolled back at T+${durationText(duration)}, after ${durationText(exposed)} with up to ${exposure} % of the traffic on it`;
}

function warnings(advice: Report['advice']): string[] {
  if (advice.length === 0) return [];
  return [`**${advice.length} ${advice.length === 1 ? 'warning' : 'warnings'}**`, bullets(advice.map(remark))];
}

function remark(one: Advice | Mistake): string {
  return `${code(one.code)} ${escapeMarkdown(one.message)}`;
}
