import { endpoint } from './lib/address';
import { type Answer, ask, json, reasonIn } from './lib/http-query';
import { credential } from './lib/credentials';
import { objectsIn } from './lib/json-list';
import { serverSentEvents } from './lib/event-stream';
import { numberOf, severalSeries } from './lib/scalar';
import { type MetricConnection, type MetricProvider, type MetricRequest, NoValuesError } from './provider';
import { longWindow } from './lib/window';

/**
 * Splunk Observability Cloud, by its SignalFlow API
 * (https://dev.splunk.com/observability/reference/api/signalflow/latest).
 */
export const SPLUNK: MetricProvider = {
  async query(request: MetricRequest): Promise<number> {
    const { from, to } = longWindow(request);
    const url = hostOf(request, 'stream', '/v2/signalflow/execute');
    url.searchParams.set('start', String(from));
    url.searchParams.set('stop', String(to));
    url.searchParams.set('immediate', 'true');
    const headers = { ...token(request), 'Content-Type': 'text/plain', Accept: 'text/event-stream' };
    const answer = await ask(request, { url, method: 'POST', headers, body: request.query });
    return numberOf(newest(pointsIn(answer), answer.from), answer.from);
  },

  async isOnline(connection: MetricConnection): Promise<boolean> {
    const url = hostOf(connection, 'api', '/v2/metric');
    url.searchParams.set('limit', '1');
    await ask(connection, { url, headers: token(connection) });
    return true;
  },
};

/**
 * Splunk answers computations on another host than all else; either of them may be configured, also as the address of
 * its WebSocket.
 */
function hostOf({ spec }: MetricConnection, service: 'api' | 'stream', path: string): URL {
  const url = endpoint('splunk', spec.address?.replace(/^ws/, 'http'), path);
  url.hostname = url.hostname.replace(/^(api|stream)\./, `${service}.`);
  return url;
}

function token(connection: MetricConnection): Record<string, string> {
  return { 'X-SF-Token': credential(connection, 'sf_token_key') };
}

/** The value of one time series at one time. */
interface Point {
  tsId?: string;
  value?: number | null;
}

/** All values, oldest first. @throws Error when the computation ended early: what is missing may be what matters */
function pointsIn(answer: Answer): Point[] {
  const points: (readonly Point[])[] = [];
  let complete = false;
  for (const { event, data } of serverSentEvents(answer.body)) {
    const content = messageIn(data, answer);
    if (event === 'data') points.push(objectsIn(content.data, answer.from, 'a point'));
    else if (event === 'error' || content.event === 'CHANNEL_ABORT')
      throw new Error(`${answer.from} cannot run the query: ${answer.clean(reasonOf(content, data))}`);
    else if (content.event === 'END_OF_CHANNEL') complete = true;
  }
  if (!complete) throw answer.wrong('answered only the beginning of the computation');
  return points.flat();
}

interface Message {
  event?: string;
  data?: Point[];
  abortInfo?: { sf_job_abortReason?: unknown } | null;
}

function messageIn(data: string, answer: Answer): Message {
  return json<Message>({ ...answer, body: data }, 'Splunk');
}

function reasonOf({ abortInfo }: Message, data: string): string {
  const reason = abortInfo?.sf_job_abortReason;
  return typeof reason === 'string' ? reason : reasonIn(data);
}

function newest(points: readonly Point[], from: string): unknown {
  const valued = points.filter(({ value }) => value !== null && value !== undefined);
  const series = new Set(valued.map(({ tsId }) => tsId));
  if (series.size > 1)
    throw severalSeries(from, String(series.size), 'aggregate them in the query, for example with .sum()');
  if (valued.length === 0) throw new NoValuesError(`${from} answered no data`);
  return valued.at(-1)!.value;
}
