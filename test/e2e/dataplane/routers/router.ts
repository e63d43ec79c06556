import { existsSync } from 'node:fs';
import type { KubeObject, Resource } from '../../../../controller/api/types/meta';
import type { ControlPlane } from '../../support/control-plane';

/** A program that sends users' requests to pods, as its own users run it. */
export interface Router {
  /** Port of the loopback address that users' requests go to. */
  readonly port: number;
  /** Address of its metrics. */
  readonly metrics: string;
  /**
   * The percentages that the canary of this Service gets of what is shared out at the moment, each once and in order:
   * `0`, or in an A/B test `0,100`.
   */
  shares(namespace: string, service: string): Promise<string>;
  stop(): Promise<void>;
}

/** How a router comes to be. */
export interface RouterKind {
  /** Why there can be none here; `undefined` when there can. */
  missing(): string | undefined;
  /**
   * Files and folders of the definitions of its kinds, as its authors publish them, by the environment variables that
   * name them.
   */
  definitions: readonly string[];
  /** What there is once in a cluster. */
  objects: readonly { resource: Resource; object: KubeObject }[];
  start(controlPlane: ControlPlane): Promise<Router>;
}

/** Why what `run.sh` gets is not there: these environment variables name it. */
export function missingNamed(...variables: string[]): string | undefined {
  const missing = variables.filter((variable) => !existsSync(process.env[variable] ?? ''));
  return missing.length === 0
    ? undefined
    : `${missing.join(' and ')} not found: npm run test:dataplane gets it, with Go, pip, and their registries`;
}

/** The percentages, each once and in order. */
export function sharesText(shares: readonly number[]): string {
  return [...new Set(shares.map(Math.round))].sort((a, b) => a - b).join(',');
}
