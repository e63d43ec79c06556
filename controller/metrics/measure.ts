import type { Canary, CanaryMetric } from '../api/canary';
import { isBuiltin, metricIntervalOf, titleOf } from '../api/defaults';
import { parseDuration } from '../api/duration';
import type { Measurement } from '../api/observations';
import { KNATIVE_PROVIDER } from '../api/providers';
import { renderTemplate } from '../api/template';
import { inOrder } from './bounded';
import { builtinQuery, builtinValue, type Role } from './builtin';
import { connectTemplate, type ConnectedTemplate, messageOf, metricsServerConnection, type MetricContext, queryValues } from './context';
import { durationVerdict, judged, namedVerdict, successRateVerdict, unmeasured, type Verdict } from './judge';
import { PROMETHEUS } from './prometheus';
import { type MetricConnection, type MetricProvider, NoValuesError } from './provider';

export { unavailableProvider } from './availability';
export type { MetricContext } from './context';

/** Queries of one Canary that run at once. */
const CONCURRENCY = 8;

/** Asks all metrics at once, a few at a time, and answers in their order. Never rejects: what goes wrong is the failure of its check. */
export async function measureAll(metrics: readonly CanaryMetric[], context: MetricContext): Promise<Measurement[]> {
  return await inOrder(metrics, CONCURRENCY, (metric) => measureMetric(metric, context));
}

/** Asks one metric, of the canary and where it is compared of the primary, and judges what they say. Never rejects. */
export async function measureMetric(metric: CanaryMetric, context: MetricContext): Promise<Measurement> {
  try {
    const { ask, verdict } = await questionOf(metric, context);
    const [value, primary] = await Promise.all([ask('canary'), metric.compareTo === undefined ? undefined : ask('primary')]);
    return judged(context.canary, metric, { value, primary }, verdict);
  } catch (error) {
    return unmeasured(metric, messageOf(error), error instanceof Error && error.cause instanceof NoValuesError);
  }
}

/** How a metric's value is asked for, and how one that is out of bounds is told. */
interface Question {
  /** @throws Error whose message says as an event does why there is no value; the cause is a NoValuesError when there is none */
  ask(role: Role): Promise<number>;
  verdict: Verdict;
}

async function questionOf(metric: CanaryMetric, context: MetricContext): Promise<Question> {
  if (metric.templateRef !== undefined) return templateQuestion(metric, await connectTemplate(metric.templateRef, context), context);
  if (metric.query) return inlineQuestion(metric, metric.query, context);
  if (isBuiltin(metric.name)) return builtinQuestion(metric, context);
  throw new Error(`Metric query failed for no usable metrics template and query were configured: ${metric.name} is not built in, give it a query or a templateRef`);
}

function builtinQuestion(metric: CanaryMetric, context: MetricContext): Question {
  const { canary, provider } = context;
  const rate = metric.name === 'request-success-rate';
  const noValues = `Halt advancement no values found for ${provider} metric ${metric.name} probably ${titleOf(canary)} is not receiving traffic`;
  const texts: Texts = {
    noValues: () => (rate ? `${noValues}: running query failed: no values found` : noValues),
    failed: (reason) => `Prometheus query failed: ${reason}`,
  };
  const query = (role: Role): string => builtinText(metric, role, context);
  return {
    ask: async (role) => builtinValue(provider, metric.name, await ask(PROMETHEUS, metricsServerConnection(context), query(role), metric, textsFor(role, metric, canary, texts))),
    verdict: rate ? successRateVerdict : durationVerdict,
  };
}

function builtinText(metric: CanaryMetric, role: Role, { canary, provider, ...context }: MetricContext): string {
  const revision = role === 'primary' ? context.primaryRevision : context.revision;
  if (provider === KNATIVE_PROVIDER && revision === undefined)
    throw new Error(`Error fetching Knative service ${canary.metadata.namespace}/${canary.spec.targetRef.name}: it names no revision to judge`);
  const query = builtinQuery(provider, metric.name, { ...queryValues(canary, metric, role), revision, role });
  if (query !== undefined) return query;
  const missing = role === 'primary' ? `metric ${metric.name} of the primary alone` : `metric ${metric.name}`;
  throw new Error(`Prometheus query failed: there is no ${missing} for the routing provider ${provider}, give it a query or a templateRef`);
}

function inlineQuestion(metric: CanaryMetric, text: string, context: MetricContext): Question {
  const { canary } = context;
  const failed = (reason: string) => `Prometheus query failed for ${metric.name}: ${reason}`;
  const texts: Texts = { noValues: () => `Halt advancement no values found for metric: ${metric.name}`, failed };
  return {
    ask: async (role) => ask(PROMETHEUS, metricsServerConnection(context), rendered(text, metric, role, canary, failed), metric, textsFor(role, metric, canary, texts)),
    verdict: namedVerdict(metric.name),
  };
}

function templateQuestion(metric: CanaryMetric, { template, provider, connection }: ConnectedTemplate, { canary }: MetricContext): Question {
  const { name, namespace } = template.metadata;
  const failed = (reason: string) => `Metric template ${name}.${namespace} query render error: ${reason}`;
  const texts: Texts = {
    noValues: (reason) => `Halt advancement no values found for custom metric: ${metric.name}: ${reason}`,
    failed: (reason) => `Metric query failed for ${metric.name}: ${reason}`,
  };
  return {
    ask: async (role) => ask(provider, connection, rendered(template.spec.query, metric, role, canary, failed), metric, textsFor(role, metric, canary, texts)),
    verdict: namedVerdict(metric.name),
  };
}

function textsFor(role: Role, metric: CanaryMetric, canary: Canary, texts: Texts): Texts {
  const noValues = () => `Halt ${titleOf(canary)} advancement there is nothing to compare ${metric.name} with: no values found for the primary`;
  return role === 'primary' ? { ...texts, noValues } : texts;
}

function rendered(text: string, metric: CanaryMetric, role: Role, canary: Canary, failed: (reason: string) => string): string {
  try {
    return renderTemplate(text, queryValues(canary, metric, role), metric.templateVariables);
  } catch (error) {
    throw new Error(failed(messageOf(error)), { cause: error });
  }
}

interface Texts {
  noValues(reason: string): string;
  failed(reason: string): string;
}

async function ask(provider: MetricProvider, connection: MetricConnection, query: string, metric: CanaryMetric, texts: Texts): Promise<number> {
  try {
    return await provider.query({ ...connection, query, interval: parseDuration(metricIntervalOf(metric)) || 60_000 });
  } catch (error) {
    throw new Error(error instanceof NoValuesError ? texts.noValues(error.message) : texts.failed(messageOf(error)), { cause: error });
  }
}
