import { endpoint } from './lib/address';
import { ask, type HttpAnswer, parseJson } from './lib/http-query';
import { requireCredential } from './lib/credentials';
import { asNumber, requireOneSeries, severalSeriesError } from './lib/scalar';
import { type MetricConnection, type MetricProvider, type MetricRequest, NoValuesError } from './provider';

const ADDRESS = 'https://insights-api.newrelic.com';

/**
 * New Relic, by its Insights query API
 * (https://docs.newrelic.com/docs/apis/insights-apis/query-insights-event-data-api/).
 */
export const NEW_RELIC: MetricProvider = {
  async query(request: MetricRequest): Promise<number> {
    const answer = await runNrql(
      request,
      `${request.query.trim()} SINCE ${Math.max(1, Math.floor(request.interval / 1000))} seconds ago`,
    );
    return asNumber(valueIn(parseJson<ResponseBody>(answer, 'New Relic'), answer), answer.from);
  },

  async isOnline(connection: MetricConnection): Promise<boolean> {
    await runNrql(connection, 'SELECT count(*) FROM Metric SINCE 60 seconds ago');
    return true;
  },
};

async function runNrql(connection: MetricConnection, nrql: string): Promise<HttpAnswer> {
  const account = requireCredential(connection, 'newrelic_account_id');
  const url = endpoint(
    'newrelic',
    connection.spec.address,
    `/v1/accounts/${encodeURIComponent(account)}/query`,
    ADDRESS,
  );
  url.searchParams.set('nrql', nrql);
  const headers = { Accept: 'application/json', 'X-Query-Key': requireCredential(connection, 'newrelic_query_key') };
  return await ask(connection, { url, headers, secrets: [account] });
}

interface ResponseBody {
  results?: Record<string, unknown>[];
  facets?: unknown[];
  timeSeries?: unknown[];
}

/** The result of a query without FACET and TIMESERIES. */
function valueIn({ results, facets, timeSeries }: ResponseBody, answer: HttpAnswer): unknown {
  const { from } = answer;
  if (Array.isArray(facets)) throw severalSeriesError(from, String(facets.length), 'remove FACET from the query');
  if (Array.isArray(timeSeries))
    throw severalSeriesError(from, String(timeSeries.length), 'remove TIMESERIES from the query');
  if (!Array.isArray(results)) throw answer.error('does not answer as New Relic does');
  return pickValue(requireOneSeries(results, from, 'select one value in the query'), from);
}

/**
 * The value in a result. An expression's value is called `result`. A function's value has the function's name, such as
 * `count`, or stands one level deeper, as with `percentiles`.
 */
function pickValue(result: Record<string, unknown>, from: string): unknown {
  const values =
    'result' in result
      ? [result.result]
      : Object.values(result).flatMap((value) => (isObject(value) ? Object.values(value) : [value]));
  if (values.length === 0) throw new NoValuesError(`${from} answered an empty result`);
  if (values.length > 1) throw severalSeriesError(from, String(values.length), 'select one value in the query');
  return values[0];
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
