import { endpoint } from './lib/address';
import { ask, type HttpAnswer, parseJson } from './lib/http-query';
import { bearerOrBasicAuth } from './lib/credentials';
import { asObjects } from './lib/json-list';
import { asNumber, severalSeriesError } from './lib/scalar';
import { type MetricConnection, type MetricProvider, type MetricRequest, NoValuesError } from './provider';

/** Prometheus, and any server with its HTTP API. A Secret may hold `token`, or `username` and `password`. */
export const PROMETHEUS: MetricProvider = {
  async query(request: MetricRequest): Promise<number> {
    const { result, from } = await runQuery(request);
    return oneValue(result, from);
  },

  async isOnline(connection: MetricConnection): Promise<boolean> {
    await PROMETHEUS.query({ ...connection, query: 'vector(1)', interval: 60_000 });
    return true;
  },
};

/**
 * Asks an instant query for several series.
 *
 * @returns their values, by the value of one of their labels. Without the label it is the empty text.
 * @throws Error as a query for one number does
 */
export async function querySeries(label: string, request: MetricRequest): Promise<ReadonlyMap<string, number>> {
  const { result, from } = await runQuery(request);
  return new Map(seriesOf(result, from).map(({ metric, value }) => [metric?.[label] ?? '', valueOf(value, from)]));
}

async function runQuery(request: MetricRequest): Promise<{ result: Result; from: string }> {
  const url = endpoint('prometheus', request.spec.address, '/api/v1/query');
  url.searchParams.set('query', request.query);
  const answer = await ask(request, { url, headers: bearerOrBasicAuth(request) });
  return { result: parseResult(answer), from: answer.from };
}

interface Result {
  resultType?: unknown;
  result?: unknown;
}

interface ResponseBody {
  /** Other servers with the API of Prometheus may leave it out. */
  status?: unknown;
  data?: Result | null;
  /** VictoriaMetrics sets it when some of its stores did not answer. */
  isPartial?: unknown;
  /** Thanos says here that some of its stores did not answer. */
  warnings?: unknown;
}

function parseResult(answer: HttpAnswer): Result {
  const body = parseJson<ResponseBody>(answer, 'Prometheus');
  const { status = 'success', data } = body;
  if (status !== 'success')
    throw answer.error(`answered the status "${answer.clean(String(status))}" instead of "success"`);
  const missing = partialReason(body);
  if (missing !== undefined)
    throw new Error(`${answer.from} answered only a part of the data: ${answer.clean(missing)}`);
  if (!data || !Array.isArray(data.result)) throw answer.error('does not answer as Prometheus does');
  return data;
}

/**
 * Thanos's warnings of stores that did not answer. Warnings of PromQL are left out: they are about the query, and quote
 * names of metrics.
 */
const PARTIAL = /^(?!PromQL ).*(partial|fetch series for|receive series from|receive any data from)/is;

/** Why the answer is only a part. @returns undefined when it is complete */
function partialReason({ isPartial, warnings }: ResponseBody): string | undefined {
  const texts = Array.isArray(warnings) ? warnings.filter((warning) => typeof warning === 'string') : [];
  return texts.find((text) => PARTIAL.test(text)) ?? (isPartial === true ? 'it says isPartial' : undefined);
}

interface Series {
  metric?: Record<string, string>;
  value?: unknown;
}

function seriesOf({ result }: Result, from: string): readonly Series[] {
  return asObjects(result as Series[], from, 'a series');
}

/** The number of an answer that has to be one number. */
function oneValue(result: Result, from: string): number {
  const { resultType } = result;
  if (resultType === 'scalar') return valueOf(result.result, from);
  if (resultType !== 'vector') {
    throw new Error(
      `${from} answered a ${String(resultType)} where one number is needed: a range like up[1m] has to be made a number, for example with rate(...)`,
    );
  }
  const series = seriesOf(result, from);
  if (series.length > 1)
    throw severalSeriesError(from, String(series.length), 'aggregate them in the query, for example with sum(...)');
  return valueOf(series[0]?.value, from);
}

/**
 * The value of a sample, which is a pair of time and value. The error for a missing value says nothing of the address:
 * the text is known from Flagger.
 */
function valueOf(sample: unknown, from: string): number {
  try {
    return asNumber(Array.isArray(sample) ? sample[1] : undefined, from);
  } catch (error) {
    throw error instanceof NoValuesError ? new NoValuesError() : error;
  }
}
