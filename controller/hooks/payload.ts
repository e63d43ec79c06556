import type { Canary, CanaryStatus, CanaryWebhook, Phase } from '../api/types/canary';
import { messageOf } from '../core/errors';
import { contentHash } from '../core/hash';
import { renderKnown } from '../api/templates/query-template';

/** The body of a call to a webhook. */
export interface HookPayload {
  name: string;
  namespace: string;
  phase: Phase;
  /** Changes only with the revision that is released. */
  checksum: string;
  /** Absent if there is no metadata. */
  metadata?: Record<string, string>;
}

/**
 * @param status has the weight and the iteration for the variables in metadata, and the hashes for the checksum
 * @param extra metadata that is added unchanged. If a key is also in the metadata of the hook, the value of the hook is
 * used.
 * @throws Error when the metadata is too long after its variables are replaced
 */
export function buildPayload(
  canary: Canary,
  phase: Phase,
  status: CanaryStatus,
  hook: CanaryWebhook,
  extra?: Readonly<Record<string, string>>,
): HookPayload {
  const { name, namespace } = canary.metadata;
  const { lastAppliedSpec, trackedConfigs } = status;
  const payload: HookPayload = { name, namespace, phase, checksum: contentHash({ lastAppliedSpec, trackedConfigs }) };
  if (hook.metadata === undefined && extra === undefined) return payload;
  const values = variablesOf(canary, phase, status);
  const metadata = renderMetadata(hook, values);
  return { ...payload, metadata: { ...extra, ...metadata } };
}

/** Characters that the metadata of a hook may have after its variables are replaced. */
const LONGEST_METADATA = 2 * 1024 * 1024;

function renderMetadata(
  { name, metadata = {} }: CanaryWebhook,
  values: Readonly<Record<string, string>>,
): Record<string, string> {
  let length = 0;
  const rendered: Record<string, string> = {};
  for (const [key, text] of Object.entries(metadata)) {
    try {
      rendered[key] = renderKnown(text, values);
    } catch (error) {
      throw new Error(`webhook ${name}: metadata.${key}: ${messageOf(error)}`, { cause: error });
    }
    length += rendered[key].length;
    if (length > LONGEST_METADATA)
      throw new Error(`webhook ${name}: metadata becomes too long with its values: shorten it`);
  }
  return rendered;
}

/** The variables for the metadata of hooks. */
function variablesOf(
  canary: Canary,
  phase: Phase,
  { canaryWeight = 0, iterations = 0 }: CanaryStatus,
): Record<string, string> {
  const { name, namespace } = canary.metadata;
  return {
    name,
    namespace,
    phase,
    target: canary.spec.targetRef.name,
    canaryWeight: String(canaryWeight),
    primaryWeight: String(100 - canaryWeight),
    iteration: String(iterations),
  };
}
