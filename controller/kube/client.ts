import { keyOf, type KubeObject, type ObjectKey, type Resource } from '../api/types/meta';
import type { Clock } from '../core/clock';
import { sleep } from '../core/timing';
import { normalizeObject, normalizeList, toApiError, parseJson } from './responses';
import { type Connection, loadConnection } from './config';
import { collectionPath, listQuery, objectPath } from './paths';
import type { KubeApi, MergePatch, ObjectList, PageOptions, WatchEvent, WatchOptions } from './api';
import { RateLimit } from './rate-limit';
import { readRefusal } from './refusal-body';
import { Rest, type RestRequest } from './rest';
import { watchEvents } from './watch-stream';

export type Verb = 'get' | 'list' | 'watch' | 'create' | 'update' | 'patch' | 'delete';

export interface KubeClientOptions {
  clock: Clock;
  /** Path of a kubeconfig. Default: KUBECONFIG, the pod's service account, or `~/.kube/config`. */
  kubeconfig?: string;
  /** The server, if it is known already. Default: the server of the kubeconfig. */
  connection?: Connection;
  /** Requests a second. A negative number means no limit. Default: 100. */
  qps?: number;
  /** Requests that may be sent at once after a rest. Default: 250. */
  burst?: number;
  /** Default: `serin`. */
  userAgent?: string;
  /** Called right before each request that changes something. If it throws, the request is not sent. */
  beforeWrite?: () => void;
  /** Called after every request with its HTTP status, or 0 if there was no answer. */
  onRequest?: (verb: Verb, resource: Resource, status: number) => void;
}

/** How often a request is sent again if the server was too busy to process it. */
const BUSY_RETRIES = 5;
/** The longest time to wait for a busy server, in seconds. */
const BUSY_WAIT = 10;

/** The API of a real server. @throws Error when no kubeconfig leads to one */
export function createKubeClient(options: KubeClientOptions): KubeApi {
  return new KubeClient(
    new Rest(options.connection ?? loadConnection(options.kubeconfig), options.clock, options.userAgent ?? 'serin'),
    options,
  );
}

class KubeClient implements KubeApi {
  private readonly limit: RateLimit;

  constructor(
    private readonly rest: Rest,
    private readonly options: KubeClientOptions,
  ) {
    this.limit = new RateLimit(options.clock, options.qps ?? 100, options.burst ?? 250);
  }

  async get(resource: Resource, key: ObjectKey): Promise<KubeObject> {
    return await this.askForObject('get', resource, { method: 'GET', path: objectPath(resource, key) });
  }

  async list(resource: Resource, options: PageOptions = {}): Promise<ObjectList> {
    const { limit, continue: next } = options;
    const page = { ...(limit && { limit: String(limit) }), ...(next && { continue: next }) };
    const path = collectionPath(resource, options.namespace) + listQuery(options, page);
    const list = await this.ask('list', resource, {
      method: 'GET',
      path,
      accept: acceptHeader('PartialObjectMetadataList', options.metadataOnly),
    });
    return normalizeList(resource, list as Parameters<typeof normalizeList>[1], options.metadataOnly);
  }

  async *watch(resource: Resource, options: WatchOptions): AsyncGenerator<WatchEvent> {
    const { signal, metadataOnly, resourceVersion, timeoutSeconds } = options;
    const path =
      collectionPath(resource, options.namespace) +
      listQuery(options, {
        watch: 'true',
        allowWatchBookmarks: 'true',
        resourceVersion,
        ...(timeoutSeconds === undefined ? {} : { timeoutSeconds: String(timeoutSeconds) }),
      });
    try {
      await this.limit.take();
      if (signal?.aborted) return;
      const request: RestRequest = {
        method: 'GET',
        path,
        accept: acceptHeader('PartialObjectMetadata', metadataOnly),
        signal,
      };
      const response = await this.count(
        'watch',
        resource,
        () => this.rest.stream(request),
        (message) => message.statusCode ?? 0,
      );
      const what = describe(request);
      if (response.statusCode !== 200)
        throw toApiError(response.statusCode ?? 0, await readRefusal(response, this.options.clock), what);
      yield* watchEvents(response, resource, what, metadataOnly);
    } catch (error) {
      if (!signal?.aborted) throw error;
    }
  }

  async create(resource: Resource, object: KubeObject): Promise<KubeObject> {
    return await this.askForObject('create', resource, {
      method: 'POST',
      path: collectionPath(resource, object.metadata.namespace),
      body: JSON.stringify(object),
    });
  }

  async update(resource: Resource, object: KubeObject): Promise<KubeObject> {
    return await this.askForObject('update', resource, {
      method: 'PUT',
      path: objectPath(resource, keyOf(object)),
      body: JSON.stringify(object),
    });
  }

  async updateStatus(resource: Resource, object: KubeObject): Promise<KubeObject> {
    return await this.askForObject('update', resource, {
      method: 'PUT',
      path: objectPath(resource, keyOf(object), 'status'),
      body: JSON.stringify(object),
    });
  }

  async patch(resource: Resource, key: ObjectKey, patch: MergePatch, subresource?: 'status'): Promise<KubeObject> {
    const path = objectPath(resource, key, subresource);
    return await this.askForObject('patch', resource, {
      method: 'PATCH',
      path,
      contentType: 'application/merge-patch+json',
      body: JSON.stringify(patch),
    });
  }

  async delete(resource: Resource, key: ObjectKey): Promise<void> {
    await this.ask('delete', resource, {
      method: 'DELETE',
      path: objectPath(resource, key),
      body: JSON.stringify({ propagationPolicy: 'Background' }),
    });
  }

  private async askForObject(verb: Verb, resource: Resource, request: RestRequest): Promise<KubeObject> {
    return normalizeObject(resource, (await this.ask(verb, resource, request)) as KubeObject);
  }

  /**
   * Returns the answer to a request that succeeded. A server that was too busy has not processed the request, so it is
   * sent again after the time that the server names.
   */
  private async ask(verb: Verb, resource: Resource, request: RestRequest): Promise<unknown> {
    for (let attempt = 0; ; attempt++) {
      await this.limit.take();
      if (request.method !== 'GET') this.options.beforeWrite?.();
      const { status, headers, body } = await this.count(
        verb,
        resource,
        () => this.rest.exchange(request),
        (answer) => answer.status,
      );
      if (status >= 200 && status < 300) return parseJson(body, describe(request));
      if (status !== 429 || attempt === BUSY_RETRIES) throw toApiError(status, body, describe(request));
      const seconds = Math.min(BUSY_WAIT, Number(headers['retry-after']) || 1);
      await sleep(this.options.clock, seconds * 1000);
    }
  }

  private async count<T>(
    verb: Verb,
    resource: Resource,
    request: () => Promise<T>,
    statusOf: (answer: T) => number,
  ): Promise<T> {
    let status = 0;
    try {
      const answer = await request();
      status = statusOf(answer);
      return answer;
    } finally {
      this.options.onRequest?.(verb, resource, status);
    }
  }
}

function acceptHeader(as: string, metadataOnly: boolean | undefined): string {
  return metadataOnly ? `application/json;as=${as};g=meta.k8s.io;v=v1,application/json` : 'application/json';
}

function describe(request: RestRequest): string {
  return `${request.method} ${request.path.split('?')[0]}`;
}
