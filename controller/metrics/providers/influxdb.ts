import { endpoint } from './lib/address';
import { ask, type HttpAnswer } from './lib/http-query';
import { requireCredential } from './lib/credentials';
import { type FluxTable, isFluxCsv, parseFluxTables } from './lib/flux-csv';
import { asNumber, requireOneSeries } from './lib/scalar';
import type { MetricConnection, MetricProvider, MetricRequest } from './provider';

/** Milliseconds. A query of Flux may read much. */
const TIMEOUT = 15_000;

/** InfluxDB 2, by its query API (https://docs.influxdata.com/influxdb/v2/api/v2/#operation/PostQuery). */
export const INFLUXDB: MetricProvider = {
  async query(request: MetricRequest): Promise<number> {
    const answer = await runFlux(request, request.query);
    const tables = parseFluxTables(answer.body);
    const failed = tables.find(isError);
    if (failed !== undefined) throw answer.error('answered an error', failed.first.error);
    const table = requireOneSeries(
      tables,
      answer.from,
      'aggregate them in the query, for example with group() |> sum()',
    );
    if (!table.columns.includes('_value')) throw answer.error('answered a table without the column _value');
    return asNumber(table.first._value, answer.from);
  },

  async isOnline(connection: MetricConnection): Promise<boolean> {
    await runFlux(connection, 'buckets() |> limit(n: 1)');
    return true;
  },
};

/** A query that fails after a part of it has been answered ends with a table of the error. */
function isError({ columns }: FluxTable): boolean {
  return columns.includes('error') && columns.includes('reference') && !columns.includes('table');
}

async function runFlux(connection: MetricConnection, query: string): Promise<HttpAnswer> {
  const url = endpoint('influxdb', connection.spec.address, '/api/v2/query');
  const headers: Record<string, string> = { 'Content-Type': 'application/vnd.flux', Accept: 'application/csv' };
  if (connection.spec.secretRef !== undefined) {
    url.searchParams.set('org', requireCredential(connection, 'org'));
    headers.Authorization = `Token ${requireCredential(connection, 'token')}`;
  }
  const answer = await ask(connection, { url, method: 'POST', headers, body: query, timeout: TIMEOUT });
  if (!isFluxCsv(answer.body)) throw answer.error('does not answer as InfluxDB does');
  return answer;
}
