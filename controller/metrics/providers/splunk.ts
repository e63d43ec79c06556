import { endpoint } from './lib/address';
import { parseReason } from '../../core/answer-reason';
import { ask, type HttpAnswer, parseJson } from './lib/http-query';
import { requireCredential } from './lib/credentials';
import { asObjects } from './lib/json-list';
import { parseServerSentEvents } from './lib/event-stream';
import { asNumber, severalSeriesError } from './lib/scalar';
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
    const headers = { ...tokenHeader(request), 'Content-Type': 'text/plain', Accept: 'text/event-stream' };
    const answer = await ask(request, { url, method: 'POST', headers, body: request.query });
    return asNumber(newestValue(parsePoints(answer), answer.from), answer.from);
  },

  async isOnline(connection: MetricConnection): Promise<boolean> {
    const url = hostOf(connection, 'api', '/v2/metric');
    url.searchParams.set('limit', '1');
    await ask(connection, { url, headers: tokenHeader(connection) });
    return true;
  },
};

/**
 * Splunk computes on another host than it answers everything else on. Either host may be configured, also as the
 * address of its WebSocket.
 */
function hostOf({ spec }: MetricConnection, service: 'api' | 'stream', path: string): URL {
  const url = endpoint('splunk', spec.address?.replace(/^ws/, 'http'), path);
  url.hostname = url.hostname.replace(/^(api|stream)\./, `${service}.`);
  return url;
}

function tokenHeader(connection: MetricConnection): Record<string, string> {
  return { 'X-SF-Token': requireCredential(connection, 'sf_token_key') };
}

/** The value of one series at one time. */
interface Point {
  tsId?: string;
  value?: number | null;
}

/** All values, the oldest first. @throws Error when the computation ended early, because its newest value is missing */
function parsePoints(answer: HttpAnswer): Point[] {
  const points: (readonly Point[])[] = [];
  let complete = false;
  for (const { event, data } of parseServerSentEvents(answer.body)) {
    const content = parseMessage(data, answer);
    if (event === 'data') points.push(asObjects(content.data, answer.from, 'a point'));
    else if (event === 'error' || content.event === 'CHANNEL_ABORT')
      throw new Error(`${answer.from} cannot run the query: ${answer.clean(reasonOf(content, data))}`);
    else if (content.event === 'END_OF_CHANNEL') complete = true;
  }
  if (!complete) throw answer.error('answered only the beginning of the computation');
  return points.flat();
}

interface Message {
  event?: string;
  data?: Point[];
  abortInfo?: { sf_job_abortReason?: unknown } | null;
}

function parseMessage(data: string, answer: HttpAnswer): Message {
  return parseJson<Message>({ ...answer, body: data }, 'Splunk');
}

function reasonOf({ abortInfo }: Message, data: string): string {
  const reason = abortInfo?.sf_job_abortReason;
  return typeof reason === 'string' ? reason : parseReason(data);
}

function newestValue(points: readonly Point[], from: string): unknown {
  const valued = points.filter(({ value }) => value !== null && value !== undefined);
  const series = new Set(valued.map(({ tsId }) => tsId));
  if (series.size > 1)
    throw severalSeriesError(from, String(series.size), 'aggregate them in the query, for example with .sum()');
  if (valued.length === 0) throw new NoValuesError(`${from} answered no data`);
  return valued.at(-1)!.value;
}
