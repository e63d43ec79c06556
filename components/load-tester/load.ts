import * as pulumi from '@pulumi/pulumi';
import { formatDuration, parseDuration } from '../../controller/core/duration';
import type { Duration } from '../progressive-service/analysis/duration';
import type { Hook } from '../progressive-service/analysis/hooks';

/** Milliseconds that an answer may take by default, as the load tester has it. */
const TIMEOUT = 20_000;
/** Milliseconds that a load takes by default. */
const DURATION = 60_000;

/** Load of the built-in generator: 10 requests a second for a minute, unless it says something else. */
export interface HttpLoad {
  /**
   * The address that is asked: that of the canary's Service, or of users where a router sends a part of them to the
   * canary.
   */
  url: pulumi.Input<string>;
  /** Default: `GET`, or `POST` when there is a body. */
  method?: pulumi.Input<string>;
  /** Headers by name. They are in plain in the Canary. Default: none. */
  headers?: Readonly<Record<string, pulumi.Input<string>>>;
  /** Body of each request. Default: none. */
  body?: pulumi.Input<string>;
  /**
   * Requests a second, sent whether or not the ones before are answered, as users come. Default: 10, unless there is a
   * concurrency.
   */
  rate?: pulumi.Input<number>;
  /**
   * Without a rate, workers that each wait for an answer before they ask again. With one, requests that may be under
   * way at once, 50 by default; what is due beyond them is dropped and counted.
   */
  concurrency?: pulumi.Input<number>;
  /** How long requests are sent. Default: `1m`, unless there are `requests`. */
  duration?: pulumi.Input<Duration>;
  /** Requests after which it ends. Default: any number. */
  requests?: pulumi.Input<number>;
  /** How long an answer may take. Default: `20s`. */
  timeout?: pulumi.Input<Duration>;
  /** Accept any server certificate. Default: false. */
  insecure?: pulumi.Input<boolean>;
  /** Percent of the requests that may fail: have no answer, or one with the status 400 or above. Default: any. */
  maxErrorRate?: pulumi.Input<number>;
  /** The highest median latency. Default: any. */
  maxP50?: pulumi.Input<Duration>;
  /** The highest latency of the fastest 90 % of the requests. Default: any. */
  maxP90?: pulumi.Input<Duration>;
  /** The highest latency of the fastest 95 % of the requests. Default: any. */
  maxP95?: pulumi.Input<Duration>;
  /** The highest latency of the fastest 99 % of the requests. Default: any. */
  maxP99?: pulumi.Input<Duration>;
  /** Wait for the end. Default: true when there is a bound to keep. */
  wait?: boolean;
}

const BOUNDS = ['maxErrorRate', 'maxP50', 'maxP90', 'maxP95', 'maxP99'] as const;

/** As a hook tells it the load tester: texts. */
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

/** The time that a hook needs that waits for the load: as long as it takes, and its last answer. */
export function waitOf(load: HttpLoad): Pick<Hook, 'timeout'> {
  const waits = load.wait ?? BOUNDS.some((bound) => load[bound] !== undefined);
  if (!waits) return {};
  const { duration, requests, timeout } = load;
  return {
    timeout: pulumi.output({ duration, requests, timeout }).apply((known) => {
      const lasting = (text: string | undefined, otherwise: number): number =>
        text === undefined ? otherwise : (parseDuration(text) ?? otherwise);
      return formatDuration(lasting(known.duration, DURATION) + lasting(known.timeout, TIMEOUT)) as Duration;
    }),
  };
}
