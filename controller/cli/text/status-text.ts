import {
  type Canary,
  type CanaryStatus,
  type CheckRecord,
  type HookType,
  type Phase,
  SKIP_ANALYSIS_ANNOTATION,
} from '../../api/types/canary';
import { comparisonText } from '../../api/comparison';
import { hasConditions, hooksOf, iterationsOf, skipsAnalysis, titleOf } from '../../api/defaults';
import { isAnalysing } from '../../api/status';
import { routesOfText } from '../../api/types/rollout-types';
import { failedChecksText, measuredText, secondsText, valueText } from './canary-text';
import { escapeControls } from '../../core/printable';
import { tableOf } from './table';

/** Phases with the counters of a current rollout. */
const UNDER_WAY: readonly (Phase | undefined)[] = ['Progressing', 'WaitingPromotion', 'Promoting'];
/** Phases that wait for a gate, and the type of hook that is the gate. */
const GATES: Readonly<Partial<Record<Phase, HookType>>> = {
  Waiting: 'confirm-rollout',
  WaitingPromotion: 'confirm-promotion',
};

const COLUMNS = [
  { title: 'time', cell: ({ time }: CheckRecord) => toSecond(time) },
  { title: 'weight', right: true, cell: ({ weight }: CheckRecord) => `${weight} %` },
  { title: 'metric', cell: ({ metric }: CheckRecord) => metric },
  { title: 'value', right: true, cell: measuredText },
  {
    title: 'primary',
    right: true,
    cell: ({ primary }: CheckRecord) => (primary === undefined ? '' : valueText(primary)),
  },
  { title: 'samples', right: true, cell: ({ samples }: CheckRecord) => countText(samples) },
  { title: 'of the primary', right: true, cell: ({ primarySamples }: CheckRecord) => countText(primarySamples) },
  { title: 'threshold', cell: ({ threshold }: CheckRecord) => threshold },
  { title: 'p', right: true, cell: ({ pValue }: CheckRecord) => countText(pValue) },
  { title: 'verdict', cell: verdict },
];

/**
 * Writes for people what each Canary does, and the results of its checks, of which the latest is the last.
 *
 * @param now milliseconds since the epoch
 */
export function statusText(canaries: readonly Canary[], now: number): string {
  const paragraphs = canaries.map((canary) => linesOf(canary, now).map((line) => `${escapeControls(line)}\n`));
  return paragraphs.map((lines) => lines.join('')).join('\n');
}

function linesOf(canary: Canary, now: number): string[] {
  const checks = canary.status?.canaryAnalysis?.iterations ?? [];
  const { window = '', metrics = [] } = canary.status?.comparison ?? {};
  const comparison = metrics.map((record) => comparisonText(record, window));
  return [headline(canary), ...remarks(canary, now), ...tableOf(COLUMNS, checks), ...comparison].map((line, index) =>
    index === 0 ? line : `  ${line}`,
  );
}

function headline(canary: Canary): string {
  const { phase } = canary.status ?? {};
  if (!phase) return `${titleOf(canary)}  no phase yet`;
  const counters = UNDER_WAY.includes(phase) ? [...iterationText(canary), failedChecksText(canary)] : [];
  return [titleOf(canary), phase, ...trafficText(canary), ...counters].join('  ');
}

/**
 * The share of the canary. The weight in the status is not enough: before a closed gate and in an A/B test there is
 * none, and after users were taken off the canary it is that of the last step.
 */
function trafficText(canary: Canary): string[] {
  const { phase, canaryWeight = 0, watchedRoutes, drainUntil } = canary.status!;
  const watching = isAnalysing(phase);
  if (watching && drainUntil !== undefined) return ['canary 0 %'];
  // During a promotion the status does not say when users leave the canary.
  if (phase === 'Promoting' && canaryWeight === 0) return [];
  if (!watching || watchedRoutes === undefined) return [`canary ${canaryWeight} %`];
  const { canary: share, mirrored, mirrorWeight = 100 } = routesOfText(watchedRoutes);
  return [
    `canary ${share} %${hasConditions(canary) ? ' of the matching requests' : ''}${mirrored ? `, mirrored ${mirrorWeight} %` : ''}`,
  ];
}

/** The iteration. Empty if the steps are weights. After the last iteration the number in the status is one too high. */
function iterationText(canary: Canary): string[] {
  const { iterations = 0 } = canary.status!;
  const all = iterationsOf(canary);
  return iterations > 0 ? [`iteration ${Math.min(iterations, all)} of ${all}`] : [];
}

/** Further lines about a Canary. */
function remarks(canary: Canary, now: number): string[] {
  if (canary.status === undefined)
    return ['no controller has taken it up yet: check that one runs, and for this namespace', ...settings(canary)];
  const { nextCheckTime, notReadySince, conditions = [] } = canary.status;
  return [
    ...settings(canary),
    ...conditions
      .filter(({ type, status }) => type === 'Accepted' && status === 'False')
      .map(({ message }) => `not accepted: ${message}`),
    ...gateText(canary),
    ...(nextCheckTime === undefined ? [] : [nextCheckText(Date.parse(nextCheckTime) - now)]),
    ...(notReadySince === undefined
      ? []
      : [`not ready since ${toSecond(notReadySince)}, for ${secondsText(now - Date.parse(notReadySince))}`]),
    ...rollbackText(canary.status),
  ];
}

function settings(canary: Canary): string[] {
  const suspended = canary.spec.suspend ? ['suspended: spec.suspend is true'] : [];
  return skipsAnalysis(canary) ? [...suspended, `analysis is skipped: ${skipReason(canary)}`] : suspended;
}

function skipReason({ spec }: Canary): string {
  if (spec.analysis === undefined) return 'there is no spec.analysis';
  return spec.skipAnalysis ? 'spec.skipAnalysis is true' : `the annotation ${SKIP_ANALYSIS_ANNOTATION} is true`;
}

function gateText(canary: Canary): string[] {
  const { phase, waitingRevision } = canary.status!;
  const type = phase && GATES[phase];
  if (type === undefined) return [];
  const names = hooksOf(canary, type).map(({ name }) => name);
  const gate = names.length === 0 ? type : `${type} ${names.join(', ')}`;
  return [
    waitingRevision === undefined
      ? `waits for approval by ${gate}`
      : `waits for approval by ${gate}, with revision ${waitingRevision}`,
  ];
}

/** @param wait milliseconds */
function nextCheckText(wait: number): string {
  return wait < 0 ? `next check was due ${secondsText(-wait)} ago` : `next check in ${secondsText(wait)}`;
}

function rollbackText({ phase, rollbackReason }: CanaryStatus): string[] {
  if (rollbackReason === undefined) return [];
  return [`${phase === 'Failed' ? 'rolled back' : 'is being rolled back'}: ${rollbackReason}`];
}

function countText(count: number | undefined): string {
  return count === undefined ? '' : String(count);
}

function verdict({ failed, inconclusive, dryRun }: CheckRecord): string {
  const found = inconclusive ? 'inconclusive' : failed ? 'failed' : 'ok';
  return dryRun ? `${found} (dry run)` : found;
}

/** `2026-01-31T12:00:00.000Z` without its fraction. */
function toSecond(time: string): string {
  return time.replace(/\.\d+Z$/, 'Z');
}
