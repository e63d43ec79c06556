import type { Path } from '../../api/problems/path';
import type { CanaryAnalysis } from '../../api/types/canary';
import { stepsOf } from '../../api/defaults';
import { KUBERNETES_PROVIDER } from '../../api/rules/providers';
import { type Finding, type Rule, type Subject, when, inAnalysis } from './rule';

/** Percentage points that are too much for one step. */
const LARGE_STEP = 50;

function isListed({ stepWeight, stepWeights = [] }: CanaryAnalysis): boolean {
  return stepWeights.length > 0 && !stepWeight;
}

const stepField = (analysis: CanaryAnalysis): Path => inAnalysis(isListed(analysis) ? 'stepWeights' : 'stepWeight');

/** The configured steps, in words. */
function describeSteps({ stepWeight, stepWeights = [] }: CanaryAnalysis): string {
  if (stepWeight) return `is ${stepWeight}`;
  return stepWeights.length > 0 ? `is [${stepWeights.join(', ')}]` : 'is not set';
}

function findAllAtOnce({ canary, analysis, strategy }: Subject): Finding[] {
  const steps = stepsOf(canary);
  const why = `${describeSteps(analysis)}, so that the first step puts every user on the new version before anything is measured; begin with a few percent`;
  return when(strategy === 'canary' && steps[0] === 100, stepField(analysis), why);
}

function findLargeStep({ canary, analysis, strategy }: Subject): Finding[] {
  const steps = stepsOf(canary);
  const index = steps.findIndex((weight, at) => weight - (steps[at - 1] ?? 0) > LARGE_STEP);
  const why = `${describeSteps(analysis)}, so that one step goes from ${steps[index - 1] ?? 0} to ${steps[index]} % of the users at once; add steps in between`;
  return when(strategy === 'canary' && index >= 0 && steps[0] !== 100, stepField(analysis), why);
}

function findFullExposure({ canary, analysis, strategy }: Subject): Finding[] {
  const steps = stepsOf(canary);
  const field = inAnalysis(isListed(analysis) ? 'stepWeights' : 'maxWeight');
  const found = isListed(analysis) ? `ends at ${steps.at(-1)}` : `is ${analysis.maxWeight || '100 by default'}`;
  const why = `${found}, so that what shows only under full load hits every user; end at 50 or 80, the promotion moves the rest`;
  return when(strategy === 'canary' && steps.length > 1 && steps.at(-1) === 100, field, why);
}

function findUnevenSteps({ canary, analysis, strategy }: Subject): Finding[] {
  const { stepWeight, maxWeight = 100 } = analysis;
  const last = stepsOf(canary).at(-1)!;
  const why = `is ${stepWeight}, of which maxWeight ${maxWeight} is no multiple, so that the last step goes to ${last} %; use a step that divides it`;
  return when(strategy === 'canary' && !isListed(analysis) && last > (maxWeight || 100), inAnalysis('stepWeight'), why);
}

function findIdleIterations({ analysis, strategy }: Subject): Finding[] {
  const { iterations = 0 } = analysis;
  const why = `is ${iterations}, which means nothing beside weight steps: the rollout ends with the last step; remove it, or remove the steps for a Blue/Green release`;
  return when(strategy === 'canary' && iterations > 0, inAnalysis('iterations'), why);
}

function findIdleSteps({ provider, analysis, strategy }: Subject): Finding[] {
  const field = (['stepWeight', 'stepWeights', 'maxWeight'] as const).find((name) => analysis[name]);
  const why =
    provider === KUBERNETES_PROVIDER
      ? `means nothing with the provider ${provider}, which has no traffic to split and switches all of it at the end; choose another provider, or remove it and set iterations`
      : `means nothing beside iterations${strategy === 'ab' ? ' and match' : ''}, which release without weights; remove it, or remove iterations`;
  return field === undefined ? [] : when(strategy !== 'canary', inAnalysis(field), why);
}

/** Rules for the number of users who get the new version, and when. */
export const STEP_RULES: readonly Rule[] = [
  { code: 'all-at-once', about: 'A canary without steps is a gamble with every user.', find: findAllAtOnce },
  {
    code: 'large-step',
    about: 'A step of more than half the users shows a fault to all of them.',
    find: findLargeStep,
  },
  {
    code: 'full-exposure',
    about: 'The last step before the promotion already has every user.',
    find: findFullExposure,
  },
  { code: 'uneven-steps', about: 'The last step goes beyond maxWeight.', find: findUnevenSteps },
  {
    code: 'iterations-without-meaning',
    about: 'Iterations do not count beside weight steps.',
    find: findIdleIterations,
  },
  {
    code: 'steps-without-meaning',
    about: 'Weight steps do not count in a release without weights.',
    find: findIdleSteps,
  },
];
