import { endpoint } from './lib/address';
import { ask, type HttpAnswer, parseJson } from './lib/http-query';
import { requireCredential } from './lib/credentials';
import { asList, asObjects } from './lib/json-list';
import { asNumber, requireOneSeries } from './lib/scalar';
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
    const answer = await askApi(request, '/api/v2/metrics/query', parameters);
    const body = parseJson<ResponseBody>(answer, 'Dynatrace');
    if (!Array.isArray(body.result)) throw answer.error('does not answer as Dynatrace does');
    if (body.nextPageKey) throw answer.error('answered only a part of the series');
    return asNumber(valueIn(body.result, answer.from), answer.from);
  },

  async isOnline(connection: MetricConnection): Promise<boolean> {
    await askApi(connection, '/api/v2/metrics', { pageSize: '1' });
    return true;
  },
};

interface ResponseBody {
  nextPageKey?: string | null;
  /** One entry for each metric, with one entry in `data` for each combination of dimensions. */
  result?: { data?: { values?: (number | null)[] }[] }[];
}

async function askApi(
  connection: MetricConnection,
  path: string,
  parameters: Record<string, string>,
): Promise<HttpAnswer> {
  const url = endpoint('dynatrace', connection.spec.address, path);
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return await ask(connection, {
    url,
    headers: { Authorization: `Api-Token ${requireCredential(connection, 'dynatrace_token')}` },
  });
}

/** The resolution `Inf` makes one value of the whole time. */
function valueIn(metrics: NonNullable<ResponseBody['result']>, from: string): unknown {
  const series = asObjects(metrics, from, 'a metric').flatMap(({ data }) => asObjects(data, from, 'a series'));
  const one = requireOneSeries(series, from, 'aggregate them in the query, for example with :splitBy():avg');
  const values = asList(one.values, from);
  if (values.length === 0) throw new NoValuesError(`${from} answered a series without values`);
  return values[0];
}
