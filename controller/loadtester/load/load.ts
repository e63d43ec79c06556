import { formatDuration } from '../../core/duration';
import { Refusal } from '../refusal';
import type { Expectations } from './expectations';

/**
 * How requests follow one another. `open`: so many a second, whether or not the ones before are answered, as users
 * come. `closed`: each worker waits for its answer before it asks again, so that a slow server is asked less.
 */
export type Pace =
  { kind: 'open'; rate: number; connections: number } | { kind: 'closed'; workers: number; ratePerWorker?: number };

/** Requests that the built-in generator sends. */
export interface Load {
  url: URL;
  method: string;
  headers: Readonly<Record<string, string>>;
  body?: Buffer;
  pace: Pace;
  /** Milliseconds after which no more are sent. */
  duration?: number;
  /** Requests after which no more are sent. */
  requests?: number;
  /** Milliseconds that an answer may take. Default: any. */
  timeout?: number;
  /** Use a connection for more than one request. */
  keepAlive: boolean;
  /** Accept any server certificate. */
  insecure: boolean;
  expectations: Expectations;
}

/** What one load may take, so that none of them takes the load tester down. */
export interface LoadLimits {
  /** Connections that may be open at once. */
  connections: number;
  /** Milliseconds. */
  duration: number;
}

/** Requests that may be under way at once. */
export function connectionsOf({ pace }: Load): number {
  return pace.kind === 'open' ? pace.connections : pace.workers;
}

/** @throws Refusal (400) when the load is more than one may be */
export function mustBeWithin(load: Load, limits: LoadLimits): void {
  const connections = connectionsOf(load);
  if (connections > limits.connections) {
    throw new Refusal(
      400,
      `the load has ${connections} connections, and ${limits.connections} are what one may have; lower its concurrency, or raise --max-connections`,
    );
  }
  if (load.duration !== undefined && load.duration > limits.duration) {
    throw new Refusal(
      400,
      `the load takes ${formatDuration(load.duration)}, and ${formatDuration(limits.duration)} is what one may take; shorten it, or raise --timeout`,
    );
  }
}
