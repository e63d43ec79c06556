import type { Canary, CanaryAnalysis } from '../types/canary';
import { allowedFailuresOf, analysisOf, comparedSuccessOf, titleOf } from '../defaults';
import { parseDuration } from '../../core/duration';
import { isOfKnative, KNATIVE_GROUP } from '../knative';
import { metricProblems } from './metric-validation';
import {
  CAPABILITY_USES,
  GRPC_ROUTE,
  GRPC_ROUTE_PROVIDER,
  REQUIRED_FIELDS,
  type RequiredField,
  ROUTE_REFERENCES,
  routeReferenceText,
  uses,
} from './provider-needs';
import { capabilitiesOf, KNATIVE_PROVIDER, KUBERNETES_PROVIDER, PROVIDERS, providersFor } from './providers';

export { problemsOfTemplate } from './metric-validation';

/**
 * What is wrong with a Canary that the API server's schema cannot know, or that was stored before there was one. Each
 * is a sentence that names the Canary, the field, what was found and the mend.
 *
 * @param provider the routing provider that applies: the Canary's own, or the controller's default
 */
export function problemsOf(canary: Canary, provider: string): string[] {
  const problems = [
    ...providerProblems(canary, provider),
    ...targetProblems(canary, provider),
    ...serviceProblems(canary),
    ...durationProblems(analysisOf(canary)),
    ...weightProblems(analysisOf(canary)),
    ...earlyStopProblems(canary),
    ...metricProblems(analysisOf(canary).metrics ?? []),
  ];
  return problems.map((problem) => `Canary ${titleOf(canary)}: ${problem}`);
}

function providerProblems(canary: Canary, provider: string): string[] {
  const named = canary.spec.provider ? `spec.provider ${provider}` : `the -mesh-provider ${provider} of the controller`;
  if (!Object.hasOwn(PROVIDERS, provider))
    return [`${named} is not known, use one of ${Object.keys(PROVIDERS).join(', ')}`];

  const refused = CAPABILITY_USES.filter(
    (use) =>
      uses(canary, provider, use) && use.excused !== provider && !capabilitiesOf(provider).includes(use.capability),
  );
  const missing = REQUIRED_FIELDS.filter((field) => field.providers.includes(provider) && isMissing(canary, field));
  return [
    ...refused.map(
      ({ capability, field, label, mend }) =>
        `spec.analysis.${field} asks for what ${named} cannot do (${label}), use one of ${providersFor([capability]).join(', ')}, or ${mend}`,
    ),
    ...missing.map(({ path, purpose }) => `spec.${path.join('.')} is missing, ${named} needs ${purpose}`),
    ...routeProblems(canary, provider, named),
  ];
}

function isMissing({ spec }: Canary, { path, list, unless }: RequiredField): boolean {
  if (unless !== undefined && spec[unless] !== undefined) return false;
  const value = fieldOf(spec, path);
  return value === undefined || (list === true && (value as unknown[]).length === 0);
}

/** Routes are of the kinds that the provider knows. */
function routeProblems({ spec }: Canary, provider: string, named: string): string[] {
  const problems: string[] = [];
  const known = ROUTE_REFERENCES.find((one) => one.provider === provider);
  const { routeRef } = spec;
  if (known !== undefined && routeRef !== undefined) {
    const found = `${routeRef.apiVersion ?? 'no apiVersion'} ${routeRef.kind}`;
    const fits =
      known.kinds.includes(routeRef.kind) &&
      (known.apiVersion === undefined || known.apiVersion === routeRef.apiVersion);
    if (!fits)
      problems.push(`spec.routeRef is of ${found}, which ${named} cannot route by, set ${routeReferenceText(known)}`);
  }
  if (fieldOf(spec, ['service', 'routeKind']) === GRPC_ROUTE && provider !== GRPC_ROUTE_PROVIDER)
    problems.push(
      `spec.service.routeKind ${GRPC_ROUTE} is none of ${named}, set spec.provider ${GRPC_ROUTE_PROVIDER}, or remove it`,
    );
  return problems;
}

function fieldOf(object: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, field) => (value as Record<string, unknown> | undefined)?.[field], object);
}

/** What a kind of target asks of the rest of the spec. */
function targetProblems({ spec }: Canary, provider: string): string[] {
  const { targetRef, service, autoscalerRef } = spec;
  const problems: string[] = [];
  if (targetRef.kind === 'StatefulSet')
    problems.push(
      'spec.targetRef.kind StatefulSet cannot be released: each of its pods has a name and volumes of its own, which no second copy can share; release what calls it, or roll it by its own spec.updateStrategy.rollingUpdate.partition',
    );
  const knative = isOfKnative({ spec });
  if (knative !== (provider === KNATIVE_PROVIDER))
    problems.push(
      knative
        ? `spec.targetRef is a Service of Knative, which only the provider ${KNATIVE_PROVIDER} routes to, not ${provider}: set spec.provider to ${KNATIVE_PROVIDER}`
        : `the provider ${KNATIVE_PROVIDER} releases Services of Knative only: set spec.targetRef to one, of apiVersion ${KNATIVE_GROUP}/v1, or choose another spec.provider`,
    );
  if (targetRef.kind !== 'Service') return problems;
  if (autoscalerRef !== undefined)
    problems.push(
      'spec.autoscalerRef scales pods, and a Service has none of its own: remove it, or release the Deployment',
    );
  if (knative) return problems;
  if (provider === KUBERNETES_PROVIDER)
    problems.push(
      `spec.targetRef is a Service, and without a mesh or an ingress its users call it itself, whichever version it selects: set spec.provider to one that routes, or release the Deployment`,
    );
  if (service.name && service.name !== targetRef.name)
    problems.push(
      `spec.service.name is ${service.name}, but a Service that is released is called by its own name: remove spec.service.name, or set it to ${targetRef.name}`,
    );
  return problems;
}

/** Services of Knative bring their own address; everything else needs a port for its Services. */
function serviceProblems({ spec }: Canary): string[] {
  if (isOfKnative({ spec }) || fieldOf(spec, ['service', 'port'])) return [];
  return ['spec.service.port is missing, set it to the port that users call'];
}

function durationProblems({ interval, delay, metrics = [], webhooks = [] }: CanaryAnalysis): string[] {
  const durations: [string, string | undefined][] = [
    ['spec.analysis.interval', interval],
    ['spec.analysis.delay', delay],
    ...metrics.map((metric, index): [string, string | undefined] => [
      `spec.analysis.metrics[${index}].interval`,
      metric.interval,
    ]),
    ...webhooks.map((webhook, index): [string, string | undefined] => [
      `spec.analysis.webhooks[${index}].timeout`,
      webhook.timeout,
    ]),
  ];
  return durations
    .filter(([, text]) => text && parseDuration(text) === undefined)
    .map(([field, text]) => `${field} "${text}" is no duration, write for example 30s, 1m30s or 1h`);
}

/** What may fail has to be said by somebody. */
function earlyStopProblems(canary: Canary): string[] {
  if (
    analysisOf(canary).earlyStop === undefined ||
    allowedFailuresOf(canary) !== undefined ||
    comparedSuccessOf(canary) !== undefined
  )
    return [];
  return [
    'spec.analysis.earlyStop says nothing of how many requests may fail, and there is no request-success-rate with a minimum or falseAlarms: set spec.analysis.earlyStop.allowedFailures',
  ];
}

function weightProblems({ stepWeights = [] }: CanaryAnalysis): string[] {
  const shown = `spec.analysis.stepWeights [${stepWeights.join(', ')}]`;
  const problems: string[] = [];
  if (stepWeights.some((weight) => weight < 1 || weight > 100))
    problems.push(`${shown} are percentages, write whole numbers from 1 to 100`);
  if (stepWeights.some((weight, index) => index > 0 && weight < stepWeights[index - 1]!))
    problems.push(`${shown} do not ascend, put them in order`);
  return problems;
}
