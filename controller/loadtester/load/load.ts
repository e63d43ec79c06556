import { formatDuration } from '../../core/duration';
import { Refusal } from '../refusal';
import type { Expectations } from './expectations';

/**
 * How requests follow each other. `open`: at a fixed rate, without waiting for answers, as users do. `closed`: each
 * worker waits for its answer before its next request, so a slow server gets fewer requests.
 */
export type Pace =
  { kind: 'open'; rate: number; connections: number } | { kind: 'closed'; workers: number; ratePerWorker?: number };

/** The requests that the built-in generator sends. */
export interface Load {
  url: URL;
  method: string;
  headers: Readonly<Record<string, string>>;
  body?: Buffer;
  pace: Pace;
  /** Milliseconds after which the load ends. */
  duration?: number;
  /** Number of requests after which the load ends. */
  requests?: number;
  /** Milliseconds after which a request without an answer has failed. Default: never. */
  timeout?: number;
  /** Use a connection for several requests. */
  keepAlive: boolean;
  /** Accept any server certificate. */
  insecure: boolean;
  expectations: Expectations;
}

/** Limits for one load, so that it cannot overload the load tester. */
export interface LoadLimits {
  /** Connections that may be open at the same time. */
  connections: number;
  /** Milliseconds that a load may take. */
  duration: number;
}

/** The number of requests that can be open at the same time. */
export function connectionsOf({ pace }: Load): number {
  return pace.kind === 'open' ? pace.connections : pace.workers;
}

/** @throws Refusal (400) if the load exceeds a limit */
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
