/** How the traffic is split. */
export interface Routes {
  /** Percent of the traffic that the primary gets. */
  primary: number;
  /** Percent of the traffic that the canary gets. */
  canary: number;
  /** Requests are copied to the canary as well, its answers dropped. */
  mirrored: boolean;
  /** Percent of the requests that are mirrored. Default: all. */
  mirrorWeight?: number;
  /** The split holds for every user, also where an A/B test would match only some. */
  everyone?: boolean;
  /** Somebody has written to the object since, so that it no longer says all of this: it is to be written again. */
  overwritten?: boolean;
}

/** Routes in a few words, for the status: `25`, `0 mirrored 80`. */
export function routesText({ canary, mirrored, mirrorWeight }: Routes): string {
  return mirrored ? `${canary} mirrored ${mirrorWeight ?? 100}` : String(canary);
}

/** The routes of such a text. */
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
  /** What it still waits for. */
  reason?: string;
  /** Not a single pod can answer: whoever is sent there is lost. */
  down?: true;
}

/** What would be released now. */
export interface Revision {
  /** Content hash of the target's pod template. */
  spec: string;
  /** Content hashes of its tracked ConfigMaps and Secrets. */
  configs: Record<string, string>;
}

export interface HookAnswer {
  yes: boolean;
  /** What the hook said against it, or why it could not be asked. */
  message?: string;
}
