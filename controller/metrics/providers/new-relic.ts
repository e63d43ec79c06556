import { endpoint } from './lib/address';
import { type Answer, ask, json } from './lib/http-query';
import { credential } from './lib/credentials';
import { numberOf, onlySeries, severalSeries } from './lib/scalar';
import { type MetricConnection, type MetricProvider, type MetricRequest, NoValuesError } from './provider';

const ADDRESS = 'https://insights-api.newrelic.com';

/**
 * New Relic, by its Insights query API
 * (https://docs.newrelic.com/docs/apis/insights-apis/query-insights-event-data-api/).
 */
export const NEW_RELIC: MetricProvider = {
  async query(request: MetricRequest): Promise<number> {
    const answer = await asked(
      request,
      `${request.query.trim()} SINCE ${Math.max(1, Math.floor(request.interval / 1000))} seconds ago`,
    );
    return numberOf(valueIn(json<Said>(answer, 'New Relic'), answer), answer.from);
  },

  async isOnline(connection: MetricConnection): Promise<boolean> {
    await asked(connection, 'SELECT count(*) FROM Metric SINCE 60 seconds ago');
    return true;
  },
};

async function asked(connection: MetricConnection, nrql: string): Promise<Answer> {
  const account = credential(connection, 'newrelic_account_id');
  const url = endpoint(
    'newrelic',
    connection.spec.address,
    `/v1/accounts/${encodeURIComponent(account)}/query`,
    ADDRESS,
  );
  url.searchParams.set('nrql', nrql);
  const headers = { Accept: 'application/json', 'X-Query-Key': credential(connection, 'newrelic_query_key') };
  return await ask(connection, { url, headers, secrets: [account] });
}

interface Said {
  results?: Record<string, unknown>[];
  facets?: unknown[];
  timeSeries?: unknown[];
}

/** What a query without FACET and TIMESERIES selects, once. */
function valueIn({ results, facets, timeSeries }: Said, answer: Answer): unknown {
  const { from } = answer;
  if (Array.isArray(facets)) throw severalSeries(from, String(facets.length), 'remove FACET from the query');
  if (Array.isArray(timeSeries))
    throw severalSeries(from, String(timeSeries.length), 'remove TIMESERIES from the query');
  if (!Array.isArray(results)) throw answer.wrong('does not answer as New Relic does');
  return selected(onlySeries(results, from, 'select one value in the query'), from);
}

/**
 * An expression is called `result`, a function what it is called in NRQL: `count`, `average` or, one level deeper,
 * `percentiles`.
 */
function selected(result: Record<string, unknown>, from: string): unknown {
  const values =
    'result' in result
      ? [result.result]
      : Object.values(result).flatMap((value) => (isObject(value) ? Object.values(value) : [value]));
  if (values.length === 0) throw new NoValuesError(`${from} answered an empty result`);
  if (values.length > 1) throw severalSeries(from, String(values.length), 'select one value in the query');
  return values[0];
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
