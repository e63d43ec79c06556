import { isRecord } from '../../core/json';
import { Refusal } from '../refusal';

/** Characters of a name in Kubernetes. */
const LONGEST_NAME = 253;

/** The fields of a hook's call that matter here. */
export interface HookCall {
  /** `name.namespace` of the Canary. */
  canary: string;
  name: string;
  namespace: string;
  phase: string;
  /** Changes with each new revision. */
  checksum: string;
  metadata: Readonly<Record<string, unknown>>;
}

/**
 * Reads the body of a call.
 *
 * @throws Refusal (400) that names the field
 */
export function readCall(body: string): HookCall {
  const value = parseObject(body);
  const [name, namespace] = [requireText(value, 'name'), requireText(value, 'namespace')];
  const { phase = '', checksum = '', metadata } = value;
  if (metadata !== undefined && metadata !== null && !isRecord(metadata))
    throw new Refusal(400, 'metadata: is no object; send one like {"type": "cmd", "cmd": "hey http://host/"}');
  return {
    canary: `${name}.${namespace}`,
    name,
    namespace,
    phase: String(phase),
    checksum: String(checksum),
    metadata: metadata ?? {},
  };
}

function parseObject(body: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    value = undefined;
  }
  if (!isRecord(value))
    throw new Refusal(400, 'the body is no JSON object; send one like {"name": "podinfo", "namespace": "test"}');
  return value;
}

function requireText(value: Readonly<Record<string, unknown>>, field: string): string {
  const text = value[field];
  if (typeof text !== 'string' || text === '')
    throw new Refusal(400, `${field}: is missing; send the ${field} of the Canary`);
  if (text.length > LONGEST_NAME)
    throw new Refusal(400, `${field}: is longer than ${LONGEST_NAME} characters; send the ${field} of the Canary`);
  return text;
}
