import { AwsV4Signer } from 'aws4fetch';
import { endpoint } from './address';
import { type Answer, ask, json } from './answer';
import { awsDomain, awsKeys } from './aws-identity';
import { numberOf, onlySeries } from './one-number';
import { type MetricConnection, type MetricProvider, type MetricRequest, NoValuesError } from './provider';
import { longWindow, seconds } from './window';

/** How many values of a series are needed. */
const MOST = 20;

/** A metric that need not be there: who may ask for it may ask for others. */
const ANY = [{ Id: 'any', MetricStat: { Metric: { Namespace: 'AWS/Usage', MetricName: 'CallCount' }, Period: 60, Stat: 'Sum' } }];

/** Amazon CloudWatch, by GetMetricData (https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html). */
export const CLOUDWATCH: MetricProvider = {
  async query(request: MetricRequest): Promise<number> {
    const answer = await metricData(request, queriesIn(request.query), longWindow(request));
    const { MetricDataResults } = json<Said>(answer, 'CloudWatch');
    if (!Array.isArray(MetricDataResults)) throw answer.wrong('does not answer as CloudWatch does');
    const result = onlySeries(MetricDataResults, answer.from, 'set "ReturnData": false on the others');
    return numberOf(newest(result, answer), answer.from);
  },

  async isOnline(connection: MetricConnection): Promise<boolean> {
    await metricData(connection, ANY, longWindow({ ...connection, interval: 60_000 }));
    return true;
  },
};

interface Said {
  MetricDataResults?: Result[];
}

interface Result {
  StatusCode?: string;
  /** Newest first. */
  Values?: unknown[];
  Messages?: { Value?: string }[];
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

async function metricData(connection: MetricConnection, queries: readonly unknown[], { from, to }: { from: number; to: number }): Promise<Answer> {
  const region = regionOf(connection);
  const url = endpoint('cloudwatch', connection.spec.address, '/', `https://monitoring.${region}.${awsDomain(region)}`);
  const body = JSON.stringify({ MetricDataQueries: queries, StartTime: seconds(from), EndTime: seconds(to), MaxDatapoints: MOST });
  const keys = await awsKeys(connection, region);
  // The form in JSON that the reference of the API shows in its examples.
  const headers = { 'X-Amz-Target': 'GraniteServiceVersion20100801.GetMetricData', 'Content-Type': 'application/json', 'Content-Encoding': 'amz-1.0', Accept: 'application/json' };
  const datetime = new Date(connection.clock.now()).toISOString().replace(/[:-]|\.\d{3}/g, '');
  const signed = await new AwsV4Signer({ method: 'POST', url: url.href, headers, body, service: 'monitoring', region, datetime, ...keys }).sign();
  const secrets = [keys.secretAccessKey, keys.accessKeyId];
  return await ask(connection, { url, method: 'POST', headers: Object.fromEntries(signed.headers), body, secrets });
}

/** It becomes part of a host name. */
function regionOf({ spec }: MetricConnection): string {
  if (!spec.region) throw new Error('the cloudwatch provider has no region: set spec.provider.region to one like eu-west-1');
  if (!/^[a-z0-9-]+$/.test(spec.region)) throw new Error('the cloudwatch provider has a region that is none: set spec.provider.region to one like eu-west-1');
  return spec.region;
}

function newest({ StatusCode = 'Complete', Values, Messages = [] }: Result, answer: Answer): unknown {
  if (StatusCode !== 'Complete') {
    const said = Messages.map(({ Value }) => Value).join('; ');
    throw new Error(`${answer.from} answered a result that is not Complete but ${answer.clean(StatusCode)}${said && `: ${answer.clean(said)}`}`);
  }
  if (!Array.isArray(Values) || Values.length === 0) throw new NoValuesError(`${answer.from} answered a result without values`);
  return Values[0];
}
