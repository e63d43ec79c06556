import { endpoint } from './lib/address';
import { ask, type HttpAnswer, send } from './lib/http-query';
import { bearerOrBasicAuth } from './lib/credentials';
import { selectValues } from './lib/json-path';
import { asNumber, severalSeriesError } from './lib/scalar';
import { type MetricConnection, type MetricProvider, type MetricRequest, NoValuesError } from './provider';

/**
 * Any server that answers a GET with JSON. A query is the JSONPath (RFC 9535) of a number. A path below the address may
 * stand before it: `/sales?service={{ target }} $.orders.rate`. A Secret may hold `token`, or `username` and
 * `password`.
 */
export const WEBHOOK: MetricProvider = {
  async query(request: MetricRequest): Promise<number> {
    const { target, jsonPath } = parseQuery(request.query);
    const answer = await fetchTarget(request, target);
    const values = selectValues(parseDocument(answer), jsonPath);
    if (values.length === 0) throw new NoValuesError(`${answer.from} answered nothing at ${jsonPath}`);
    if (values.length > 1)
      throw severalSeriesError(answer.from, String(values.length), 'lead the JSONPath to one of them');
    return asNumber(values[0], answer.from);
  },

  /** Any answer will do, because only a query knows what can be asked. */
  async isOnline(connection: MetricConnection): Promise<boolean> {
    const url = endpoint('webhook', connection.spec.address, '');
    await send(connection, { url, headers: bearerOrBasicAuth(connection) });
    return true;
  },
};

interface Parts {
  /** Path and query of the URL, to be added to the address. */
  target: string;
  jsonPath: string;
}

function parseQuery(query: string): Parts {
  const [, target = '', jsonPath] = /^(?:([/?]\S*)\s+)?(\$[\s\S]*)$/.exec(query.trim()) ?? [];
  if (jsonPath === undefined)
    throw new Error('the query is no JSONPath: begin it with "$", or with a path such as /sales?day=today and a space');
  return { target, jsonPath };
}

async function fetchTarget(connection: MetricConnection, target: string): Promise<HttpAnswer> {
  const [path = '', ...search] = target.split('?');
  const url = endpoint('webhook', connection.spec.address, path);
  for (const [name, value] of new URLSearchParams(search.join('?'))) url.searchParams.append(name, value);
  return await ask(connection, { url, headers: { Accept: 'application/json', ...bearerOrBasicAuth(connection) } });
}

/** Nothing of the answer is shown. It may be meant for the controller alone, because any address may be configured. */
function parseDocument({ body, from }: HttpAnswer): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    throw new Error(`${from} does not answer with JSON`);
  }
}
