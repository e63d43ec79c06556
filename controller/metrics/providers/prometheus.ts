import { endpoint } from './lib/address';
import { type Answer, ask, json } from './lib/http-query';
import { bearerOrBasic } from './lib/credentials';
import { objectsIn } from './lib/json-list';
import { numberOf, severalSeries } from './lib/scalar';
import { type MetricConnection, type MetricProvider, type MetricRequest, NoValuesError } from './provider';

/** Prometheus, and everything that speaks its HTTP API. A Secret may hold `token`, or `username` and `password`. */
export const PROMETHEUS: MetricProvider = {
  async query(request: MetricRequest): Promise<number> {
    const { result, from } = await asked(request);
    return single(result, from);
  },

  async isOnline(connection: MetricConnection): Promise<boolean> {
    await PROMETHEUS.query({ ...connection, query: 'vector(1)', interval: 60_000 });
    return true;
  },
};

/**
 * The series of an instant query, by the value of one of their labels; those without it by the empty text.
 *
 * @throws Error as a query for one number does
 */
export async function seriesBy(label: string, request: MetricRequest): Promise<ReadonlyMap<string, number>> {
  const { result, from } = await asked(request);
  return new Map(seriesIn(result, from).map(({ metric, value }) => [metric?.[label] ?? '', valueOf(value, from)]));
}

async function asked(request: MetricRequest): Promise<{ result: Result; from: string }> {
  const url = endpoint('prometheus', request.spec.address, '/api/v1/query');
  url.searchParams.set('query', request.query);
  const answer = await ask(request, { url, headers: bearerOrBasic(request) });
  return { result: resultIn(answer), from: answer.from };
}

interface Result {
  resultType?: unknown;
  result?: unknown;
}

interface Said {
  /** Those that only speak like Prometheus may leave it out. */
  status?: unknown;
  data?: Result | null;
  /** What VictoriaMetrics says when some of its stores did not answer. */
  isPartial?: unknown;
  /** Where Thanos says so. */
  warnings?: unknown;
}

function resultIn(answer: Answer): Result {
  const said = json<Said>(answer, 'Prometheus');
  const { status = 'success', data } = said;
  if (status !== 'success')
    throw answer.wrong(`answered the status "${answer.clean(String(status))}" instead of "success"`);
  const missing = missingIn(said);
  if (missing !== undefined)
    throw new Error(`${answer.from} answered only a part of the data: ${answer.clean(missing)}`);
  if (!data || !Array.isArray(data.result)) throw answer.wrong('does not answer as Prometheus does');
  return data;
}

/**
 * How Thanos tells of stores that did not answer. What PromQL warns of is about the query, and quotes names of metrics.
 */
const PARTIAL = /^(?!PromQL ).*(partial|fetch series for|receive series from|receive any data from)/is;

/** Why an answer is only a part of one. */
function missingIn({ isPartial, warnings }: Said): string | undefined {
  const texts = Array.isArray(warnings) ? warnings.filter((warning) => typeof warning === 'string') : [];
  return texts.find((text) => PARTIAL.test(text)) ?? (isPartial === true ? 'it says isPartial' : undefined);
}

interface Series {
  metric?: Record<string, string>;
  value?: unknown;
}

function seriesIn({ result }: Result, from: string): readonly Series[] {
  return objectsIn(result as Series[], from, 'a series');
}

/** The one number of an instant query's answer. */
function single(result: Result, from: string): number {
  const { resultType } = result;
  if (resultType === 'scalar') return valueOf(result.result, from);
  if (resultType !== 'vector') {
    throw new Error(
      `${from} answered a ${String(resultType)} where one number is needed: a range like up[1m] has to be made a number, for example with rate(...)`,
    );
  }
  const series = seriesIn(result, from);
  if (series.length > 1)
    throw severalSeries(from, String(series.length), 'aggregate them in the query, for example with sum(...)');
  return valueOf(series[0]?.value, from);
}

/**
 * A sample is a pair of time and value, the value as text. Nothing more is said of one that is missing: users know this
 * message.
 */
function valueOf(sample: unknown, from: string): number {
  try {
    return numberOf(Array.isArray(sample) ? sample[1] : undefined, from);
  } catch (error) {
    throw error instanceof NoValuesError ? new NoValuesError() : error;
  }
}
