import { generateKeyPairSync, verify } from 'node:crypto';
import { STACKDRIVER } from '../../../controller/metrics/providers/stackdriver';
import type { Http } from '../../../controller/core/http';
import { createHttp } from '../../../controller/process/http';
import { type Asked, ask, connectionTo, failure, noValues, NOW, reroute, service } from '../service';
import { platformWith } from '../support';

const google = service();
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const key = (more: object = {}) =>
  JSON.stringify({
    type: 'service_account',
    client_email: 'serin@project.iam.gserviceaccount.com',
    private_key_id: 'key-1',
    private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
    token_uri: `${google.address}/token`,
    ...more,
  });

const QUERY =
  "fetch k8s_container | metric 'istio.io/service/server/response_latencies' | group_by [], [percentile(value.response_latencies, 99)]";
const POINTS = '/v3/projects/my-project/timeSeries:query';
/** As messages show it: the project is a key of the Secret. */
const SHOWN = '/v3/projects/***/timeSeries:query';

/** As https://cloud.google.com/monitoring/api/ref_v3/rest/v3/projects.timeSeries/query shows it. */
const series = (...values: object[]) => ({
  labelValues: [],
  pointData: values.map((value) => ({ values: [value], timeInterval: {} })),
});
const answerWith = (...timeSeriesData: object[]) => ({ timeSeriesDescriptor: {}, timeSeriesData });

const connection = (credentials: Record<string, string> = { project: 'my-project', serviceAccountKey: key() }) =>
  connectionTo({ type: 'stackdriver', address: google.address }, credentials);
const value = () => ask(STACKDRIVER, connection(), QUERY);
const says = (body: unknown, status = 200) => {
  google.answer = ({ path }) =>
    path === '/token' ? { body: { access_token: 'ya29.token', expires_in: 3600 } } : { status, body };
};
const decoded = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString('utf8')) as unknown;

test('a query is posted with a token that the key of the Secret is exchanged for', async () => {
  says(answerWith(series({ doubleValue: 250.5 })));
  expect(await value()).toBe(250.5);
  const [token, query] = google.asked as [Asked, Asked];
  expect(query).toMatchObject({
    method: 'POST',
    path: POINTS,
    headers: { authorization: 'Bearer ya29.token', 'content-type': 'application/json' },
  });
  expect(JSON.parse(query.body)).toEqual({ query: QUERY });
  const form = new URLSearchParams(token.body);
  expect(form.get('grant_type')).toBe('urn:ietf:params:oauth:grant-type:jwt-bearer');
  const [header, claims, signature] = form.get('assertion')!.split('.') as [string, string, string];
  expect(decoded(header)).toEqual({ alg: 'RS256', typ: 'JWT', kid: 'key-1' });
  expect(decoded(claims)).toEqual({
    iss: 'serin@project.iam.gserviceaccount.com',
    scope: 'https://www.googleapis.com/auth/monitoring.read',
    aud: `${google.address}/token`,
    iat: Math.floor(NOW / 1000),
    exp: Math.floor(NOW / 1000) + 3600,
  });
  expect(verify('RSA-SHA256', Buffer.from(`${header}.${claims}`), publicKey, Buffer.from(signature, 'base64url'))).toBe(
    true,
  );
});

test('a token is kept for its key alone', async () => {
  says(answerWith(series({ doubleValue: 1 })));
  const one = connection();
  await ask(STACKDRIVER, one, QUERY);
  await ask(STACKDRIVER, one, QUERY);
  await ask(
    STACKDRIVER,
    {
      ...connection({ project: 'my-project', serviceAccountKey: key({ private_key_id: 'key-2' }) }),
      platform: one.platform,
    },
    QUERY,
  );
  expect(google.asked.map(({ path }) => path)).toEqual(['/token', POINTS, POINTS, '/token', POINTS]);
});

test.each([
  ['the newest point', series({ doubleValue: 2 }, { doubleValue: 1 }), 2],
  ['a whole number, which is written as text', series({ int64Value: '42' }), 42],
  ['zero', series({ doubleValue: 0 }), 0],
])('%s is the value', async (_, one, expected) => {
  says(answerWith(one));
  expect(await value()).toBe(expected);
});

test.each([
  ['no series', {}, 'answered no series: no values found'],
  ['a series without points', answerWith(series()), 'answered a series without points: no values found'],
  ['NaN', answerWith(series({ doubleValue: 'NaN' })), 'answered NaN: no values found'],
  ['an empty value', answerWith(series({})), 'answered no value: no values found'],
])('%s is no value', async (_, body, said) => {
  says(body);
  expect(await noValues(value())).toBe(`${google.address}${SHOWN} ${said}`);
});

test.each([
  [
    'several series',
    answerWith(series({ doubleValue: 1 }), series({ doubleValue: 2 })),
    200,
    'answered 2 series where one number is needed: aggregate them in the query, for example with | group_by []',
  ],
  [
    'several columns',
    answerWith({ pointData: [{ values: [{ doubleValue: 1 }, { doubleValue: 2 }] }] }),
    200,
    'answered 2 series where one number is needed: leave one value column in the query',
  ],
  [
    'a distribution',
    answerWith(series({ distributionValue: { count: '1' } })),
    200,
    'answered an object where a number is needed',
  ],
  ['a list', [], 200, "does not answer as Google Cloud Monitoring does; the controller's log says what it answered"],
  [
    'a list of nothing',
    [null],
    200,
    "does not answer as Google Cloud Monitoring does; the controller's log says what it answered",
  ],
  [
    'the answer of another service',
    { results: [{ count: 1 }] },
    200,
    "does not answer as Google Cloud Monitoring does; the controller's log says what it answered",
  ],
  ['null in the place of a series', { timeSeriesData: [null] }, 200, 'answered null where a series is needed'],
  [
    'null in the place of a point',
    { timeSeriesData: [{ pointData: [null] }] },
    200,
    'answered null where a point is needed',
  ],
  [
    'a part of the data',
    { ...answerWith(series({ doubleValue: 1 })), partialErrors: [{ message: 'too much' }] },
    200,
    'answered only a part of the data',
  ],
  [
    'a wrong query',
    { error: { code: 400, message: 'Line 1: unknown metric', status: 'INVALID_ARGUMENT' } },
    400,
    'answered status 400: Line 1: unknown metric',
  ],
  [
    'an identity that may not',
    { error: { code: 403, message: 'Permission denied for ya29.token' } },
    403,
    'answered status 403: Permission denied for ***',
  ],
])('%s is an error', async (_, body, status, said) => {
  says(body, status);
  expect(await failure(value())).toContain(`${google.address}${SHOWN} ${said}`);
});

test.each([
  ['no JSON', 'secret', 'is no JSON'],
  ['not a key', '{}', 'has no client_email or no private_key'],
  [
    'a broken key',
    JSON.stringify({ client_email: 'a', private_key: 'secret' }),
    'has a private_key that is no private key in PEM',
  ],
])('a serviceAccountKey that is %s is not shown', async (_, serviceAccountKey, said) => {
  const message = await failure(ask(STACKDRIVER, connection({ project: 'p', serviceAccountKey }), QUERY));
  expect(message).toContain(`the key serviceAccountKey of the Secret ${said}`);
  expect(message).not.toContain('secret');
});

test('a key that is refused is an error without the request that it signed', async () => {
  google.answer = ({ body }) => ({
    status: 400,
    body: { error: 'invalid_grant', error_description: `bad ${new URLSearchParams(body).get('assertion')}` },
  });
  expect(await failure(value())).toBe(`${google.address}/token answered status 400: invalid_grant`);
});

describe("the controller's own identity", () => {
  /** Calls to the public address, sent to the service of these tests. */
  const observed = () => {
    const urls: string[] = [];
    const there = reroute('monitoring.googleapis.com', () => google.address);
    const http: Http = async (request) => {
      urls.push(request.url);
      return await there(request);
    };
    return { http, urls };
  };
  const own = (http: ReturnType<typeof createHttp>, credentials?: Record<string, string>, address?: string) =>
    connectionTo({ type: 'stackdriver', address }, credentials, {
      http,
      platform: platformWith({ GCE_METADATA_HOST: google.address.replace('http://', '') }),
    });

  beforeEach(() => {
    google.answer = ({ path }) => {
      if (path.endsWith('/token')) return { body: { access_token: 'own-token', expires_in: 3600 } };
      return { body: path.endsWith('/project-id') ? 'own-project\n' : answerWith(series({ doubleValue: 5 })) };
    };
  });

  test('is that of the machine, or of the workload', async () => {
    const { http, urls } = observed();
    expect(await ask(STACKDRIVER, own(http, { project: 'my-project' }), QUERY)).toBe(5);
    expect(google.asked).toMatchObject([
      { path: '/computeMetadata/v1/instance/service-accounts/default/token', headers: { 'metadata-flavor': 'Google' } },
      { path: POINTS, headers: { authorization: 'Bearer own-token' } },
    ]);
    expect(urls.at(-1)).toBe(`https://monitoring.googleapis.com${POINTS}`);
  });

  test('is that of a key in a file, where there is one', async () => {
    const { http } = observed();
    const platform = platformWith({ GOOGLE_APPLICATION_CREDENTIALS: '/key.json' }, { '/key.json': key() });
    expect(await ask(STACKDRIVER, { ...own(http, { project: 'my-project' }), platform }, QUERY)).toBe(5);
    expect(google.asked.map(({ path }) => path)).toEqual(['/token', POINTS]);
    const federated = platformWith(
      { GOOGLE_APPLICATION_CREDENTIALS: '/key.json' },
      { '/key.json': '{"type":"external_account"}' },
    );
    expect(await failure(ask(STACKDRIVER, { ...own(http, { project: 'p' }), platform: federated }, QUERY))).toContain(
      'the file that GOOGLE_APPLICATION_CREDENTIALS names has no client_email or no private_key',
    );
  });

  test('has a project where no Secret names one', async () => {
    expect(await ask(STACKDRIVER, own(observed().http), QUERY)).toBe(5);
    expect(google.asked.map(({ path }) => path)).toContain('/v3/projects/own-project/timeSeries:query');
  });

  test('goes to its public address, also when a template names it', async () => {
    const { http, urls } = observed();
    await ask(STACKDRIVER, own(http, { project: 'my-project' }, 'https://monitoring.googleapis.com/'), QUERY);
    expect(urls.at(-1)).toBe(`https://monitoring.googleapis.com${POINTS}`);
  });

  test('goes nowhere else, whatever a template says', async () => {
    const message = await failure(ask(STACKDRIVER, own(createHttp(), { project: 'p' }, google.address), QUERY));
    expect(message).toContain(
      "the controller's own Google Cloud identity is sent to https://monitoring.googleapis.com alone",
    );
    expect(google.asked).toEqual([]);
  });

  test('that there is not is said', async () => {
    google.answer = () => ({ status: 404, body: '' });
    expect(await failure(ask(STACKDRIVER, own(observed().http, { project: 'p' }), QUERY))).toContain(
      'the controller has no Google Cloud identity, and the Secret no serviceAccountKey',
    );
  });
});

test('it is online when it refuses an empty query, but not who asks', async () => {
  says({ error: { code: 400, message: 'empty', status: 'INVALID_ARGUMENT' } }, 400);
  expect(await STACKDRIVER.isOnline(connection())).toBe(true);
  says({ error: { code: 403, message: 'Permission denied', status: 'PERMISSION_DENIED' } }, 403);
  expect(await failure(STACKDRIVER.isOnline(connection()))).toContain('answered status 403: Permission denied');
});
