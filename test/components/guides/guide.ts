import { manifestsOf } from './manifests';
import type { Inputs } from '../support';

/** A complete manifest of the guides. @throws Error if there is none */
export function guide(file: string, kind: string, name: string): Inputs {
  return found(
    `${kind} ${name} of ${file}`,
    manifestsOf('seeds').find(
      (one) => one.file === file && one.object.kind === kind && one.object.metadata.name === name,
    )?.object,
  );
}

/** A part of a Canary in the guides. @param part its number in the file, from 1 @throws Error if there is none */
export function guidePart(file: string, part = 1): Inputs {
  return found(
    `part ${part} of ${file}`,
    manifestsOf('seeds', 'fragments').find((one) => one.file === file && one.part === part)?.object,
  );
}

function found(title: string, object: Inputs | undefined): Inputs {
  if (object === undefined) throw new Error(`there is no ${title}`);
  return object;
}

/** The guide's Canary for one of several regions: the common part, and that of the region. */
export function regional(part: number): Inputs {
  const { spec, ...base } = guide('real-world.yaml', 'Canary', 'api-gateway');
  const { metadata, spec: own } = guidePart('multi-region.yaml', part);
  const webhooks = [...(own.analysis.webhooks ?? []), ...spec.analysis.webhooks];
  return { ...base, metadata, spec: { ...spec, analysis: { ...spec.analysis, ...own.analysis, webhooks } } };
}

/** The guide's alert rules, which are not in a manifest. */
export const GUIDE_RULES = [
  {
    alert: 'FlaggerCanaryStuck',
    expr: 'flagger_canary_duration_seconds > 3600',
    for: '5m',
    labels: { severity: 'warning' },
  },
  { alert: 'FlaggerCanaryFailed', expr: 'flagger_canary_status == 0', for: '1m', labels: { severity: 'error' } },
];
