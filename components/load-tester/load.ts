import * as pulumi from '@pulumi/pulumi';
import { formatDuration, parseDuration } from '../../controller/core/duration';
import type { Duration } from '../progressive-service/analysis/duration';
import type { Hook } from '../progressive-service/analysis/hooks';

/** Default of the load tester: milliseconds until a request times out. */
const TIMEOUT = 20_000;
/** Default of the load tester: milliseconds of a load. */
const DURATION = 60_000;

/** Load of the built-in generator. Default: 10 requests per second for a minute. */
export interface HttpLoad {
  /**
   * The URL of the requests: that of the canary's Service, or the users' URL if a router sends a part of its requests
   * to the canary.
   */
  url: pulumi.Input<string>;
  /** Default: `GET`, or `POST` with a body. */
  method?: pulumi.Input<string>;
  /** Headers by name. They are visible in the Canary. Default: none. */
  headers?: Readonly<Record<string, pulumi.Input<string>>>;
  /** Body of each request. Default: none. */
  body?: pulumi.Input<string>;
  /** Requests per second, sent without waiting for answers, as users do. Default: 10, unless there is a concurrency. */
  rate?: pulumi.Input<number>;
  /**
   * Without a rate: the number of workers; each waits for an answer before its next request. With a rate: the largest
   * number of open requests, 50 by default; requests beyond it are dropped and counted.
   */
  concurrency?: pulumi.Input<number>;
  /** How long requests are sent. Default: `1m`, unless `requests` is set. */
  duration?: pulumi.Input<Duration>;
  /** Number of requests after which the load ends. Default: unlimited. */
  requests?: pulumi.Input<number>;
  /** Time until a request without an answer has failed. Default: `20s`. */
  timeout?: pulumi.Input<Duration>;
  /** Accept any server certificate. Default: false. */
  insecure?: pulumi.Input<boolean>;
  /** Percent of the requests that may fail: without an answer, or with a status of 400 or above. Default: any. */
  maxErrorRate?: pulumi.Input<number>;
  /** The highest median latency. Default: any. */
  maxP50?: pulumi.Input<Duration>;
  /** The highest latency of the fastest 90 % of the requests. Default: any. */
  maxP90?: pulumi.Input<Duration>;
  /** The highest latency of the fastest 95 % of the requests. Default: any. */
  maxP95?: pulumi.Input<Duration>;
  /** The highest latency of the fastest 99 % of the requests. Default: any. */
  maxP99?: pulumi.Input<Duration>;
  /** Wait for the end of the load. Default: true if there is a bound. */
  wait?: boolean;
}

const BOUNDS = ['maxErrorRate', 'maxP50', 'maxP90', 'maxP95', 'maxP99'] as const;

/** The metadata of the hook for the load tester. All values are texts. */
export function metadataOf({ headers, ...load }: HttpLoad): Record<string, pulumi.Input<string>> {
  const given = Object.entries(load).filter(([, value]) => value !== undefined) as [
    string,
    pulumi.Input<string | number | boolean>,
  ][];
  const lines = Object.entries(headers ?? {}).map(([name, value]) => pulumi.interpolate`${name}: ${value}`);
  return {
    type: 'http',
    ...Object.fromEntries(
      given.map(([name, value]) => [name, typeof value === 'string' ? value : pulumi.output(value).apply(String)]),
    ),
    ...(lines.length > 0 && { headers: pulumi.all(lines).apply((texts) => texts.join('\n')) }),
  };
}

/** The timeout of a hook that waits for the load: its duration and that of its last answer. */
export function waitOf(load: HttpLoad): Pick<Hook, 'timeout'> {
  const waits = load.wait ?? BOUNDS.some((bound) => load[bound] !== undefined);
  if (!waits) return {};
  const { duration, requests, timeout } = load;
  return {
    timeout: pulumi.output({ duration, requests, timeout }).apply((known) => {
      const durationOr = (text: string | undefined, otherwise: number): number =>
        text === undefined ? otherwise : (parseDuration(text) ?? otherwise);
      return formatDuration(durationOr(known.duration, DURATION) + durationOr(known.timeout, TIMEOUT)) as Duration;
    }),
  };
}
