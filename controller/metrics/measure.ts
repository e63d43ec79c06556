import type { Canary, CanaryMetric } from '../api/canary';
import { isBuiltin, metricIntervalOf, titleOf } from '../api/defaults';
import { parseDuration } from '../api/duration';
import type { Measurement } from '../api/observations';
import { renderTemplate } from '../api/template';
import { inOrder } from './bounded';
import { builtinQuery, builtinValue } from './builtin';
import { connectTemplate, messageOf, metricsServerConnection, type MetricContext, queryValues } from './context';
import { durationVerdict, judged, namedVerdict, successRateVerdict, unmeasured } from './judge';
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

/** Asks one metric and judges its value. Never rejects. */
export async function measureMetric(metric: CanaryMetric, context: MetricContext): Promise<Measurement> {
  try {
    if (metric.templateRef !== undefined) return await measureTemplate(metric, metric.templateRef, context);
    if (metric.query) return await measureInline(metric, metric.query, context);
    if (isBuiltin(metric.name)) return await measureBuiltin(metric, context);
    return unmeasured(metric, `Metric query failed for no usable metrics template and query were configured: ${metric.name} is not built in, give it a query or a templateRef`);
  } catch (error) {
    return unmeasured(metric, messageOf(error));
  }
}

async function measureBuiltin(metric: CanaryMetric, context: MetricContext): Promise<Measurement> {
  const { canary, provider, revision } = context;
  if (provider === 'knative' && revision === undefined)
    throw new Error(`Error fetching Knative service ${canary.metadata.namespace}/${canary.spec.targetRef.name}: it names no revision to judge`);
  const query = builtinQuery(provider, metric.name, { ...queryValues(canary, metric), revision });
  if (query === undefined) throw new Error(`Prometheus query failed: there is no metric ${metric.name} for the routing provider ${provider}, give it a query or a templateRef`);
  const rate = metric.name === 'request-success-rate';
  const noValues = `Halt advancement no values found for ${provider} metric ${metric.name} probably ${titleOf(canary)} is not receiving traffic`;
  const answered = await ask(PROMETHEUS, metricsServerConnection(context), query, metric, {
    noValues: () => (rate ? `${noValues}: running query failed: no values found` : noValues),
    failed: (reason) => `Prometheus query failed: ${reason}`,
  });
  return judged(canary, metric, builtinValue(provider, metric.name, answered), rate ? successRateVerdict : durationVerdict);
}

async function measureInline(metric: CanaryMetric, text: string, context: MetricContext): Promise<Measurement> {
  const failed = (reason: string) => `Prometheus query failed for ${metric.name}: ${reason}`;
  const query = rendered(text, metric, context.canary, failed);
  const value = await ask(PROMETHEUS, metricsServerConnection(context), query, metric, { noValues: () => `Halt advancement no values found for metric: ${metric.name}`, failed });
  return judged(context.canary, metric, value, namedVerdict(metric.name));
}

async function measureTemplate(metric: CanaryMetric, ref: NonNullable<CanaryMetric['templateRef']>, context: MetricContext): Promise<Measurement> {
  const { template, provider, connection } = await connectTemplate(ref, context);
  const { name, namespace } = template.metadata;
  const query = rendered(template.spec.query, metric, context.canary, (reason) => `Metric template ${name}.${namespace} query render error: ${reason}`);
  const value = await ask(provider, connection, query, metric, {
    noValues: (reason) => `Halt advancement no values found for custom metric: ${metric.name}: ${reason}`,
    failed: (reason) => `Metric query failed for ${metric.name}: ${reason}`,
  });
  return judged(context.canary, metric, value, namedVerdict(metric.name));
}

function rendered(text: string, metric: CanaryMetric, canary: Canary, failed: (reason: string) => string): string {
  try {
    return renderTemplate(text, queryValues(canary, metric), metric.templateVariables);
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
