import { endpoint } from './lib/address';
import { ask, parseJson } from './lib/http-query';
import { basicAuth } from './lib/credentials';
import { asPairs } from './lib/json-list';
import { asNumber, requireOneSeries } from './lib/scalar';
import { type MetricConnection, type MetricProvider, type MetricRequest, NoValuesError } from './provider';

/**
 * Graphite, by its render API (https://graphite.readthedocs.io/en/latest/render_api.html). A query is the part of the
 * URL behind `?`.
 */
export const GRAPHITE: MetricProvider = {
  async query(request: MetricRequest): Promise<number> {
    const url = endpoint('graphite', request.spec.address, '/render');
    const parameters = new URLSearchParams(request.query.trim().replace(/\s+/g, ' '));
    if (!parameters.has('target')) throw new Error('the query has no target: begin it with "target="');
    parameters.set('format', 'json');
    url.search = parameters.toString();
    const answer = await ask(request, { url, headers: basicAuth(request) });
    const series = parseJson<Series[]>(answer, 'Graphite');
    if (!Array.isArray(series)) throw answer.error('does not answer as Graphite does');
    const { datapoints } = requireOneSeries(
      series,
      answer.from,
      'aggregate them in the query, for example with sumSeries(...)',
    );
    return asNumber(newestValue(asPairs(datapoints, answer.from, 'a point'), answer.from), answer.from);
  },

  async isOnline(connection: MetricConnection): Promise<boolean> {
    try {
      await GRAPHITE.query({ ...connection, query: 'target=test', interval: 60_000 });
    } catch (error) {
      if (!(error instanceof NoValuesError)) throw error;
    }
    return true;
  },
};

interface Series {
  /** Pairs of value and time. The value is `null` where nothing was measured. */
  datapoints?: [unknown, number][];
}

function newestValue(points: readonly (readonly [unknown, number])[], from: string): unknown {
  const found = points.findLast(([value]) => value !== null && value !== undefined);
  if (found === undefined) throw new NoValuesError(`${from} answered a series without values`);
  return found[0];
}
