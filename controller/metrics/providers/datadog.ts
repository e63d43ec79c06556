import { endpoint } from './lib/address';
import { ask, parseJson } from './lib/http-query';
import { requireCredential } from './lib/credentials';
import { asPairs } from './lib/json-list';
import { asNumber, requireOneSeries } from './lib/scalar';
import { type MetricConnection, type MetricProvider, type MetricRequest, NoValuesError } from './provider';
import { longWindow, toSeconds } from './lib/window';

const ADDRESS = 'https://api.datadoghq.com';

/** Datadog, by its API v1 (https://docs.datadoghq.com/api/latest/metrics/#query-timeseries-points). */
export const DATADOG: MetricProvider = {
  async query(request: MetricRequest): Promise<number> {
    const url = endpoint('datadog', request.spec.address, '/api/v1/query', ADDRESS);
    const { from, to } = longWindow(request);
    url.searchParams.set('query', request.query.trim());
    url.searchParams.set('from', String(toSeconds(from)));
    url.searchParams.set('to', String(toSeconds(to)));
    const answer = await ask(request, { url, headers: keyHeaders(request) });
    const body = parseJson<ResponseBody>(answer, 'Datadog');
    if (body.status === 'error' || body.error) throw answer.error('answered an error');
    if (!Array.isArray(body.series)) throw answer.error('does not answer as Datadog does');
    const { pointlist } = requireOneSeries(body.series, answer.from, 'aggregate them in the query, without "by {…}"');
    return asNumber(oldestValue(asPairs(pointlist, answer.from, 'a point'), answer.from), answer.from);
  },

  async isOnline(connection: MetricConnection): Promise<boolean> {
    const url = endpoint('datadog', connection.spec.address, '/api/v1/validate', ADDRESS);
    const answer = await ask(connection, { url, headers: keyHeaders(connection) });
    if (parseJson<{ valid?: unknown }>(answer, 'Datadog').valid === false) throw answer.error('refuses the API key');
    return true;
  },
};

interface ResponseBody {
  status?: unknown;
  error?: unknown;
  series?: { pointlist?: [number, number | null][] }[];
}

function keyHeaders(connection: MetricConnection): Record<string, string> {
  return {
    'DD-API-KEY': requireCredential(connection, 'datadog_api_key'),
    'DD-APPLICATION-KEY': requireCredential(connection, 'datadog_application_key'),
  };
}

/** The oldest point, because the newest is mostly still being filled. A point without a value is a gap. */
function oldestValue(points: readonly (readonly [number, number | null])[], from: string): number {
  const found = points.find(([, value]) => value !== null && value !== undefined);
  if (found === undefined) throw new NoValuesError(`${from} answered a series without points`);
  return found[1]!;
}
