import { endpoint } from './lib/address';
import { ask, json } from './lib/http-query';
import { credential } from './lib/credentials';
import { pairsIn } from './lib/json-list';
import { numberOf, onlySeries } from './lib/scalar';
import { type MetricConnection, type MetricProvider, type MetricRequest, NoValuesError } from './provider';
import { longWindow, seconds } from './lib/window';

const ADDRESS = 'https://api.datadoghq.com';

/** Datadog, by its API v1 (https://docs.datadoghq.com/api/latest/metrics/#query-timeseries-points). */
export const DATADOG: MetricProvider = {
  async query(request: MetricRequest): Promise<number> {
    const url = endpoint('datadog', request.spec.address, '/api/v1/query', ADDRESS);
    const { from, to } = longWindow(request);
    url.searchParams.set('query', request.query.trim());
    url.searchParams.set('from', String(seconds(from)));
    url.searchParams.set('to', String(seconds(to)));
    const answer = await ask(request, { url, headers: keys(request) });
    const said = json<Said>(answer, 'Datadog');
    if (said.status === 'error' || said.error) throw answer.wrong('answered an error');
    if (!Array.isArray(said.series)) throw answer.wrong('does not answer as Datadog does');
    const { pointlist } = onlySeries(said.series, answer.from, 'aggregate them in the query, without "by {…}"');
    return numberOf(oldest(pairsIn(pointlist, answer.from, 'a point'), answer.from), answer.from);
  },

  async isOnline(connection: MetricConnection): Promise<boolean> {
    const url = endpoint('datadog', connection.spec.address, '/api/v1/validate', ADDRESS);
    const answer = await ask(connection, { url, headers: keys(connection) });
    if (json<{ valid?: unknown }>(answer, 'Datadog').valid === false) throw answer.wrong('refuses the API key');
    return true;
  },
};

interface Said {
  status?: unknown;
  error?: unknown;
  series?: { pointlist?: [number, number | null][] }[];
}

function keys(connection: MetricConnection): Record<string, string> {
  return {
    'DD-API-KEY': credential(connection, 'datadog_api_key'),
    'DD-APPLICATION-KEY': credential(connection, 'datadog_application_key'),
  };
}

/** The newest one is mostly still being filled. One without a value is a gap. */
function oldest(points: readonly (readonly [number, number | null])[], from: string): number {
  const found = points.find(([, value]) => value !== null && value !== undefined);
  if (found === undefined) throw new NoValuesError(`${from} answered a series without points`);
  return found[1]!;
}
