import type { Canary, CanaryMetric } from '../api/types/canary';
import { isBuiltin, metricIntervalOf, titleOf } from '../api/defaults';
import { parseDuration } from '../core/duration';
import { KNATIVE_PROVIDER } from '../api/rules/providers';
import { renderTemplate } from '../api/templates/query-template';
import { builtinQuery, builtinValue, type Role } from './builtin/queries';
import {
  connectTemplate,
  type ConnectedTemplate,
  messageOf,
  metricsServerConnection,
  type MetricContext,
  queryValues,
  revisionOf,
} from './context';
import { requestCounts } from './builtin/counts';
import { durationVerdict, namedVerdict, successRateVerdict, type Verdict } from '../analysis/evaluate';
import { PROMETHEUS } from './providers/prometheus';
import { type MetricConnection, type MetricProvider, NoValuesError } from './providers/provider';
import { partOf, type Reading, successOf } from '../analysis/sample';

/** How a metric's value is asked for, and how one that is out of bounds is told. */
export interface Question {
  /**
   * @throws Error whose message says as an event does why there is no value; the cause is a NoValuesError when there is
   * none
   */
  ask(role: Role): Promise<Reading>;
  verdict: Verdict;
  /** The queries that its user has written. */
  texts: readonly string[];
}

/**
 * What is asked of a metric.
 *
 * @param counted the success rate of requests is asked for as counts
 * @throws Error whose message says as an event does why it cannot be asked
 */
export async function questionOf(metric: CanaryMetric, context: MetricContext, counted: boolean): Promise<Question> {
  if (metric.templateRef !== undefined)
    return templateQuestion(metric, await connectTemplate(metric.templateRef, context), context);
  if (metric.query) return inlineQuestion(metric, metric.query, context);
  if (!isBuiltin(metric.name))
    throw new Error(
      `Metric query failed for no usable metrics template and query were configured: ${metric.name} is not built in, give it a query or a templateRef`,
    );
  return metric.name === 'request-duration'
    ? durationQuestion(metric, context)
    : successQuestion(metric, context, counted || metric.minSamples !== undefined);
}

function successQuestion(metric: CanaryMetric, context: MetricContext, counted: boolean): Question {
  const texts: Texts = {
    ...builtinTexts(metric, context),
    noValues: () => `${noTraffic(metric, context)}: running query failed: no values found`,
  };
  const told = telling(metric, context.canary, texts);
  const ask = async (role: Role): Promise<Reading> =>
    counted
      ? successOf(await requestCounts(context, role, metricIntervalOf(metric)))
      : { value: await builtin(metric, role, context) };
  return { ask: async (role) => await told(role, () => ask(role)), verdict: successRateVerdict, texts: [] };
}

function durationQuestion(metric: CanaryMetric, context: MetricContext): Question {
  const told = telling(metric, context.canary, builtinTexts(metric, context));
  const ask = async (role: Role): Promise<Reading> => {
    const counting =
      metric.minSamples === undefined ? undefined : requestCounts(context, role, metricIntervalOf(metric));
    const [value, counts] = await Promise.all([builtin(metric, role, context), counting]);
    return { value, ...(counts && { samples: counts.requests }) };
  };
  return { ask: async (role) => await told(role, () => ask(role)), verdict: durationVerdict, texts: [] };
}

function builtinTexts(metric: CanaryMetric, context: MetricContext): Texts {
  return { noValues: () => noTraffic(metric, context), failed: (reason) => `Prometheus query failed: ${reason}` };
}

function noTraffic({ name }: CanaryMetric, { canary, provider }: MetricContext): string {
  return `Halt advancement no values found for ${provider} metric ${name} probably ${titleOf(canary)} is not receiving traffic`;
}

async function builtin(metric: CanaryMetric, role: Role, context: MetricContext): Promise<number> {
  const { canary, provider } = context;
  const revision = revisionOf(context, role);
  if (provider === KNATIVE_PROVIDER && revision === undefined)
    throw new Told(
      `Error fetching Knative service ${canary.metadata.namespace}/${canary.spec.targetRef.name}: it names no revision to judge`,
    );
  const query = builtinQuery(provider, metric.name, { ...queryValues(canary, metric, role), revision, role });
  const missing = role === 'primary' ? `metric ${metric.name} of the primary alone` : `metric ${metric.name}`;
  if (query === undefined)
    throw new Error(`there is no ${missing} for the routing provider ${provider}, give it a query or a templateRef`);
  return builtinValue(
    provider,
    metric.name,
    await queried(PROMETHEUS, metricsServerConnection(context), query, metric),
  );
}

function inlineQuestion(metric: CanaryMetric, query: string, context: MetricContext): Question {
  const failed = (reason: string) => `Prometheus query failed for ${metric.name}: ${reason}`;
  const texts: Texts = { noValues: () => `Halt advancement no values found for metric: ${metric.name}`, failed };
  return ownQuestion(
    metric,
    query,
    { provider: PROMETHEUS, connection: metricsServerConnection(context) },
    context.canary,
    texts,
    failed,
  );
}

function templateQuestion(
  metric: CanaryMetric,
  { template, ...server }: ConnectedTemplate,
  { canary }: MetricContext,
): Question {
  const { name, namespace } = template.metadata;
  const texts: Texts = {
    noValues: (reason) => `Halt advancement no values found for custom metric: ${metric.name}: ${reason}`,
    failed: (reason) => `Metric query failed for ${metric.name}: ${reason}`,
  };
  return ownQuestion(
    metric,
    template.spec.query,
    server,
    canary,
    texts,
    (reason) => `Metric template ${name}.${namespace} query render error: ${reason}`,
  );
}

interface Server {
  provider: MetricProvider;
  connection: MetricConnection;
}

/** A metric that its user has written the query of. */
function ownQuestion(
  metric: CanaryMetric,
  text: string,
  { provider, connection }: Server,
  canary: Canary,
  words: Texts,
  unrendered: (reason: string) => string,
): Question {
  const told = telling(metric, canary, words);
  const number = async (query: string, role: Role): Promise<number> =>
    await queried(provider, connection, rendered(query, metric, role, canary, unrendered), metric);
  const ask = async (role: Role): Promise<Reading> => {
    if (!metric.totalQuery) return { value: await number(text, role) };
    const [part, whole] = await Promise.all([number(text, role), number(metric.totalQuery, role)]);
    return partOf(part, whole);
  };
  const texts = metric.totalQuery ? [text, metric.totalQuery] : [text];
  return {
    ask: async (role) => await told(role, () => ask(role)),
    verdict: namedVerdict(metric.name, metric.totalQuery ? '%' : ''),
    texts,
  };
}

/** What is wrong in the words in which an event says it. */
class Told extends Error {}

function rendered(
  text: string,
  metric: CanaryMetric,
  role: Role,
  canary: Canary,
  unrendered: (reason: string) => string,
): string {
  try {
    return renderTemplate(text, queryValues(canary, metric, role), metric.templateVariables);
  } catch (error) {
    throw new Told(unrendered(messageOf(error)), { cause: error });
  }
}

async function queried(
  provider: MetricProvider,
  connection: MetricConnection,
  query: string,
  metric: CanaryMetric,
): Promise<number> {
  return await provider.query({ ...connection, query, interval: parseDuration(metricIntervalOf(metric)) || 60_000 });
}

interface Texts {
  noValues(reason: string): string;
  failed(reason: string): string;
}

/** Does what asks about a version, and says what goes wrong as an event does. */
function telling(metric: CanaryMetric, canary: Canary, texts: Texts) {
  return async (role: Role, ask: () => Promise<Reading>): Promise<Reading> => {
    try {
      return await ask();
    } catch (error) {
      if (error instanceof Told) throw error;
      if (!(error instanceof NoValuesError)) throw new Error(texts.failed(messageOf(error)), { cause: error });
      const nothing = `Halt ${titleOf(canary)} advancement there is nothing to compare ${metric.name} with: no values found for the primary`;
      throw new Error(role === 'primary' ? nothing : texts.noValues(error.message), { cause: error });
    }
  };
}
