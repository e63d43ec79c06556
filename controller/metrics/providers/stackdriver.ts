import { endpoint } from './lib/address';
import { type Answer, ask, json, type Question, refused, send } from './lib/http-query';
import { credential, optionalCredential } from './lib/credentials';
import { objectsIn } from './lib/json-list';
import { ownProject, ownToken, tokenOfKey } from './lib/google-identity';
import { numberOf, onlySeries } from './lib/scalar';
import { type MetricConnection, type MetricProvider, type MetricRequest, NoValuesError } from './provider';

const ADDRESS = 'https://monitoring.googleapis.com';
/** Milliseconds: a query reads what it has to. */
const TIMEOUT = 15_000;

/**
 * Google Cloud Monitoring, by its MQL API
 * (https://cloud.google.com/monitoring/api/ref_v3/rest/v3/projects.timeSeries/query).
 */
export const STACKDRIVER: MetricProvider = {
  async query(request: MetricRequest): Promise<number> {
    const answer = await ask(request, await question(request, request.query));
    const { timeSeriesData, partialErrors } = saidIn(answer);
    if (objectsIn(partialErrors, answer.from, 'an error').length > 0)
      throw answer.wrong('answered only a part of the data');
    const { pointData } = onlySeries(
      timeSeriesData,
      answer.from,
      'aggregate them in the query, for example with | group_by []',
    );
    return numberOf(newest(objectsIn(pointData, answer.from, 'a point'), answer.from), answer.from);
  },

  /** An empty query is refused, but only to those who may ask. */
  async isOnline(connection: MetricConnection): Promise<boolean> {
    const { status, ...answer } = await send(connection, await question(connection, ''));
    if (status === 200 || (status === 400 && answer.body.includes('INVALID_ARGUMENT'))) return true;
    throw refused(status, answer);
  },
};

interface Said {
  timeSeriesData?: { /** Newest first. */ pointData?: { values?: TypedValue[] }[] }[];
  partialErrors?: object[];
}

/** What an answer may say; it leaves out whatever is empty. */
const FIELDS = ['timeSeriesDescriptor', 'timeSeriesData', 'nextPageToken', 'partialErrors'];

function saidIn(answer: Answer): Said {
  const said = json<Said>(answer, 'Google Cloud Monitoring');
  const names = Object.keys(said);
  const known = names.length === 0 || names.some((name) => FIELDS.includes(name));
  if (Array.isArray(said) || !known) throw answer.wrong('does not answer as Google Cloud Monitoring does');
  return said;
}

interface TypedValue {
  doubleValue?: unknown;
  /** As text, which holds all of its digits. */
  int64Value?: unknown;
}

async function question(connection: MetricConnection, query: string): Promise<Question> {
  const key = optionalCredential(connection, 'serviceAccountKey');
  if (key === undefined && endpoint('stackdriver', connection.spec.address, '', ADDRESS).origin !== ADDRESS) {
    // Whoever writes a template would get the controller's own token otherwise.
    throw new Error(
      `the controller's own Google Cloud identity is sent to ${ADDRESS} alone: remove spec.provider.address, or add the key serviceAccountKey to the Secret`,
    );
  }
  const [token, project] = await Promise.all([
    key === undefined ? ownToken(connection) : tokenOfKey(connection, key),
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
  return { url, method: 'POST', headers, body: JSON.stringify({ query }), timeout: TIMEOUT, secrets };
}

async function projectOf(connection: MetricConnection): Promise<string> {
  return connection.spec.secretRef === undefined ? await ownProject(connection) : credential(connection, 'project');
}

function newest(points: readonly { values?: TypedValue[] }[], from: string): unknown {
  if (points.length === 0) throw new NoValuesError(`${from} answered a series without points`);
  const { doubleValue, int64Value, ...other } = onlySeries(
    points[0]!.values,
    from,
    'leave one value column in the query',
  );
  return doubleValue ?? int64Value ?? (Object.keys(other).length > 0 ? other : undefined);
}
