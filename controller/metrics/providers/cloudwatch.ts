import { AwsV4Signer } from 'aws4fetch';
import { endpoint } from './lib/address';
import { type Answer, ask, json } from './lib/http-query';
import { awsDomain, awsKeys } from './lib/aws-identity';
import { listIn, objectsIn } from './lib/json-list';
import { numberOf, onlySeries } from './lib/scalar';
import { type MetricConnection, type MetricProvider, type MetricRequest, NoValuesError } from './provider';
import { longWindow, seconds } from './lib/window';

/**
 * Points that are asked for at once: so many that few queries are cut short, and few enough for the answer to be read.
 */
const MOST = 10_000;

/**
 * The hosts of CloudWatch: a region's, and those of VPC endpoints to it. Others below the same domains may be
 * anybody's.
 */
const HOSTS =
  /^(vpce-[a-z0-9-]+\.)?monitoring(-fips)?\.[a-z0-9-]+\.(vpce\.)?(amazonaws\.com|amazonaws\.com\.cn|api\.aws)$/;

/** A metric that need not be there: who may ask for it may ask for others. */
const ANY = [
  { Id: 'any', MetricStat: { Metric: { Namespace: 'AWS/Usage', MetricName: 'CallCount' }, Period: 60, Stat: 'Sum' } },
];

/**
 * Amazon CloudWatch, by GetMetricData
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html).
 */
export const CLOUDWATCH: MetricProvider = {
  async query(request: MetricRequest): Promise<number> {
    const answer = await metricData(request, queriesIn(request.query), longWindow(request));
    const { MetricDataResults, NextToken } = json<Said>(answer, 'CloudWatch');
    if (!Array.isArray(MetricDataResults)) throw answer.wrong('does not answer as CloudWatch does');
    const result = onlySeries(MetricDataResults, answer.from, 'set "ReturnData": false on the others');
    return numberOf(newest(result, Boolean(NextToken), answer), answer.from);
  },

  async isOnline(connection: MetricConnection): Promise<boolean> {
    await metricData(connection, ANY, longWindow({ ...connection, interval: 60_000 }));
    return true;
  },
};

interface Said {
  MetricDataResults?: Result[];
  /** Where the next page begins, if there is one: expressions have none, however many points they come to. */
  NextToken?: string | null;
}

interface Result {
  StatusCode?: unknown;
  /** Newest first. */
  Values?: unknown[];
  Messages?: { Value?: unknown }[];
}

function queriesIn(query: string): unknown[] {
  let queries: unknown;
  try {
    queries = JSON.parse(query);
  } catch (error) {
    throw new Error(`the query is no JSON: ${(error as Error).message}`, { cause: error });
  }
  if (!Array.isArray(queries)) throw new Error('the query is no list: write a list of MetricDataQuery in JSON');
  return queries;
}

async function metricData(
  connection: MetricConnection,
  queries: readonly unknown[],
  { from, to }: { from: number; to: number },
): Promise<Answer> {
  const region = regionOf(connection);
  const url = addressOf(connection, region);
  const body = JSON.stringify({
    MetricDataQueries: queries,
    StartTime: seconds(from),
    EndTime: seconds(to),
    ScanBy: 'TimestampDescending',
    MaxDatapoints: MOST,
  });
  const keys = await awsKeys(connection, region);
  // The form in JSON that the reference of the API shows in its examples.
  const headers = {
    'X-Amz-Target': 'GraniteServiceVersion20100801.GetMetricData',
    'Content-Type': 'application/json',
    'Content-Encoding': 'amz-1.0',
    Accept: 'application/json',
  };
  const datetime = new Date(connection.clock.now()).toISOString().replace(/[:-]|\.\d{3}/g, '');
  const signed = await new AwsV4Signer({
    method: 'POST',
    url: url.href,
    headers,
    body,
    service: 'monitoring',
    region,
    datetime,
    ...keys,
  }).sign();
  const secrets = [keys.secretAccessKey, keys.accessKeyId];
  return await ask(connection, { url, method: 'POST', headers: Object.fromEntries(signed.headers), body, secrets });
}

/** It becomes part of a host name. */
function regionOf({ spec }: MetricConnection): string {
  if (!spec.region)
    throw new Error('the cloudwatch provider has no region: set spec.provider.region to one like eu-west-1');
  if (!/^[a-z0-9-]+$/.test(spec.region))
    throw new Error(
      'the cloudwatch provider has a region that is none: set spec.provider.region to one like eu-west-1',
    );
  return spec.region;
}

/**
 * Whoever writes a template would get the controller's own session token otherwise, and requests that it has signed.
 */
function addressOf({ spec }: MetricConnection, region: string): URL {
  const home = `https://monitoring.${region}.${awsDomain(region)}`;
  const url = endpoint('cloudwatch', spec.address, '/', home);
  if (url.protocol === 'https:' && HOSTS.test(url.hostname)) return url;
  throw new Error(
    `the controller's own AWS identity is sent to CloudWatch alone: remove spec.provider.address, or set it to ${home} or that of a VPC endpoint for it`,
  );
}

/** @param paged whether there is more on a next page; it is older, for the newest comes first */
function newest({ StatusCode = 'Complete', Values, Messages }: Result, paged: boolean, answer: Answer): unknown {
  const values = listIn(Values, answer.from);
  const usable = StatusCode === 'Complete' || (StatusCode === 'PartialData' && paged && values.length > 0);
  if (!usable) throw incomplete(String(StatusCode), objectsIn(Messages, answer.from, 'a message'), answer);
  if (values.length === 0) throw new NoValuesError(`${answer.from} answered a result without values`);
  return values[0];
}

function incomplete(status: string, messages: readonly { Value?: unknown }[], { from, clean }: Answer): Error {
  const said = messages.map(({ Value }) => String(Value)).join('; ');
  return new Error(`${from} answered a result that is not Complete but ${clean(status)}${said && `: ${clean(said)}`}`);
}
