import { endpoint } from './address';
import { type Answer, ask, json } from './answer';
import { bearerOrBasic } from './credentials';
import { numberOf, severalSeries } from './one-number';
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
  const series = result.result as { metric?: Record<string, string>; value?: unknown }[];
  return new Map(series.map(({ metric, value }) => [metric?.[label] ?? '', valueOf(value, from)]));
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

function resultIn(answer: Answer): Result {
  const { data } = json<{ data?: Result | null }>(answer, 'Prometheus');
  if (!data || !Array.isArray(data.result)) throw answer.wrong('does not answer as Prometheus does');
  return data;
}

/** The one number of an instant query's answer. */
function single({ resultType, result }: Result, from: string): number {
  if (resultType === 'scalar') return valueOf(result, from);
  if (resultType !== 'vector') {
    throw new Error(`${from} answered a ${String(resultType)} where one number is needed: a range like up[1m] has to be made a number, for example with rate(...)`);
  }
  const series = result as { value?: unknown }[];
  if (series.length > 1) throw severalSeries(from, String(series.length), 'aggregate them in the query, for example with sum(...)');
  return valueOf(series[0]?.value, from);
}

/** A sample is a pair of time and value, the value as text. Nothing more is said of one that is missing: users know this message. */
function valueOf(sample: unknown, from: string): number {
  try {
    return numberOf(Array.isArray(sample) ? sample[1] : undefined, from);
  } catch (error) {
    throw error instanceof NoValuesError ? new NoValuesError() : error;
  }
}
