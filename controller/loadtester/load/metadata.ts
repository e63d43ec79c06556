import { Refusal } from '../refusal';
import type { Expectations } from './expectations';
import * as fields from './fields';
import type { Load, Pace } from './load';

/** The fields of `metadata` for the type `http`, with their documentation. All values are texts. */
export const LOAD_FIELDS = {
  url: 'address that is asked; the one that has to be given',
  method: 'method of the requests; default: GET, or POST when there is a body',
  headers: 'headers, a `Name: value` on each line',
  body: 'body of each request',
  rate: 'requests a second, sent whether or not the ones before are answered; default: 10, unless there is a concurrency',
  concurrency:
    'without a rate, workers that wait for each answer before they ask again; with one, requests that may be under way at once (default: 50), beyond which they are dropped and counted',
  duration: 'how long requests are sent; default: 1m, unless there are requests',
  requests: 'requests after which it ends',
  timeout: 'how long an answer may take; default: 20s',
  insecure: '"true" accepts any server certificate; default: "false"',
  maxErrorRate: 'percent of the requests that may fail: have no answer, or one with the status 400 or above',
  maxP50: 'bound of the median latency, such as 100ms',
  maxP90: 'bound of the latency that 90 % of the requests do not exceed',
  maxP95: 'bound of the latency that 95 % of the requests do not exceed',
  maxP99: 'bound of the latency that 99 % of the requests do not exceed',
  wait: '"true": the call is answered when the load has ended, with its result; "false": at once; default: "true" when there is a bound to keep',
} as const;

export type LoadField = keyof typeof LOAD_FIELDS;

/** Fields of `metadata` that every type of task has. */
const COMMON = ['type', 'logCmdOutput', 'returnCmdOutput'];
const CONNECTIONS = 50;
const RATE = 10;
const DURATION = 60_000;
/** Milliseconds that an answer may take. The load generator that Flagger uses has the same default. */
export const TIMEOUT = 20_000;

/**
 * Reads a load from the metadata of a hook.
 *
 * @throws Refusal (400) that names the field
 */
export function loadOf(metadata: Readonly<Record<string, unknown>>): { load: Load; waits: boolean } {
  const unknown = Object.keys(metadata).find((name) => !Object.hasOwn(LOAD_FIELDS, name) && !COMMON.includes(name));
  if (unknown !== undefined)
    throw new Refusal(
      400,
      `metadata.${unknown}: is not known for the type http; use one of ${Object.keys(LOAD_FIELDS).join(', ')}`,
    );
  const read = reader(metadata);
  const address = read('url', fields.url);
  if (address === undefined)
    throw new Refusal(
      400,
      'metadata.url: is missing; give the address to ask, for example http://podinfo-canary.test:9898/',
    );
  const body = read('body', (_, text) => Buffer.from(text));
  const requests = read('requests', fields.count);
  const expectations = expectationsOf(read);
  const load: Load = {
    url: address,
    method: read('method', fields.method) ?? (body === undefined ? 'GET' : 'POST'),
    headers: read('headers', headersOf) ?? {},
    body,
    pace: paceOf(read),
    duration: read('duration', fields.duration) ?? (requests === undefined ? DURATION : undefined),
    requests,
    timeout: read('timeout', fields.duration) ?? TIMEOUT,
    keepAlive: true,
    insecure: read('insecure', fields.flag) ?? false,
    expectations,
  };
  return { load, waits: read('wait', fields.flag) ?? Object.values(expectations).some((bound) => bound !== undefined) };
}

type Read = <Value>(name: LoadField, as: (field: string, text: string) => Value) => Value | undefined;

/** A Canary's metadata are texts. A caller without a Canary may also send numbers. */
function reader(metadata: Readonly<Record<string, unknown>>): Read {
  return (name, as) => {
    const value = metadata[name];
    return value === undefined || value === null || value === '' ? undefined : as(`metadata.${name}`, String(value));
  };
}

function paceOf(read: Read): Pace {
  const [rate, concurrency] = [read('rate', fields.rate), read('concurrency', fields.count)];
  if (rate === undefined && concurrency !== undefined) return { kind: 'closed', workers: concurrency };
  return { kind: 'open', rate: rate ?? RATE, connections: concurrency ?? CONNECTIONS };
}

function expectationsOf(read: Read): Expectations {
  return {
    maxErrorRate: read('maxErrorRate', fields.percentage),
    maxP50: read('maxP50', fields.duration),
    maxP90: read('maxP90', fields.duration),
    maxP95: read('maxP95', fields.duration),
    maxP99: read('maxP99', fields.duration),
  };
}

function headersOf(field: string, text: string): Readonly<Record<string, string>> {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return Object.fromEntries(lines.map((line) => fields.header(field, line)));
}
