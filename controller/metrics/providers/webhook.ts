import { endpoint } from './lib/address';
import { type Answer, ask, send } from './lib/http-query';
import { bearerOrBasic } from './lib/credentials';
import { selected } from './lib/json-path';
import { numberOf, severalSeries } from './lib/scalar';
import { type MetricConnection, type MetricProvider, type MetricRequest, NoValuesError } from './provider';

/**
 * Any server that answers a GET with JSON. A query is the JSONPath (RFC 9535) of a number; before it may stand where to
 * ask, below the address: `/sales?service={{ target }} $.orders.rate`. A Secret may hold `token`, or `username` and
 * `password`.
 */
export const WEBHOOK: MetricProvider = {
  async query(request: MetricRequest): Promise<number> {
    const { place, path } = partsOf(request.query);
    const answer = await asked(request, place);
    const values = selected(documentIn(answer), path);
    if (values.length === 0) throw new NoValuesError(`${answer.from} answered nothing at ${path}`);
    if (values.length > 1) throw severalSeries(answer.from, String(values.length), 'lead the JSONPath to one of them');
    return numberOf(values[0], answer.from);
  },

  /** Whatever it answers: only a query knows what can be asked. */
  async isOnline(connection: MetricConnection): Promise<boolean> {
    const url = endpoint('webhook', connection.spec.address, '');
    await send(connection, { url, headers: bearerOrBasic(connection) });
    return true;
  },
};

interface Parts {
  /** Path and query of the URL, behind those of the address. */
  place: string;
  path: string;
}

function partsOf(query: string): Parts {
  const [, place = '', path] = /^(?:([/?]\S*)\s+)?(\$[\s\S]*)$/.exec(query.trim()) ?? [];
  if (path === undefined)
    throw new Error('the query is no JSONPath: begin it with "$", or with a path such as /sales?day=today and a space');
  return { place, path };
}

async function asked(connection: MetricConnection, place: string): Promise<Answer> {
  const [path = '', ...search] = place.split('?');
  const url = endpoint('webhook', connection.spec.address, path);
  for (const [name, value] of new URLSearchParams(search.join('?'))) url.searchParams.append(name, value);
  return await ask(connection, { url, headers: { Accept: 'application/json', ...bearerOrBasic(connection) } });
}

/**
 * Nothing of the answer is shown: the address is its user's, and what is there may be meant for the controller alone.
 */
function documentIn({ body, from }: Answer): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    throw new Error(`${from} does not answer with JSON`);
  }
}
