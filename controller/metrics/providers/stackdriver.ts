import { endpoint } from './lib/address';
import { ask, type HttpAnswer, type HttpQuery, parseJson, send, statusError } from './lib/http-query';
import { findCredential, requireCredential } from './lib/credentials';
import { asObjects } from './lib/json-list';
import { fetchKeyToken, findOwnProject, findOwnToken } from './lib/google-identity';
import { asNumber, requireOneSeries } from './lib/scalar';
import { type MetricConnection, type MetricProvider, type MetricRequest, NoValuesError } from './provider';

const ADDRESS = 'https://monitoring.googleapis.com';
/** Milliseconds. A query may read much. */
const TIMEOUT = 15_000;

/**
 * Google Cloud Monitoring, by its MQL API
 * (https://cloud.google.com/monitoring/api/ref_v3/rest/v3/projects.timeSeries/query).
 */
export const STACKDRIVER: MetricProvider = {
  async query(request: MetricRequest): Promise<number> {
    const answer = await ask(request, await buildQuery(request, request.query));
    const { timeSeriesData, partialErrors } = parseBody(answer);
    if (asObjects(partialErrors, answer.from, 'an error').length > 0)
      throw answer.error('answered only a part of the data');
    const { pointData } = requireOneSeries(
      timeSeriesData,
      answer.from,
      'aggregate them in the query, for example with | group_by []',
    );
    return asNumber(newestValue(asObjects(pointData, answer.from, 'a point'), answer.from), answer.from);
  },

  /** An empty query is refused as invalid, but only to those who may ask. */
  async isOnline(connection: MetricConnection): Promise<boolean> {
    const { status, ...answer } = await send(connection, await buildQuery(connection, ''));
    if (status === 200 || (status === 400 && answer.body.includes('INVALID_ARGUMENT'))) return true;
    throw statusError(status, answer);
  },
};

interface ResponseBody {
  timeSeriesData?: { /** Newest first. */ pointData?: { values?: TypedValue[] }[] }[];
  partialErrors?: object[];
}

/** The fields of an answer. Empty ones are left out. */
const FIELDS = ['timeSeriesDescriptor', 'timeSeriesData', 'nextPageToken', 'partialErrors'];

function parseBody(answer: HttpAnswer): ResponseBody {
  const body = parseJson<ResponseBody>(answer, 'Google Cloud Monitoring');
  const names = Object.keys(body);
  const known = names.length === 0 || names.some((name) => FIELDS.includes(name));
  if (Array.isArray(body) || !known) throw answer.error('does not answer as Google Cloud Monitoring does');
  return body;
}

interface TypedValue {
  doubleValue?: unknown;
  /** Text, because a number would lose digits. */
  int64Value?: unknown;
}

async function buildQuery(connection: MetricConnection, query: string): Promise<HttpQuery> {
  const key = findCredential(connection, 'serviceAccountKey');
  if (key === undefined && endpoint('stackdriver', connection.spec.address, '', ADDRESS).origin !== ADDRESS) {
    // Another host would get the controller's own token, from whoever writes a template.
    throw new Error(
      `the controller's own Google Cloud identity is sent to ${ADDRESS} alone: remove spec.provider.address, or add the key serviceAccountKey to the Secret`,
    );
  }
  const [token, project] = await Promise.all([
    key === undefined ? findOwnToken(connection) : fetchKeyToken(connection, key),
    projectOf(connection),
  ]);
  const url = endpoint(
    'stackdriver',
    connection.spec.address,
    `/v3/projects/${encodeURIComponent(project)}/timeSeries:query`,
    ADDRESS,
  );
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
  const secrets = connection.spec.secretRef === undefined ? [] : [project];
  return { url, method: 'POST', headers, body: JSON.stringify({ query }), timeout: TIMEOUT, secrets, withToken: true };
}

async function projectOf(connection: MetricConnection): Promise<string> {
  return connection.spec.secretRef === undefined
    ? await findOwnProject(connection)
    : requireCredential(connection, 'project');
}

function newestValue(points: readonly { values?: TypedValue[] }[], from: string): unknown {
  if (points.length === 0) throw new NoValuesError(`${from} answered a series without points`);
  const { doubleValue, int64Value, ...other } = requireOneSeries(
    points[0]!.values,
    from,
    'leave one value column in the query',
  );
  return doubleValue ?? int64Value ?? (Object.keys(other).length > 0 ? other : undefined);
}
