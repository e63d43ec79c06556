import { AwsV4Signer } from 'aws4fetch';
import { endpoint } from './lib/address';
import { ask, type HttpAnswer, parseJson } from './lib/http-query';
import { awsDomain, findAwsKeys } from './lib/aws-identity';
import { asList, asObjects } from './lib/json-list';
import { asNumber, requireOneSeries } from './lib/scalar';
import { type MetricConnection, type MetricProvider, type MetricRequest, NoValuesError } from './provider';
import { longWindow, toSeconds } from './lib/window';

/** Points that are asked for: enough for nearly every query, and few enough for the answer to be read. */
const MOST = 10_000;

/**
 * The hosts of CloudWatch: those of regions, and of VPC endpoints for it. Other hosts in the same domains may belong to
 * anybody.
 */
const HOSTS =
  /^(vpce-[a-z0-9-]+\.)?monitoring(-fips)?\.[a-z0-9-]+\.(vpce\.)?(amazonaws\.com|amazonaws\.com\.cn|api\.aws)$/;

/** Any metric, whether it exists or not. Whoever may ask for it may ask for others. */
const ANY = [
  { Id: 'any', MetricStat: { Metric: { Namespace: 'AWS/Usage', MetricName: 'CallCount' }, Period: 60, Stat: 'Sum' } },
];

/**
 * Amazon CloudWatch, by GetMetricData
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html).
 */
export const CLOUDWATCH: MetricProvider = {
  async query(request: MetricRequest): Promise<number> {
    const answer = await getMetricData(request, parseQueries(request.query), longWindow(request));
    const { MetricDataResults, NextToken } = parseJson<ResponseBody>(answer, 'CloudWatch');
    if (!Array.isArray(MetricDataResults)) throw answer.error('does not answer as CloudWatch does');
    const result = requireOneSeries(MetricDataResults, answer.from, 'set "ReturnData": false on the others');
    return asNumber(newestValue(result, Boolean(NextToken), answer), answer.from);
  },

  async isOnline(connection: MetricConnection): Promise<boolean> {
    await getMetricData(connection, ANY, longWindow({ ...connection, interval: 60_000 }));
    return true;
  },
};

interface ResponseBody {
  MetricDataResults?: Result[];
  /** Where the next page begins, if there is one. Expressions have none, however many points there are. */
  NextToken?: string | null;
}

interface Result {
  StatusCode?: unknown;
  /** Newest first. */
  Values?: unknown[];
  Messages?: { Value?: unknown }[];
}

function parseQueries(query: string): unknown[] {
  let queries: unknown;
  try {
    queries = JSON.parse(query);
  } catch (error) {
    throw new Error(`the query is no JSON: ${(error as Error).message}`, { cause: error });
  }
  if (!Array.isArray(queries)) throw new Error('the query is no list: write a list of MetricDataQuery in JSON');
  return queries;
}

async function getMetricData(
  connection: MetricConnection,
  queries: readonly unknown[],
  { from, to }: { from: number; to: number },
): Promise<HttpAnswer> {
  const region = regionOf(connection);
  const url = addressOf(connection, region);
  const body = JSON.stringify({
    MetricDataQueries: queries,
    StartTime: toSeconds(from),
    EndTime: toSeconds(to),
    ScanBy: 'TimestampDescending',
    MaxDatapoints: MOST,
  });
  const keys = await findAwsKeys(connection, region);
  // The JSON protocol, as in the examples of the API's reference.
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
  return await ask(connection, {
    url,
    method: 'POST',
    headers: Object.fromEntries(signed.headers),
    body,
    secrets,
    withToken: true,
  });
}

/** Checks the region, because it becomes a part of a host name. */
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
 * Only hosts of CloudWatch are asked. Any other host would get the controller's own session token, and requests that it
 * has signed, from whoever writes a template.
 */
function addressOf({ spec }: MetricConnection, region: string): URL {
  const home = `https://monitoring.${region}.${awsDomain(region)}`;
  const url = endpoint('cloudwatch', spec.address, '/', home);
  if (url.protocol === 'https:' && HOSTS.test(url.hostname)) return url;
  throw new Error(
    `the controller's own AWS identity is sent to CloudWatch alone: remove spec.provider.address, or set it to ${home} or that of a VPC endpoint for it`,
  );
}

/** @param paged whether there is a next page. Its values are older, because the newest come first. */
function newestValue(
  { StatusCode = 'Complete', Values, Messages }: Result,
  paged: boolean,
  answer: HttpAnswer,
): unknown {
  const values = asList(Values, answer.from);
  const usable = StatusCode === 'Complete' || (StatusCode === 'PartialData' && paged && values.length > 0);
  if (!usable) throw incompleteError(String(StatusCode), asObjects(Messages, answer.from, 'a message'), answer);
  if (values.length === 0) throw new NoValuesError(`${answer.from} answered a result without values`);
  return values[0];
}

function incompleteError(status: string, messages: readonly { Value?: unknown }[], { from, clean }: HttpAnswer): Error {
  const text = messages.map(({ Value }) => String(Value)).join('; ');
  return new Error(`${from} answered a result that is not Complete but ${clean(status)}${text && `: ${clean(text)}`}`);
}
