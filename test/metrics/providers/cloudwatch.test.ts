import { AwsV4Signer } from 'aws4fetch';
import { CLOUDWATCH } from '../../../controller/metrics/providers/cloudwatch';
import type { Platform } from '../../../controller/metrics/providers/lib/token-cache';
import { type Asked, ask, connectionTo, failure, noValues, NOW, reroute, service } from '../service';
import { platformWith } from '../support';

const cloudWatch = service();
const ENVIRONMENT = {
  AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI',
  AWS_SESSION_TOKEN: 'session-token',
};
const HOST = 'monitoring.eu-west-1.amazonaws.com';
const http = reroute(HOST, () => cloudWatch.address);
const connection = (platform: Platform = platformWith(ENVIRONMENT)) =>
  connectionTo({ type: 'cloudwatch', region: 'eu-west-1' }, undefined, { platform, http });

/** As Flagger's documentation shows it, with the two metrics that the expression needs. */
const metric = (Id: string, MetricName: string) => ({
  Id,
  MetricStat: {
    Metric: { Namespace: 'App', MetricName, Dimensions: [{ Name: 'appName', Value: 'podinfo.test' }] },
    Period: 60,
    Stat: 'Sum',
    Unit: 'Count',
  },
  ReturnData: false,
});
const QUERIES = [
  { Id: 'e1', Expression: 'm1 / m2', Label: 'ErrorRate' },
  metric('m1', 'ErrorCount'),
  metric('m2', 'RequestCount'),
];
const QUERY = JSON.stringify(QUERIES, null, 2);
const value = () => ask(CLOUDWATCH, connection(), QUERY);

const result = (Values: unknown[], more: object = {}) => ({
  Id: 'e1',
  Label: 'ErrorRate',
  StatusCode: 'Complete',
  Timestamps: Values.map(() => NOW / 1000),
  Values,
  ...more,
});
const answerWith = (...MetricDataResults: object[]) => ({ MetricDataResults, Messages: [] });

/** The signature that AWS computes from the request and its own copy of the keys. */
async function signatureOf({ headers, body }: Asked): Promise<string> {
  const names = /SignedHeaders=([^,]+)/
    .exec(headers.authorization!)![1]!
    .split(';')
    .filter((name) => name !== 'host');
  const signed = Object.fromEntries(names.map((name) => [name, String(headers[name])]));
  const signer = new AwsV4Signer({
    method: 'POST',
    url: `https://${HOST}/`,
    headers: signed,
    body,
    service: 'monitoring',
    region: 'eu-west-1',
    accessKeyId: 'AKIDEXAMPLE',
    secretAccessKey: 'wJalrXUtnFEMI',
    datetime: String(headers['x-amz-date']),
  });
  return await signer.authHeader();
}

test('a query is posted as JSON, signed, about ten windows', async () => {
  cloudWatch.says(answerWith(result([0.5])));
  await ask(CLOUDWATCH, connection(), QUERY, 60_000);
  const [asked] = cloudWatch.asked;
  expect(asked).toMatchObject({
    method: 'POST',
    path: '/',
    headers: {
      'x-amz-target': 'GraniteServiceVersion20100801.GetMetricData',
      'content-type': 'application/json',
      'content-encoding': 'amz-1.0',
      'x-amz-date': '20260102T030405Z',
      'x-amz-security-token': 'session-token',
      authorization: expect.stringMatching(
        /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/20260102\/eu-west-1\/monitoring\/aws4_request, SignedHeaders=.*host;.*x-amz-security-token/,
      ),
    },
  });
  expect(JSON.parse(asked!.body)).toEqual({
    MetricDataQueries: QUERIES,
    StartTime: NOW / 1000 - 600,
    EndTime: NOW / 1000,
    ScanBy: 'TimestampDescending',
    MaxDatapoints: 10_000,
  });
  expect(asked!.headers.authorization).toBe(await signatureOf(asked!));
});

test("its region's public address is the default", async () => {
  const hosts: string[] = [];
  const http = async ({ url }: { url: string }) => {
    hosts.push(url);
    return { status: 200, body: JSON.stringify(answerWith(result([1]))) };
  };
  for (const region of ['ap-northeast-1', 'cn-north-1'])
    await ask(
      CLOUDWATCH,
      connectionTo({ type: 'cloudwatch', region }, undefined, { http, platform: platformWith(ENVIRONMENT) }),
      QUERY,
    );
  expect(hosts).toEqual([
    'https://monitoring.ap-northeast-1.amazonaws.com/',
    'https://monitoring.cn-north-1.amazonaws.com.cn/',
  ]);
});

test.each([
  ['the newest value', result([3, 2, 1]), 3],
  ['zero', result([0, 5]), 0],
])('%s is the value', async (_, one, expected) => {
  cloudWatch.says(answerWith(one));
  expect(await value()).toBe(expected);
});

test('the newest value is one, however many older ones are on other pages', async () => {
  cloudWatch.says({ ...answerWith(result([3, 2], { StatusCode: 'PartialData' })), NextToken: 'page-2' });
  expect(await value()).toBe(3);
  cloudWatch.says({ ...answerWith(result([], { StatusCode: 'PartialData' })), NextToken: 'page-2' });
  expect(await failure(value())).toContain('answered a result that is not Complete but PartialData');
});

describe('the address', () => {
  const at = (address: string) => {
    const urls: string[] = [];
    const recording = async ({ url }: { url: string }) => {
      urls.push(url);
      return { status: 200, body: JSON.stringify(answerWith(result([1]))) };
    };
    const one = connectionTo({ type: 'cloudwatch', region: 'eu-west-1', address }, undefined, {
      platform: platformWith(ENVIRONMENT),
      http: recording,
    });
    return { urls, asked: ask(CLOUDWATCH, one, QUERY) };
  };

  test.each([
    'https://monitoring.eu-west-1.amazonaws.com',
    'https://monitoring-fips.us-gov-west-1.amazonaws.com/',
    'https://monitoring.cn-north-1.amazonaws.com.cn',
    'https://monitoring.eu-west-1.api.aws',
    'https://vpce-0a1b-2c3d.monitoring.eu-west-1.vpce.amazonaws.com',
  ])('may be %s', async (address) => {
    const { asked, urls } = at(address);
    expect(await asked).toBe(1);
    expect(urls).toEqual([`${address.replace(/\/$/, '')}/`]);
  });

  test.each([
    'https://evil.example.com',
    'http://monitoring.eu-west-1.amazonaws.com',
    'https://monitoring.eu-west-1.amazonaws.com.evil.example.com',
    'https://evilamazonaws.com',
    'https://a1b2.execute-api.eu-west-1.amazonaws.com',
    'https://monitoring.eu-west-1.s3.amazonaws.com',
    'https://monitoring.eu-west-1.amazonaws.com@evil.example.com',
    'http://127.0.0.1:4566',
  ])('may not be %s, where the identity of the controller would go', async (address) => {
    const { asked, urls } = at(address);
    expect(await failure(asked)).toBe(
      "the controller's own AWS identity is sent to CloudWatch alone: remove spec.provider.address, or set it to https://monitoring.eu-west-1.amazonaws.com or that of a VPC endpoint for it",
    );
    expect(urls).toEqual([]);
  });
});

test.each([
  ['no result', answerWith(), 'answered no series: no values found'],
  ['a result without values', answerWith(result([])), 'answered a result without values: no values found'],
  ['NaN', answerWith(result(['NaN'])), 'answered NaN: no values found'],
])('%s is no value', async (_, body, said) => {
  cloudWatch.says(body);
  expect(await noValues(value())).toBe(`https://${HOST} ${said}`);
});

const partial = (StatusCode: string) =>
  answerWith(result([1], { StatusCode, Messages: [{ Code: 'x', Value: 'ask for less' }] }));
test.each([
  [
    'several results',
    answerWith(result([1]), result([2])),
    200,
    'answered 2 series where one number is needed: set "ReturnData": false on the others',
  ],
  [
    'a part of the data',
    partial('PartialData'),
    200,
    'answered a result that is not Complete but PartialData: ask for less',
  ],
  [
    'an internal error',
    partial('InternalError'),
    200,
    'answered a result that is not Complete but InternalError: ask for less',
  ],
  [
    'a result that may not be seen',
    partial('Forbidden'),
    200,
    'answered a result that is not Complete but Forbidden: ask for less',
  ],
  [
    'a wrong query',
    { __type: 'ValidationError', message: 'The parameter Id is required' },
    400,
    'answered status 400: The parameter Id is required',
  ],
  [
    'an identity that may not',
    { __type: 'AccessDenied', Message: 'AKIDEXAMPLE may not cloudwatch:GetMetricData' },
    403,
    'answered status 403: *** may not cloudwatch:GetMetricData',
  ],
  ['null in the place of a result', { MetricDataResults: [null] }, 200, 'answered null where a series is needed'],
  [
    'null in the place of a message',
    { MetricDataResults: [{ StatusCode: 'InternalError', Messages: [null] }] },
    200,
    'answered null where a message is needed',
  ],
  ['XML', '<ErrorResponse/>', 200, "does not answer as CloudWatch does; the controller's log says what it answered"],
  ['something else', {}, 200, 'does not answer as CloudWatch does'],
])('%s is an error', async (_, body, status, said) => {
  cloudWatch.says(body, status);
  expect(await failure(value())).toContain(`https://${HOST} ${said}`);
});

test.each([
  ['[{]', 'the query is no JSON: '],
  ['{}', 'the query is no list: write a list of MetricDataQuery in JSON'],
])('the query %s is refused', async (query, said) => {
  expect(await failure(ask(CLOUDWATCH, connection(), query))).toContain(said);
  expect(cloudWatch.asked).toEqual([]);
});

test.each([undefined, '', 'evil.example.com/', 'a@b'])('the region %p is refused', async (region) => {
  expect(await failure(ask(CLOUDWATCH, connectionTo({ type: 'cloudwatch', region }), QUERY))).toContain(
    'set spec.provider.region to one like eu-west-1',
  );
});

test('it is online when it may be asked', async () => {
  cloudWatch.says(answerWith(result([])));
  expect(await CLOUDWATCH.isOnline(connection())).toBe(true);
  cloudWatch.says({ message: 'not authorized to perform: cloudwatch:GetMetricData' }, 403);
  expect(await failure(CLOUDWATCH.isOnline(connection()))).toContain(
    'not authorized to perform: cloudwatch:GetMetricData',
  );
});

describe('the identity', () => {
  const expires = (minutes: number) => NOW + minutes * 60_000;
  const keys = (id: string, minutes = 60) => ({
    AccessKeyId: id,
    SecretAccessKey: 'secret',
    Token: `token of ${id}`,
    Expiration: new Date(expires(minutes)).toISOString(),
  });
  const idIn = ({ headers }: Asked) => /Credential=([^/]+)/.exec(headers.authorization ?? '')?.[1];
  const asks = () => cloudWatch.asked.filter(({ path }) => path !== '/');
  const signers = () =>
    cloudWatch.asked
      .filter(({ path, headers }) => path === '/' && headers['x-amz-target'])
      .map((asked) => [idIn(asked), asked.headers['x-amz-security-token']]);

  /** A server that stands for all services of AWS. */
  const everything = (others: (asked: Asked) => object | string) => {
    cloudWatch.answer = (asked) => ({
      body: asked.path === '/' && asked.headers['x-amz-target'] ? answerWith(result([1])) : others(asked),
    });
  };

  test('of a service account is exchanged with its web token', async () => {
    everything(() => ({
      AssumeRoleWithWebIdentityResponse: {
        AssumeRoleWithWebIdentityResult: {
          Credentials: {
            AccessKeyId: 'WEB',
            SecretAccessKey: 's',
            SessionToken: 'web-session',
            Expiration: expires(60) / 1000,
          },
        },
      },
    }));
    const variables = {
      AWS_WEB_IDENTITY_TOKEN_FILE: '/token',
      AWS_ROLE_ARN: 'arn:aws:iam::1:role/serin',
      AWS_ENDPOINT_URL_STS: `${cloudWatch.address}/sts`,
    };
    await ask(CLOUDWATCH, connection(platformWith(variables, { '/token': 'jwt\n' })), QUERY);
    expect(asks()).toMatchObject([{ method: 'POST', path: '/sts', headers: { accept: 'application/json' } }]);
    expect(Object.fromEntries(new URLSearchParams(asks()[0]!.body))).toEqual({
      Action: 'AssumeRoleWithWebIdentity',
      Version: '2011-06-15',
      RoleArn: 'arn:aws:iam::1:role/serin',
      RoleSessionName: 'serin',
      WebIdentityToken: 'jwt',
    });
    expect(signers()).toEqual([['WEB', 'web-session']]);
  });

  test('of a pod is asked for with its token', async () => {
    everything(() => keys('POD'));
    const variables = {
      AWS_CONTAINER_CREDENTIALS_FULL_URI: `${cloudWatch.address}/v1/credentials`,
      AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: '/pod-token',
    };
    await ask(CLOUDWATCH, connection(platformWith(variables, { '/pod-token': 'pod-jwt\n' })), QUERY);
    expect(asks()).toMatchObject([{ path: '/v1/credentials', headers: { authorization: 'pod-jwt' } }]);
    expect(signers()).toEqual([['POD', 'token of POD']]);
  });

  test('of the machine is asked for with a token of its own', async () => {
    everything(({ path }) =>
      path.endsWith('/api/token')
        ? 'imds-token'
        : path.endsWith('/security-credentials/')
          ? 'node-role\n'
          : keys('NODE'),
    );
    await ask(
      CLOUDWATCH,
      connection(platformWith({ AWS_EC2_METADATA_SERVICE_ENDPOINT: `${cloudWatch.address}/` })),
      QUERY,
    );
    expect(asks().map(({ method, path, headers }) => [method, path, headers['x-aws-ec2-metadata-token']])).toEqual([
      ['PUT', '/latest/api/token', undefined],
      ['GET', '/latest/meta-data/iam/security-credentials/', 'imds-token'],
      ['GET', '/latest/meta-data/iam/security-credentials/node-role', 'imds-token'],
    ]);
    expect(signers()).toEqual([['NODE', 'token of NODE']]);
  });

  test('is kept until shortly before it ends, also by queries at once', async () => {
    let made = 0;
    everything(() => keys(`POD${++made}`, made * 10));
    const platform = platformWith({ AWS_CONTAINER_CREDENTIALS_FULL_URI: `${cloudWatch.address}/v1/credentials` });
    const at = (minutes: number) => ({
      ...connection(platform),
      clock: { now: () => expires(minutes), elapsed: () => minutes * 60_000, after: () => () => {} },
    });
    await Promise.all([ask(CLOUDWATCH, at(0), QUERY), ask(CLOUDWATCH, at(0), QUERY)]);
    await ask(CLOUDWATCH, at(8), QUERY);
    await Promise.all([ask(CLOUDWATCH, at(9.5), QUERY), ask(CLOUDWATCH, at(9.5), QUERY)]);
    expect(asks()).toHaveLength(2);
    expect(signers().map(([id]) => id)).toEqual(['POD1', 'POD1', 'POD1', 'POD2', 'POD2']);
  });

  test('is kept by the clock that nobody sets: the time of day may go back or forth', async () => {
    let made = 0;
    everything(() => keys(`POD${++made}`, 10));
    const platform = platformWith({ AWS_CONTAINER_CREDENTIALS_FULL_URI: `${cloudWatch.address}/v1/credentials` });
    const at = (minutes: number, elapsed: number) => ({
      ...connection(platform),
      clock: { now: () => expires(minutes), elapsed: () => elapsed * 60_000, after: () => () => {} },
    });
    await ask(CLOUDWATCH, at(0, 100), QUERY);
    await ask(CLOUDWATCH, at(60, 105), QUERY);
    await ask(CLOUDWATCH, at(-60, 110), QUERY);
    expect(signers().map(([id]) => id)).toEqual(['POD1', 'POD1', 'POD2']);
  });

  test('that CloudWatch refuses is asked for anew', async () => {
    let made = 0;
    const platform = platformWith({ AWS_CONTAINER_CREDENTIALS_FULL_URI: `${cloudWatch.address}/v1/credentials` });
    everything(() => keys(`POD${++made}`));
    await ask(CLOUDWATCH, connection(platform), QUERY);
    const answer = cloudWatch.answer;
    cloudWatch.answer = () => ({ status: 400, body: { __type: 'ExpiredTokenException', message: 'too old' } });
    await failure(ask(CLOUDWATCH, connection(platform), QUERY));
    cloudWatch.answer = answer;
    await ask(CLOUDWATCH, connection(platform), QUERY);
    expect(signers().at(-1)![0]).toBe('POD2');
  });

  test('that is refused is asked for again, and the refusal shows no token', async () => {
    const platform = platformWith({
      AWS_CONTAINER_CREDENTIALS_FULL_URI: `${cloudWatch.address}/v1/credentials`,
      AWS_CONTAINER_AUTHORIZATION_TOKEN: 'pod-jwt',
    });
    cloudWatch.answer = () => ({ status: 403, body: { message: 'pod-jwt is not valid' } });
    expect(await failure(ask(CLOUDWATCH, connection(platform), QUERY))).toBe(
      `the controller has no AWS identity: ${cloudWatch.address}/v1/credentials answered status 403: *** is not valid`,
    );
    everything(() => keys('POD'));
    expect(await ask(CLOUDWATCH, connection(platform), QUERY)).toBe(1);
  });

  test('that is incomplete is not used, and not shown', async () => {
    everything(() => ({ AccessKeyId: 'POD', SecretAccessKey: 'hidden' }));
    const said = await failure(
      ask(
        CLOUDWATCH,
        connection(platformWith({ AWS_CONTAINER_CREDENTIALS_FULL_URI: `${cloudWatch.address}/v1` })),
        QUERY,
      ),
    );
    expect(said).toBe(`the controller has no AWS identity: ${cloudWatch.address}/v1 answers without Expiration`);
  });

  test('may be forbidden to be asked of the machine', async () => {
    expect(
      await failure(ask(CLOUDWATCH, connection(platformWith({ AWS_EC2_METADATA_DISABLED: 'TRUE' })), QUERY)),
    ).toContain('AWS_EC2_METADATA_DISABLED');
  });
});
