import type { Canary } from '../../controller/api/types/canary';
import { keyText, type KubeObject, type Resource } from '../../controller/api/types/meta';
import { SILENT } from '../../controller/core/log';
import { CUSTOM_RESOURCE_DEFINITION, NAMESPACE } from '../../controller/api/types/resources';
import { CRDS } from '../../controller/api/schema';
import { Caches } from '../../controller/kube/caches';
import type { KubeApi } from '../../controller/kube/api';
import { EmbeddedApi } from '../../controller/simulation/apiserver/embedded-api';
import { VirtualClock } from '../../controller/simulation/virtual-clock';
import { podinfoCanary } from '../fixtures/podinfo';
import { settle } from '../kube/support/manual-clock';

/** An API that writes down what is asked of it, with what is patched. */
export function recorded(
  api: KubeApi,
  requests: string[],
  refuse: (request: string) => Error | undefined = () => undefined,
): KubeApi {
  const note = <T>(request: string, call: () => Promise<T>): Promise<T> => {
    requests.push(request);
    const error = refuse(request);
    return error === undefined ? call() : Promise.reject(error);
  };
  return {
    get: (resource, key) => note(`get ${resource.plural} ${keyText(key)}`, () => api.get(resource, key)),
    list: (resource, options) => api.list(resource, options),
    watch: (resource, options) => api.watch(resource, options),
    create: (resource, object) =>
      note(`create ${resource.plural} ${object.metadata.name}`, () => api.create(resource, object)),
    update: (resource, object) =>
      note(`update ${resource.plural} ${object.metadata.name}`, () => api.update(resource, object)),
    updateStatus: (resource, object) =>
      note(`update status ${resource.plural} ${object.metadata.name}`, () => api.updateStatus(resource, object)),
    patch: (resource, key, patch, subresource) =>
      note(`patch ${resource.plural} ${key.name} ${JSON.stringify(patch)}`, () =>
        api.patch(resource, key, patch, subresource),
      ),
    delete: (resource, key) => note(`delete ${resource.plural} ${key.name}`, () => api.delete(resource, key)),
  };
}

/** Clusters with a list of definitions. To make one takes longer than most tests: they work on copies. */
const defined = new Map<readonly KubeObject[], Promise<EmbeddedApi>>();

async function define(definitions: readonly KubeObject[]): Promise<EmbeddedApi> {
  const api = new EmbeddedApi({ clock: new VirtualClock() });
  await api.create(NAMESPACE, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'test' } });
  for (const definition of definitions) await api.create(CUSTOM_RESOURCE_DEFINITION, definition);
  await settle();
  return api;
}

/** An embedded cluster with the namespace `test`, caches on it, and what is asked of it. */
export class Cluster {
  readonly clock = new VirtualClock();
  readonly embedded: EmbeddedApi;
  readonly requests: string[] = [];
  /** Answers how a request is refused that the API would take. */
  refuse: (request: string) => Error | undefined = () => undefined;
  readonly api: KubeApi;
  readonly caches: Caches;

  private constructor(copyOf: EmbeddedApi) {
    this.embedded = new EmbeddedApi({ clock: this.clock, copyOf });
    this.api = recorded(this.embedded, this.requests, (request) => this.refuse(request));
    this.caches = new Caches({ api: this.embedded, clock: this.clock, random: () => 0.5, log: SILENT });
  }

  /** @param definitions a constant. Default: Serin's own */
  static async create(definitions: readonly KubeObject[] = CRDS): Promise<Cluster> {
    const cluster = defined.get(definitions) ?? define(definitions);
    defined.set(definitions, cluster);
    return new Cluster(await cluster);
  }

  /** Creates the object as somebody else would; the caches know it when this is done. */
  async given(resource: Resource, object: KubeObject): Promise<KubeObject> {
    const created = await this.embedded.create(resource, object);
    await settle();
    return created;
  }

  /** What is there now, whatever the caches say. */
  async stored(resource: Resource, name: string): Promise<KubeObject> {
    return await this.embedded.get(resource, { namespace: 'test', name });
  }
}

/** The Canary `podinfo.test` with another name. */
export function namedCanary(name: string, spec: Partial<Canary['spec']> = {}): Canary {
  const canary = podinfoCanary({}, {}, spec);
  return { ...canary, metadata: { ...canary.metadata, name, uid: `uid-${name}` } };
}
