import { endpoint } from './lib/address';
import { type Answer, ask } from './lib/http-query';
import { credential } from './lib/credentials';
import { type FluxTable, fluxTables, isFluxCsv } from './lib/flux-csv';
import { numberOf, onlySeries } from './lib/scalar';
import type { MetricConnection, MetricProvider, MetricRequest } from './provider';

/** Milliseconds: a query of Flux may read much. */
const TIMEOUT = 15_000;

/** InfluxDB 2, by its query API (https://docs.influxdata.com/influxdb/v2/api/v2/#operation/PostQuery). */
export const INFLUXDB: MetricProvider = {
  async query(request: MetricRequest): Promise<number> {
    const answer = await asked(request, request.query);
    const tables = fluxTables(answer.body);
    if (tables.some(isError)) throw answer.wrong('answered an error');
    const table = onlySeries(tables, answer.from, 'aggregate them in the query, for example with group() |> sum()');
    if (!table.columns.includes('_value')) throw answer.wrong('answered a table without the column _value');
    return numberOf(table.first._value, answer.from);
  },

  async isOnline(connection: MetricConnection): Promise<boolean> {
    await asked(connection, 'buckets() |> limit(n: 1)');
    return true;
  },
};

/** A query that fails when a part of it has been answered already ends with such a table. */
function isError({ columns }: FluxTable): boolean {
  return columns.includes('error') && columns.includes('reference') && !columns.includes('table');
}

async function asked(connection: MetricConnection, query: string): Promise<Answer> {
  const url = endpoint('influxdb', connection.spec.address, '/api/v2/query');
  const headers: Record<string, string> = { 'Content-Type': 'application/vnd.flux', Accept: 'application/csv' };
  if (connection.spec.secretRef !== undefined) {
    url.searchParams.set('org', credential(connection, 'org'));
    headers.Authorization = `Token ${credential(connection, 'token')}`;
  }
  const answer = await ask(connection, { url, method: 'POST', headers, body: query, timeout: TIMEOUT });
  if (!isFluxCsv(answer.body)) throw answer.wrong('does not answer as InfluxDB does');
  return answer;
}
