import type { Canary } from '../api/types/canary';
import { providerOf } from '../api/defaults';
import { latestRevision, promotedRevision } from '../api/knative';
import type { Routes } from '../api/types/rollout-types';
import type { MetricTemplate } from '../api/types/metric-template';
import { keyOf, type KubeObject, type Resource } from '../api/types/meta';
import type { Http, HttpRequest, HttpResponse } from '../core/http';
import { type Log, SILENT } from '../core/log';
import type { Random } from '../core/random';
import { CANARY, CUSTOM_RESOURCE_DEFINITION, METRIC_TEMPLATE, NAMESPACE } from '../api/types/resources';
import { CRDS } from '../api/schema/index';
import { ApiError, type KubeApi } from '../kube/api';
import { routingOf } from '../routing/index';
import { DEFAULT_SETTINGS, type Settings } from '../api/settings';
import { Autoscalers } from './cluster/autoscalers';
import { crashLoop } from './cluster/crash-loop';
import { Workloads } from './cluster/workloads';
import { EmbeddedApi } from './apiserver/embedded-api';
import { KnativeServices } from './cluster/knative-services';
import { MetricServer } from './traffic/metric-server';
import type { PodTemplate } from './cluster/pods';
import { ControllerProcess } from './process';
import { seededRandom } from './random';
import { resourceOf } from './apiserver/resource-of';
import { ROUTING_DEFINITIONS } from './apiserver/routing-definitions';
import { type Fault, Traffic } from './traffic/traffic';
import { VirtualClock } from './virtual-clock';

export interface SimulationOptions {
  /** The same seed gives the same run, byte for byte. Default: 1. */
  seed?: number | string;
  /** Awaited before each jump in time, with its virtual milliseconds. Default: no wait. */
  pace?: (milliseconds: number) => Promise<void>;
  settings?: Partial<Settings>;
  log?: Log;
  /** What is wrong with the pods of a template. Default: nothing. */
  faultOf?: (template: PodTemplate | undefined) => Fault;
  /** Which pods are not ready now; `workloads.refresh()` asks again. Default: none. */
  podsFail?: (template: PodTemplate) => boolean;
  /** Whether the metric server cannot be reached now. Default: never. */
  metricsDown?: () => boolean;
  /** Answers a request for a metric in place of the traffic model; nothing: it does not. Default: it never does. */
  metrics?: (request: HttpRequest) => HttpResponse | Promise<HttpResponse> | undefined;
  /** How webhooks answer. Default: 200 to all. */
  webhook?: (request: HttpRequest) => HttpResponse | Promise<HttpResponse>;
  /** Stands between the controller and the API: for tests that count, or crash. */
  wrap?: (api: KubeApi) => KubeApi;
}

/** To define all kinds takes longer than some rollouts: it is done once, and every simulation begins with a copy. */
let prepared: Promise<EmbeddedApi> | undefined;

async function define(): Promise<EmbeddedApi> {
  const api = new EmbeddedApi({ clock: new VirtualClock() });
  for (const definition of [...CRDS, ...ROUTING_DEFINITIONS]) await api.create(CUSTOM_RESOURCE_DEFINITION, definition);
  return api;
}

/** The whole system in one process: cluster, traffic, metrics and controller, on a virtual clock. */
export class Simulation {
  readonly clock: VirtualClock;
  readonly api: EmbeddedApi;
  readonly workloads: Workloads;
  private readonly random: Random;
  private readonly metricServer: MetricServer;
  private readonly settings: Settings;
  private process: ControllerProcess | undefined;

  private constructor(
    private readonly options: SimulationOptions,
    definitions: EmbeddedApi,
  ) {
    this.clock = new VirtualClock({ pace: options.pace });
    this.api = new EmbeddedApi({ clock: this.clock, copyOf: definitions });
    this.random = seededRandom(options.seed ?? 1);
    this.settings = { ...DEFAULT_SETTINGS, ...options.settings };
    const faultOf = options.faultOf ?? (() => 'none');
    const crashing = crashLoop(this.clock, (template) => faultOf(template) === 'crash');
    const fails = (template: PodTemplate): boolean =>
      crashing.fails!(template) || (options.podsFail?.(template) ?? false);
    this.workloads = new Workloads({ api: this.api, clock: this.clock, ...crashing, fails });
    new KnativeServices({ api: this.api, clock: this.clock, fails });
    new Autoscalers({ api: this.api, clock: this.clock });
    const traffic = new Traffic(this.random, (canary) => faultOf(this.targetOf(canary)?.spec.template));
    this.metricServer = new MetricServer(
      {
        now: () => this.clock.now(),
        canaries: () => this.api.peek(CANARY) as Canary[],
        template: (namespace, name) => this.find(METRIC_TEMPLATE, namespace, name) as MetricTemplate | undefined,
        routes: (canary) => this.routes(canary),
        providerOf: (canary) => providerOf(canary, this.settings.meshProvider),
        revisionOf: (canary, role) =>
          (role === 'primary' ? promotedRevision : latestRevision)(this.targetOf(canary) ?? canary),
      },
      traffic,
    );
  }

  /** A cluster with Serin's and the routing providers' definitions, and no controller yet. */
  static async create(options: SimulationOptions = {}): Promise<Simulation> {
    return new Simulation(options, await (prepared ??= define()));
  }

  /** Starts the controller, or starts it again after a kill. */
  async start(): Promise<void> {
    const api = this.options.wrap?.(this.api) ?? this.api;
    this.process = new ControllerProcess({
      api,
      clock: this.clock,
      random: this.random,
      http: this.http,
      log: this.options.log ?? SILENT,
      settings: this.settings,
    });
    await this.process.start();
  }

  /** The controller dies in the middle of what it does. */
  kill(): void {
    this.process?.kill();
  }

  /**
   * Creates the object, or changes what is there to it, as `kubectl apply` would; its namespace is made where it is
   * missing.
   */
  async apply(object: KubeObject): Promise<KubeObject> {
    const resource = resourceOf(object);
    const namespaced: KubeObject = resource.clusterScoped
      ? object
      : { ...object, metadata: { ...object.metadata, namespace: object.metadata.namespace ?? 'default' } };
    const { namespace } = namespaced.metadata;
    if (namespace !== undefined)
      await this.createOr(
        NAMESPACE,
        { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
        () => undefined,
      );
    return (await this.createOr(
      resource,
      namespaced,
      async () => await this.api.patch(resource, keyOf(namespaced), namespaced),
    ))!;
  }

  find(resource: Resource, namespace: string | undefined, name: string): KubeObject | undefined {
    return this.api
      .peek(resource)
      .find(({ metadata }) => (resource.clusterScoped || metadata.namespace === namespace) && metadata.name === name);
  }

  canary(namespace: string, name: string): Canary | undefined {
    return this.find(CANARY, namespace, name) as Canary | undefined;
  }

  /** How the traffic of a Canary flows now. */
  routes(canary: Canary): Routes {
    const routing = routingOf(canary, providerOf(canary, this.settings.meshProvider))!;
    return routing.routes(canary, (resource, name, namespace = canary.metadata.namespace) =>
      this.find(resource, namespace, name),
    );
  }

  private targetOf(canary: Canary): KubeObject | undefined {
    const { apiVersion = 'apps/v1', kind, name } = canary.spec.targetRef;
    return this.find(resourceOf({ apiVersion, kind, metadata: { name } }), canary.metadata.namespace, name);
  }

  private async createOr(
    resource: Resource,
    object: KubeObject,
    otherwise: () => KubeObject | undefined | Promise<KubeObject | undefined>,
  ): Promise<KubeObject | undefined> {
    try {
      return await this.api.create(resource, object);
    } catch (error) {
      if (error instanceof ApiError && error.reason === 'AlreadyExists') return await otherwise();
      throw error;
    }
  }

  private readonly http: Http = async (request) => {
    const answered = await this.options.metrics?.(request);
    if (answered !== undefined) return answered;
    const url = new URL(request.url);
    const query = url.pathname.endsWith('/api/v1/query');
    if (query && this.options.metricsDown?.()) throw new Error(`${url.host}: connection refused`);
    if (query) return { status: 200, body: this.metricServer.answer(url.searchParams.get('query') ?? '') };
    return (await this.options.webhook?.(request)) ?? { status: 200, body: 'OK' };
  };
}
