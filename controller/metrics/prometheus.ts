import type { HttpRequest } from '../api/ports';
import { excerpt, shown } from '../api/shown';
import { endpoint } from './address';
import { type MetricConnection, type MetricProvider, type MetricRequest, NoValuesError } from './provider';

/** Milliseconds until a query is given up. */
const TIMEOUT = 5_000;

/** Prometheus, and everything that speaks its HTTP API. A Secret may hold `token`, or `username` and `password`. */
export const PROMETHEUS: MetricProvider = {
  async query(request: MetricRequest): Promise<number> {
    const url = endpoint('prometheus', request.spec.address, '/api/v1/query');
    url.searchParams.set('query', request.query);
    const { headers, secrets } = authorised(request);
    const call: HttpRequest = { url: url.href, headers, timeout: TIMEOUT, insecure: request.spec.insecureSkipVerify === true };
    const { status, body } = await request.http(call);
    if (status !== 200) throw new Error(`${shown(url)} answered status ${status}: ${excerpt(reasonIn(body), secrets)}`);
    return single(resultIn(body, shown(url), secrets), shown(url));
  },

  async isOnline(connection: MetricConnection): Promise<boolean> {
    await PROMETHEUS.query({ ...connection, query: 'vector(1)', interval: 60_000 });
    return true;
  },
};

interface Authorised {
  headers: Record<string, string | readonly string[]>;
  /** What must not be shown. */
  secrets: string[];
}

/** The template's headers, with the Secret's credentials in place of an `Authorization` among them. */
function authorised({ spec, credentials }: MetricConnection): Authorised {
  const headers: Record<string, string | readonly string[]> = { ...spec.headers };
  const secrets = [...Object.values(credentials), ...Object.values(spec.headers ?? {}).flat()];
  const authorization = authorizationOf({ spec, credentials });
  if (authorization === undefined) return { headers, secrets };
  for (const name of Object.keys(headers)) if (name.toLowerCase() === 'authorization') delete headers[name];
  return { headers: { ...headers, Authorization: authorization }, secrets: [...secrets, authorization, authorization.replace(/^\w+ /, '')] };
}

function authorizationOf({ spec, credentials }: Pick<MetricConnection, 'spec' | 'credentials'>): string | undefined {
  const { token, username, password } = credentials;
  if (token) return `Bearer ${token.trim()}`;
  if (username !== undefined && password !== undefined) return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  if (spec.secretRef === undefined) return undefined;
  throw new Error(`Secret ${spec.secretRef.name} has neither the key token nor the keys username and password: add one of them`);
}

/** What an error answer says: Prometheus puts it into JSON, what stands before it does not. */
function reasonIn(body: string): string {
  try {
    const { error } = JSON.parse(body) as { error?: unknown };
    return typeof error === 'string' ? error : body;
  } catch {
    return body;
  }
}

interface Result {
  resultType?: unknown;
  result?: unknown;
}

function resultIn(body: string, address: string, secrets: readonly string[]): Result {
  const wrong = () => new Error(`${address} does not answer as Prometheus does: ${excerpt(body, secrets)}`);
  let parsed: { data?: Result | null } | null;
  try {
    parsed = JSON.parse(body) as { data?: Result | null } | null;
  } catch {
    throw wrong();
  }
  if (!parsed?.data || !Array.isArray(parsed.data.result)) throw wrong();
  return parsed.data;
}

/** The one number of an instant query's answer. */
function single({ resultType, result }: Result, address: string): number {
  if (resultType === 'scalar') return numberIn(result);
  if (resultType !== 'vector') {
    throw new Error(`${address} answered a ${String(resultType)} where one number is needed: a range like up[1m] has to be made a number, for example with rate(...)`);
  }
  const series = result as { value?: unknown }[];
  if (series.length === 0) throw new NoValuesError();
  if (series.length > 1) throw new Error(`${address} answered ${series.length} series where one number is needed: aggregate them in the query, for example with sum(...)`);
  return numberIn(series[0]!.value);
}

/** A sample is a pair of time and value, the value as text. */
function numberIn(sample: unknown): number {
  const text = Array.isArray(sample) ? String(sample[1]) : '';
  const infinite = /^([+-]?)Inf$/i.exec(text);
  const value = infinite ? (infinite[1] === '-' ? -Infinity : Infinity) : text === '' ? NaN : Number(text);
  if (Number.isNaN(value)) throw new NoValuesError();
  return value;
}
