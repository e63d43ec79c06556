import { analysisOf, apexName } from '../defaults';
import { isOfKnative } from '../knative';
import { type Path, say } from '../problems/path';
import { nameObject, type Problem } from '../problems/problem';
import type { Canary, CanaryAnalysis } from '../types/canary';
import { CANARY } from '../types/resources';
import { validateMetrics } from './metric-validation';
import { nameProvider, PROVIDER_RULES, type Routed, valueAt } from './provider-rules';
import { PROVIDERS } from './providers';
import { askRule, SENTENCE } from './rule';
import { ASCENDING_STEPS, EARLY_STOP, stepsText } from './step-rules';
import { LONGEST_DEADLINE, RESERVED_SERVICE, TARGET_RULES } from './target-rules';
import { DURATION, LIMITED_DURATION } from './text-rules';

export { validateTemplate } from './metric-validation';

/**
 * Finds what is wrong with a Canary that the API server's schema cannot know, or that was stored before there was one.
 *
 * @param provider the routing provider that applies: the Canary's own, or the controller's default
 */
export function validateCanary(canary: Canary, provider: string): Problem[] {
  const object = nameObject(CANARY, canary.metadata);
  const problems = [
    ...validateProvider({ canary, provider }),
    ...validateTarget({ canary, provider }),
    ...validateService(canary),
    ...validateReservedName(canary),
    ...validateDeadline(canary.spec),
    ...validateDurations(analysisOf(canary)),
    ...validateSteps(analysisOf(canary)),
    ...askRule(EARLY_STOP, canary, ['spec', 'analysis']),
    ...validateMetrics(analysisOf(canary).metrics ?? []),
  ];
  return problems.map((problem) => ({ ...problem, object }));
}

function validateProvider(routed: Routed): Problem[] {
  const { canary, provider } = routed;
  if (Object.hasOwn(PROVIDERS, provider)) return PROVIDER_RULES.flatMap((rule) => askRule(rule, routed, ['spec']));
  const isOwn = Boolean(canary.spec.provider);
  return [
    {
      code: 'unknown-provider',
      path: ['spec', 'provider'],
      ...SENTENCE,
      ...(isOwn ? { found: provider } : { afterField: '' }),
      detail: isOwn ? 'is not known' : say`${nameProvider(routed)} is not known`,
      mend: `use one of ${Object.keys(PROVIDERS).join(', ')}`,
    },
  ];
}

/** What a kind of target asks of the rest of the spec. */
function validateTarget(routed: Routed): Problem[] {
  const { targetRef } = routed.canary.spec;
  return [
    ...(targetRef.kind === 'StatefulSet' ? [STATEFUL_SET] : []),
    ...TARGET_RULES.flatMap((rule) => askRule(rule, routed, ['spec'])),
  ];
}

const STATEFUL_SET: Problem = {
  code: 'stateful-set',
  path: ['spec', 'targetRef', 'kind'],
  afterField: ' ',
  found: 'StatefulSet',
  detail: 'cannot be released: each of its pods has a name and volumes of its own, which no second copy can share',
  mend: 'release what calls it, or roll it by its own spec.updateStrategy.rollingUpdate.partition',
};

/** The Services that the cluster itself cannot do without, by their namespaces. */
const SERVICES_OF_THE_CLUSTER: Readonly<Record<string, string>> = { default: 'kubernetes', 'kube-system': 'kube-dns' };

function validateReservedName(canary: Canary): Problem[] {
  const { namespace = 'default' } = canary.metadata;
  const name = apexName(canary);
  if (name !== SERVICES_OF_THE_CLUSTER[namespace]) return [];
  const path = ['spec', 'service', 'name'];
  const { code, detail, mend } = RESERVED_SERVICE;
  return [{ code, path, quotes: [path, ['spec', 'targetRef', 'name']], ...SENTENCE, found: name, detail, mend }];
}

/** Services of Knative bring their own address; everything else needs a port for its Services. */
function validateService(canary: Canary): Problem[] {
  if (isOfKnative(canary) || valueAt(canary.spec, ['service', 'port'])) return [];
  return [
    {
      code: 'missing-port',
      path: ['spec', 'service', 'port'],
      ...SENTENCE,
      detail: 'is missing',
      mend: 'set it to the port that users call',
    },
  ];
}

function validateDurations({ interval, delay, metrics = [], webhooks = [] }: CanaryAnalysis): Problem[] {
  const durations: [string | undefined, Path][] = [
    [interval, ['interval']],
    [delay, ['delay']],
    ...metrics.map((metric, index): [string | undefined, Path] => [metric.interval, ['metrics', index, 'interval']]),
    ...webhooks.map((hook, index): [string | undefined, Path] => [hook.timeout, ['webhooks', index, 'timeout']]),
  ];
  return durations.flatMap(([text, path]) => (text ? validateDuration(text, ['spec', 'analysis', ...path]) : []));
}

function validateDuration(text: string, path: Path): Problem[] {
  return [...askRule(DURATION, text, path), ...askRule(LIMITED_DURATION, text, path)];
}

function validateDeadline({ progressDeadlineSeconds: seconds = 0 }: Canary['spec']): Problem[] {
  if (seconds <= LONGEST_DEADLINE) return [];
  return [
    {
      code: 'out-of-range',
      path: ['spec', 'progressDeadlineSeconds'],
      ...SENTENCE,
      found: String(seconds),
      detail: 'is longer than a year',
      mend: `write at most ${LONGEST_DEADLINE}`,
    },
  ];
}

function validateSteps({ stepWeights = [] }: CanaryAnalysis): Problem[] {
  const path = ['spec', 'analysis', 'stepWeights'];
  const outOfRange: Problem = {
    code: 'out-of-range',
    path,
    ...SENTENCE,
    found: stepsText(stepWeights),
    detail: 'are percentages',
    mend: 'write whole numbers from 1 to 100',
  };
  return [
    ...(stepWeights.some((weight) => weight < 1 || weight > 100) ? [outOfRange] : []),
    ...askRule(ASCENDING_STEPS, stepWeights, path),
  ];
}
