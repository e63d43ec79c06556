import { flawText } from '../api/problems/text';
import { checkTemplate, placeholders, QUERY_NAMES, renderTemplate } from '../api/templates/query-template';
import type { Canary, CanaryMetric } from '../api/types/canary';
import type { NoSample, Reading, Role } from '../api/types/reading';
import { messageOf } from '../core/errors';
import { askNumber, type Server } from './ask';
import { connectTemplate, metricsServerConnection, type MetricContext, queryValues } from './context';
import { PROMETHEUS } from './providers/prometheus';
import { percentageOf } from './sample';

/** A query that a metric's user has written, and the server that answers it. */
export interface Query extends Server {
  text: string;
  /** A second query. It counts what `text` counts a part of, so that the value is a percentage. */
  total?: string;
  /** `name.namespace` of the MetricTemplate that the query is from. Absent for a query in the Canary itself. */
  template?: string;
}

/**
 * Finds a metric's query and its server, and checks that the query can be asked.
 *
 * @param anyWindow whether the query has to take the window that it looks back as `{{ interval }}`
 */
export async function connectQuery(
  metric: CanaryMetric,
  context: MetricContext,
  anyWindow: boolean,
): Promise<Query | NoSample> {
  const query = await findQuery(metric, context);
  if ('kind' in query) return query;
  if (anyWindow && !takesInterval(query)) {
    const detail =
      'its query looks back as far as it says itself, and not over the whole test: write {{ interval }} there';
    return { kind: 'not-asked', detail };
  }
  const problem = renderProblem(query, metric);
  if (problem === undefined) return query;
  return query.template === undefined
    ? { kind: 'query-failed', detail: problem }
    : { kind: 'not-asked', detail: `Metric template ${query.template} query render error: ${problem}` };
}

async function findQuery(metric: CanaryMetric, context: MetricContext): Promise<Query | NoSample> {
  const total = metric.totalQuery || undefined;
  const { query: text = '', templateRef } = metric;
  if (templateRef === undefined)
    return { provider: PROMETHEUS, connection: metricsServerConnection(context), text, total };
  try {
    const { template, provider, connection } = await connectTemplate(templateRef, context);
    const { name, namespace } = template.metadata;
    return { provider, connection, text: template.spec.query, total, template: `${name}.${namespace}` };
  } catch (error) {
    return { kind: 'not-asked', detail: messageOf(error) };
  }
}

function textsOf({ text, total }: Query): string[] {
  return total === undefined ? [text] : [text, total];
}

function takesInterval(query: Query): boolean {
  return textsOf(query).every((text) => placeholders(text).some(({ name }) => name === 'interval'));
}

/** Why a query cannot be rendered. @returns undefined when all of them can */
function renderProblem(query: Query, metric: CanaryMetric): string | undefined {
  const variables = Object.keys(metric.templateVariables ?? {});
  const flaws = textsOf(query).map((text) => checkTemplate(text, QUERY_NAMES, variables));
  return flaws
    .find((found) => found.length > 0)
    ?.map((flaw) => flawText(flaw))
    .join('; ');
}

/** Asks a query about one version. */
export async function readQuery(query: Query, role: Role, metric: CanaryMetric, canary: Canary): Promise<Reading> {
  const values = queryValues(canary, metric, role);
  const [value, total] = await Promise.all(textsOf(query).map((text) => askText(query, text, values, metric)));
  if (value!.kind !== 'sample' || total === undefined) return value!;
  return total.kind === 'sample' ? percentageOf(value!.value, total.value) : total;
}

async function askText(
  query: Query,
  text: string,
  values: Readonly<Record<string, string>>,
  metric: CanaryMetric,
): Promise<Reading> {
  let rendered: string;
  try {
    rendered = renderTemplate(text, values, metric.templateVariables);
  } catch (error) {
    return { kind: 'query-failed', detail: `its query cannot be made: ${messageOf(error)}` };
  }
  return await askNumber(query, rendered, metric);
}
