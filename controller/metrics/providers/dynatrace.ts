import { endpoint } from './lib/address';
import { type Answer, ask, json } from './lib/http-query';
import { credential } from './lib/credentials';
import { listIn, objectsIn } from './lib/json-list';
import { numberOf, onlySeries } from './lib/scalar';
import { type MetricConnection, type MetricProvider, type MetricRequest, NoValuesError } from './provider';
import { longWindow } from './lib/window';

/**
 * Dynatrace, by its metrics API v2
 * (https://docs.dynatrace.com/docs/dynatrace-api/environment-api/metric-v2/get-data-points).
 */
export const DYNATRACE: MetricProvider = {
  async query(request: MetricRequest): Promise<number> {
    const { from, to } = longWindow(request);
    const parameters = { metricSelector: request.query.trim(), resolution: 'Inf', from: String(from), to: String(to) };
    const answer = await asked(request, '/api/v2/metrics/query', parameters);
    const said = json<Said>(answer, 'Dynatrace');
    if (!Array.isArray(said.result)) throw answer.wrong('does not answer as Dynatrace does');
    if (said.nextPageKey) throw answer.wrong('answered only a part of the series');
    return numberOf(valueIn(said.result, answer.from), answer.from);
  },

  async isOnline(connection: MetricConnection): Promise<boolean> {
    await asked(connection, '/api/v2/metrics', { pageSize: '1' });
    return true;
  },
};

interface Said {
  nextPageKey?: string | null;
  /** One for each metric, with one entry in `data` for each combination of dimensions. */
  result?: { data?: { values?: (number | null)[] }[] }[];
}

async function asked(connection: MetricConnection, path: string, parameters: Record<string, string>): Promise<Answer> {
  const url = endpoint('dynatrace', connection.spec.address, path);
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return await ask(connection, {
    url,
    headers: { Authorization: `Api-Token ${credential(connection, 'dynatrace_token')}` },
  });
}

/** With the resolution `Inf` there is one value for the whole time. */
function valueIn(metrics: NonNullable<Said['result']>, from: string): unknown {
  const series = objectsIn(metrics, from, 'a metric').flatMap(({ data }) => objectsIn(data, from, 'a series'));
  const one = onlySeries(series, from, 'aggregate them in the query, for example with :splitBy():avg');
  const values = listIn(one.values, from);
  if (values.length === 0) throw new NoValuesError(`${from} answered a series without values`);
  return values[0];
}
