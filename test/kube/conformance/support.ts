import { apiVersionOf, type KubeObject, type Resource } from '../../../controller/api/types/meta';
import { CONFIG_MAP, CUSTOM_RESOURCE_DEFINITION } from '../../../controller/api/types/resources';
import { ApiError, type KubeApi, type WatchEvent, type WatchOptions } from '../../../controller/kube/api';

/** A cluster to check, and a namespace in it that nobody else uses. */
export interface Cluster {
  api: KubeApi;
  namespace: string;
}

export type Subject = () => Cluster;

const wait = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Repeats the check until it passes, or fails with its last failure. */
export async function eventually<T>(check: () => Promise<T> | T, patience = 15_000): Promise<T> {
  for (let left = patience; ; left -= 20) {
    try {
      return await check();
    } catch (error) {
      if (left <= 0) throw error;
      await wait(20);
    }
  }
}

/** What the API refuses a call with. A client may put the request before the server's own words: that is left out. */
export async function refusal(call: Promise<unknown>): Promise<Pick<ApiError, 'status' | 'reason' | 'message'>> {
  const outcome: unknown = await call.then(
    () => 'it was accepted',
    (error: unknown) => error,
  );
  if (!(outcome instanceof ApiError)) throw new Error(`expected an ApiError, but got: ${String(outcome)}`);
  return { status: outcome.status, reason: outcome.reason, message: outcome.message.replace(/^[A-Z]+ \/\S+: /, '') };
}

export function object(
  resource: Resource,
  namespace: string | undefined,
  name: string,
  content: Record<string, unknown> = {},
  metadata: Partial<KubeObject['metadata']> = {},
): KubeObject {
  return {
    apiVersion: apiVersionOf(resource),
    kind: resource.kind,
    metadata: { name, namespace, ...metadata },
    ...content,
  };
}

export const configMap = (
  { namespace }: Cluster,
  name: string,
  data: Record<string, string> = {},
  metadata: Partial<KubeObject['metadata']> = {},
): KubeObject => object(CONFIG_MAP, namespace, name, { data }, metadata);

/** An open watch, read in the background. */
export class Reader {
  readonly events: WatchEvent[] = [];
  failure: unknown;
  ended = false;
  private readonly abort = new AbortController();

  constructor(api: KubeApi, resource: Resource, options: WatchOptions) {
    void this.read(api.watch(resource, { ...options, signal: this.abort.signal }));
  }

  /** `ADDED a`, `MODIFIED a` … without bookmarks. */
  seen(): string[] {
    return this.events
      .filter(({ type }) => type !== 'BOOKMARK')
      .map(({ type, object: { metadata } }) => `${type} ${metadata.name}`);
  }

  stop(): void {
    this.abort.abort();
  }

  private async read(events: AsyncIterable<WatchEvent>): Promise<void> {
    try {
      for await (const event of events) this.events.push(event);
    } catch (error) {
      this.failure = error;
    }
    this.ended = true;
  }
}

/** A kind of the suite's own, with a status subresource, served in two versions. */
export const WIDGET: Resource = { group: 'conformance.serin.dev', version: 'v1', kind: 'Widget', plural: 'widgets' };
export const WIDGET_V2: Resource = { ...WIDGET, version: 'v2' };
/** One without a status subresource. */
export const GADGET: Resource = { group: 'conformance.serin.dev', version: 'v1', kind: 'Gadget', plural: 'gadgets' };

const RULES = [
  { rule: "self.mode != 'fast' || self.size <= 10", message: 'size: a fast widget has a size of at most 10' },
  { rule: '!has(self.__namespace__) || self.__namespace__.startsWith("n")', message: 'namespace: must start with n' },
];

const WIDGET_SCHEMA = {
  type: 'object',
  required: ['spec'],
  properties: {
    spec: {
      type: 'object',
      required: ['size'],
      'x-kubernetes-validations': RULES,
      properties: {
        size: { type: 'integer', minimum: 1, maximum: 100 },
        mode: { type: 'string', enum: ['fast', 'slow'], default: 'slow' },
        interval: { type: 'string', pattern: '^[0-9]+s$' },
        port: { 'x-kubernetes-int-or-string': true },
        note: { type: 'string', nullable: true },
        namespace: { type: 'string' },
        nested: { type: 'object', default: {}, properties: { depth: { type: 'integer', default: 3 } } },
        parts: {
          type: 'array',
          maxItems: 5,
          items: {
            type: 'object',
            required: ['name'],
            properties: { name: { type: 'string', maxLength: 20 }, count: { type: 'integer', default: 1 } },
          },
        },
        labels: { type: 'object', additionalProperties: { type: 'string' } },
        anything: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
        fixed: {
          type: 'string',
          'x-kubernetes-validations': [{ rule: 'self == oldSelf', message: 'cannot be changed' }],
        },
      },
    },
    status: { type: 'object', properties: { phase: { type: 'string' }, count: { type: 'integer' } } },
  },
};

function definition(resource: Resource, versions: readonly string[], status: boolean): KubeObject {
  const served = versions.map((name, index) => ({
    name,
    served: true,
    storage: index === 0,
    ...(status ? { subresources: { status: {} } } : {}),
    schema: { openAPIV3Schema: WIDGET_SCHEMA },
  }));
  const names = {
    kind: resource.kind,
    plural: resource.plural,
    singular: resource.kind.toLowerCase(),
    listKind: `${resource.kind}List`,
  };
  return object(CUSTOM_RESOURCE_DEFINITION, undefined, `${resource.plural}.${resource.group}`, {
    spec: { group: resource.group, scope: 'Namespaced', names, versions: served },
  });
}

/** Defines the suite's kinds, unless they are there, and waits until they are served. */
export async function defineKinds(api: KubeApi): Promise<void> {
  for (const crd of [definition(WIDGET, ['v1', 'v2'], true), definition(GADGET, ['v1'], false)]) {
    await api.create(CUSTOM_RESOURCE_DEFINITION, crd).catch((error: unknown) => {
      if (!(error instanceof ApiError && error.reason === 'AlreadyExists')) throw error;
    });
  }
  for (const resource of [WIDGET, WIDGET_V2, GADGET]) await eventually(() => api.list(resource));
}
