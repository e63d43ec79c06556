import type { Canary, CanaryAnalysis } from './canary';
import { analysisOf, titleOf } from './defaults';
import { parseDuration } from './duration';
import { metricProblems } from './metric-validation';
import { CAPABILITY_USES, REQUIRED_FIELDS, uses } from './provider-needs';
import { capabilitiesOf, PROVIDERS, providersFor } from './providers';

export { problemsOfTemplate } from './metric-validation';

/**
 * What is wrong with a Canary that the API server's schema cannot know, or that was stored before there was one. Each is a sentence that
 * names the Canary, the field, what was found and the mend.
 *
 * @param provider the routing provider that applies: the Canary's own, or the controller's default
 */
export function problemsOf(canary: Canary, provider: string): string[] {
  const problems = [
    ...providerProblems(canary, provider),
    ...serviceProblems(canary),
    ...durationProblems(analysisOf(canary)),
    ...weightProblems(analysisOf(canary)),
    ...metricProblems(analysisOf(canary).metrics ?? []),
  ];
  return problems.map((problem) => `Canary ${titleOf(canary)}: ${problem}`);
}

function providerProblems(canary: Canary, provider: string): string[] {
  const named = canary.spec.provider ? `spec.provider ${provider}` : `the -mesh-provider ${provider} of the controller`;
  if (!Object.hasOwn(PROVIDERS, provider)) return [`${named} is not known, use one of ${Object.keys(PROVIDERS).join(', ')}`];

  const refused = CAPABILITY_USES.filter((use) => uses(canary, provider, use) && use.excused !== provider && !capabilitiesOf(provider).includes(use.capability));
  const missing = REQUIRED_FIELDS.filter(({ path, providers }) => providers.includes(provider) && fieldOf(canary.spec, path) === undefined);
  return [
    ...refused.map(
      ({ capability, field, label, mend }) => `spec.analysis.${field} asks for what ${named} cannot do (${label}), use one of ${providersFor([capability]).join(', ')}, or ${mend}`,
    ),
    ...missing.map(({ path, purpose }) => `spec.${path.join('.')} is missing, ${named} needs ${purpose}`),
  ];
}

function fieldOf(object: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, field) => (value as Record<string, unknown> | undefined)?.[field], object);
}

/** Services of Knative bring their own address; everything else needs a port for its Services. */
function serviceProblems({ spec }: Canary): string[] {
  if (spec.targetRef.apiVersion?.startsWith('serving.knative.dev/') || fieldOf(spec, ['service', 'port'])) return [];
  return ['spec.service.port is missing, set it to the port that users call'];
}

function durationProblems({ interval, delay, metrics = [], webhooks = [] }: CanaryAnalysis): string[] {
  const durations: [string, string | undefined][] = [
    ['spec.analysis.interval', interval],
    ['spec.analysis.delay', delay],
    ...metrics.map((metric, index): [string, string | undefined] => [`spec.analysis.metrics[${index}].interval`, metric.interval]),
    ...webhooks.map((webhook, index): [string, string | undefined] => [`spec.analysis.webhooks[${index}].timeout`, webhook.timeout]),
  ];
  return durations.filter(([, text]) => text && parseDuration(text) === undefined).map(([field, text]) => `${field} "${text}" is no duration, write for example 30s, 1m30s or 1h`);
}

function weightProblems({ stepWeights = [] }: CanaryAnalysis): string[] {
  const shown = `spec.analysis.stepWeights [${stepWeights.join(', ')}]`;
  const problems: string[] = [];
  if (stepWeights.some((weight) => weight < 1 || weight > 100)) problems.push(`${shown} are percentages, write whole numbers from 1 to 100`);
  if (stepWeights.some((weight, index) => index > 0 && weight < stepWeights[index - 1]!)) problems.push(`${shown} do not ascend, put them in order`);
  return problems;
}
