/** How the traffic is split. */
export interface Routes {
  /** Percent of the traffic that the primary gets. */
  primary: number;
  /** Percent of the traffic that the canary gets. */
  canary: number;
  /** Whether the canary gets a copy of the requests, whose answers are dropped. */
  mirrored: boolean;
  /** Percent of the requests that are mirrored. Default: all. */
  mirrorWeight?: number;
  /** Whether the split holds for every user, even in an A/B test. */
  everyone?: boolean;
  /** Whether somebody else has changed the object since, so that it has to be written again. */
  overwritten?: boolean;
}

/** @returns routes in a few words, for the status: `25`, `0 mirrored 80` */
export function routesText({ canary, mirrored, mirrorWeight }: Routes): string {
  return mirrored ? `${canary} mirrored ${mirrorWeight ?? 100}` : String(canary);
}

/** Parses such a text. */
export function routesOfText(text: string): Routes {
  const [share, mirrored, mirrorWeight] = text.split(' ');
  const canary = Number(share);
  const part = mirrorWeight === undefined || mirrorWeight === '100' ? {} : { mirrorWeight: Number(mirrorWeight) };
  return { primary: 100 - canary, canary, mirrored: mirrored !== undefined, ...part };
}

export const ALL_TO_PRIMARY: Routes = { primary: 100, canary: 0, mirrored: false };
export const ALL_TO_CANARY: Routes = { primary: 0, canary: 100, mirrored: false };

/** Whether a workload's pods can answer. */
export interface Readiness {
  ready: boolean;
  /** What the workload still waits for. */
  reason?: string;
  /** No pod at all can answer. */
  down?: true;
  /** There is no such workload. */
  absent?: true;
  /** The workload has been scaled to zero on purpose, by an autoscaler or a person. */
  atRest?: true;
}

/** What would be released if a rollout began now. */
export interface Revision {
  /** Content hash of the target's pod template. */
  spec: string;
  /** Content hashes of its tracked ConfigMaps and Secrets. */
  configs: Record<string, string>;
}

export interface HookAnswer {
  yes: boolean;
  /** Why the hook said no, or why it could not be asked. */
  message?: string;
}
