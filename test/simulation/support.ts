import { apiVersionOf, type KubeObject, type Resource } from '../../controller/api/types/meta';
import { CONFIG_MAP, DEPLOYMENT } from '../../controller/api/types/resources';
import { ApiError, type WatchEvent } from '../../controller/kube/api';

export const NAMESPACED = 'default';

export function object(
  resource: Resource,
  name: string,
  content: Record<string, unknown> = {},
  metadata: Partial<KubeObject['metadata']> = {},
): KubeObject {
  return {
    apiVersion: apiVersionOf(resource),
    kind: resource.kind,
    metadata: { name, ...(resource.clusterScoped ? {} : { namespace: NAMESPACED }), ...metadata },
    ...content,
  };
}

export const configMap = (
  name: string,
  data: Record<string, string> = {},
  metadata: Partial<KubeObject['metadata']> = {},
): KubeObject => object(CONFIG_MAP, name, { data }, metadata);

export function deployment(
  name: string,
  replicas: number,
  image = 'web:1',
  more: { spec?: Record<string, unknown>; annotations?: Record<string, string> } = {},
): KubeObject {
  const template = {
    metadata: { labels: { app: name }, annotations: more.annotations },
    spec: { containers: [{ name: 'web', image }] },
  };
  return object(DEPLOYMENT, name, {
    spec: { replicas, selector: { matchLabels: { app: name } }, template, ...more.spec },
  });
}

/** The next `count` events of a watch. */
export async function take(events: AsyncIterable<WatchEvent>, count: number): Promise<WatchEvent[]> {
  const taken: WatchEvent[] = [];
  if (count === 0) return taken;
  for await (const event of events) if (taken.push(event) === count) break;
  return taken;
}

export async function refusal(call: Promise<unknown>): Promise<ApiError> {
  const outcome: unknown = await call.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(outcome instanceof ApiError)) throw new Error(`expected an ApiError, but got: ${String(outcome)}`);
  return outcome;
}
