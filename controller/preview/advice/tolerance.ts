import { analysisOf, iterationsOf, stepsOf, thresholdOf } from '../../api/defaults';
import { checksAnything } from '../../rollout/plan';
import { type Finding, type Rule, type Subject, when, inAnalysis } from './rule';

/** Number of checks that a version must pass before it is promoted. */
export function checksToPass({ canary, strategy }: Subject): number {
  if (strategy !== 'canary') return iterationsOf(canary);
  return stepsOf(canary).length + (analysisOf(canary).mirror ? 1 : 0);
}

function findIntolerance({ canary, analysis }: Subject): Finding[] {
  const found = analysis.threshold ? 'is 1' : 'is not set, which means 1';
  const why = `${found}, so that a single check that fails, or finds no value, rolls back a good version; use 3 or more`;
  return when(thresholdOf(canary) === 1 && (analysis.metrics?.length ?? 0) > 0, inAnalysis('threshold'), why);
}

function findTolerance(subject: Subject): Finding[] {
  const { canary } = subject;
  const passes = checksToPass(subject);
  const threshold = thresholdOf(canary);
  const why = `is ${threshold}, and ${passes} passed checks promote, so that a version that fails every second check is promoted before it is rolled back; use ${passes} or less`;
  return when(checksAnything(canary) && threshold > Math.max(1, passes), inAnalysis('threshold'), why);
}

function findReadyWithoutPods({ analysis }: Subject): Finding[] {
  return (['primaryReadyThreshold', 'canaryReadyThreshold'] as const).flatMap((name) =>
    when(
      analysis[name] === 0,
      inAnalysis(name),
      'is 0, so that it counts as ready without a single pod that can answer, and gets traffic; use 1 or more',
    ),
  );
}

/** Rules for the number of failures that are allowed. */
export const TOLERANCE_RULES: readonly Rule[] = [
  { code: 'single-bad-sample', about: 'One failed check ends the rollout.', find: findIntolerance },
  { code: 'tolerant-threshold', about: 'A version may fail as many checks as it passes.', find: findTolerance },
  { code: 'ready-without-pods', about: 'A version without a ready pod gets traffic.', find: findReadyWithoutPods },
];
