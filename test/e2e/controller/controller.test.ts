import type { Canary } from '../../../controller/api/types/canary';
import { CRDS } from '../../../controller/api/schema';
import type { KubeObject, Resource } from '../../../controller/api/types/meta';
import {
  CANARY,
  CUSTOM_RESOURCE_DEFINITION,
  DEPLOYMENT,
  EVENT,
  LEASE,
  SERVICE,
} from '../../../controller/api/types/resources';
import { ISTIO_DESTINATION_RULE, ISTIO_VIRTUAL_SERVICE } from '../../../controller/api/rules/providers';
import { ApiError, type KubeApi } from '../../../controller/kube/api';
import { permissiveDefinition } from '../../../controller/simulation/apiserver/custom-resources';
import { canary as canaryOf, deployment as deploymentOf } from '../../support/rollout';
import { type ControlPlane, describeWithControlPlane } from '../support/control-plane';
import {
  ControllerReplica,
  HealthyPrometheus,
  missingBundle,
  type ReplicaOptions,
} from '../support/controller-process';
import { eventually, wait } from '../support/processes';

const NAME = 'podinfo';
const METRICS = [{ name: 'request-success-rate', interval: '1m', thresholdRange: { min: 99 } }];

/** A namespace with a Deployment and its Canary, and the replicas of a controller that works there alone. */
class Site {
  private readonly replicas: ControllerReplica[] = [];

  private constructor(
    private readonly plane: ControlPlane,
    readonly namespace: string,
    private readonly prometheus: HealthyPrometheus,
  ) {}

  static async create(plane: ControlPlane, prometheus: HealthyPrometheus, interval = '2s'): Promise<Site> {
    const site = new Site(plane, await plane.namespace('controller'), prometheus);
    const analysis = { interval, threshold: 3, maxWeight: 50, stepWeight: 25, metrics: METRICS };
    await site.api.create(DEPLOYMENT, site.here(deploymentOf('podinfo:1', {}, 1)));
    await site.api.create(CANARY, site.here(canaryOf({ analysis })));
    return site;
  }

  get api(): KubeApi {
    return this.plane.api;
  }

  async controller(options?: ReplicaOptions): Promise<ControllerReplica> {
    const { namespace, plane, prometheus } = this;
    const args = [
      ...['--kubeconfig', plane.kubeconfig, '--namespace', namespace, '--leader-election-namespace', namespace],
      ...['--metrics-server', prometheus.address],
    ];
    const replica = await ControllerReplica.start(args, options);
    this.replicas.push(replica);
    return await replica.ready();
  }

  async get(resource: Resource, name = NAME): Promise<KubeObject> {
    return await this.api.get(resource, { namespace: this.namespace, name });
  }

  async names(resource: Resource): Promise<string[]> {
    return (await this.api.list(resource, { namespace: this.namespace })).items
      .map(({ metadata }) => metadata.name)
      .sort();
  }

  /** Waits until the Canary's status is so. */
  async until(what: string, holds: (status: NonNullable<Canary['status']>) => boolean, seconds = 60): Promise<void> {
    await eventually(
      `a Canary that is ${what}`,
      async () => holds(((await this.get(CANARY)) as Canary).status ?? {}),
      seconds,
    );
  }

  async initialized(seconds = 60): Promise<void> {
    await this.until('initialised', ({ phase }) => phase === 'Initialized', seconds);
  }

  async release(image: string): Promise<void> {
    const { items } = await this.api.list(DEPLOYMENT, { namespace: this.namespace });
    const { containers } = items.find(({ metadata }) => metadata.name === NAME)!.spec.template.spec as {
      containers: object[];
    };
    await this.api.patch(
      DEPLOYMENT,
      { namespace: this.namespace, name: NAME },
      { spec: { template: { spec: { containers: [{ ...containers[0], image }] } } } },
    );
  }

  /** Waits for the first step of a rollout. */
  async firstStep(): Promise<void> {
    await this.until('at 25 %', ({ phase, canaryWeight }) => phase === 'Progressing' && canaryWeight === 25);
  }

  async succeeded(seconds = 60): Promise<void> {
    await this.until('promoted', ({ phase }) => phase === 'Succeeded', seconds);
  }

  async lease(): Promise<KubeObject> {
    return await this.get(LEASE, `serin-controller-${this.namespace}`);
  }

  /** Versions of what only a leader writes to in the middle of a rollout. */
  async written(): Promise<(string | undefined)[]> {
    const objects = [await this.get(CANARY), await this.get(ISTIO_VIRTUAL_SERVICE), await this.lease()];
    return objects.map(({ metadata }) => metadata.resourceVersion);
  }

  /** The weights of the primary and the canary. */
  async weights(): Promise<number[]> {
    const { spec } = await this.get(ISTIO_VIRTUAL_SERVICE);
    return (spec.http[0].route as { weight: number }[]).map(({ weight }) => weight);
  }

  /** Ends all that was started here, whatever state it is in. */
  end(): void {
    for (const replica of this.replicas) replica.kill();
  }

  private here(object: KubeObject): KubeObject {
    return { ...object, metadata: { ...object.metadata, namespace: this.namespace } };
  }
}

const ISTIO = [ISTIO_VIRTUAL_SERVICE, ISTIO_DESTINATION_RULE];

async function install(
  { api }: ControlPlane,
  definitions: readonly KubeObject[],
  served: readonly Resource[],
): Promise<void> {
  for (const definition of definitions) {
    await api.create(CUSTOM_RESOURCE_DEFINITION, definition).catch((error: unknown) => {
      if (!(error instanceof ApiError && error.reason === 'AlreadyExists')) throw error;
    });
  }
  for (const resource of served) await eventually(`${resource.plural} to be served`, () => api.list(resource));
}

const installIstio = (plane: ControlPlane) =>
  install(
    plane,
    ISTIO.map((resource) => permissiveDefinition(resource)),
    ISTIO,
  );

const reason = missingBundle();
if (reason !== undefined) process.stderr.write(`the controller on a real API server: skipped, ${reason}\n`);
const describeController =
  reason === undefined
    ? describeWithControlPlane
    : (name: string) => describe.skip(`${name} (skipped: ${reason})`, () => it('needs the bundle', () => {}));

describeController('the controller on a real API server', (plane) => {
  let prometheus: HealthyPrometheus;
  const sites: Site[] = [];
  const site = async (interval?: string): Promise<Site> => {
    const created = await Site.create(plane(), prometheus, interval);
    sites.push(created);
    return created;
  };

  beforeAll(async () => {
    prometheus = await HealthyPrometheus.start();
    await install(plane(), CRDS, [CANARY]);
  }, 60_000);
  afterEach(() => sites.splice(0).forEach((one) => one.end()));
  afterAll(() => prometheus.stop());

  // The first, because nobody has installed Istio yet.
  it("names the routing provider's APIs that are not installed, creates nothing, and begins by itself once they are", async () => {
    const here = await site();
    await here.controller();
    await eventually('the event', async () => {
      const { items } = await here.api.list(EVENT, { namespace: here.namespace });
      return items.some(({ message }) =>
        /the API networking\.istio\.io\/v1beta1 VirtualService is not installed in this cluster/.test(String(message)),
      );
    });
    expect(await here.names(DEPLOYMENT)).toEqual([NAME]);
    expect(await here.names(SERVICE)).toEqual([]);
    expect(((await here.get(CANARY)) as Canary).status?.conditions).toContainEqual(
      expect.objectContaining({
        type: 'Accepted',
        status: 'False',
        message: expect.stringContaining('DestinationRule'),
      }),
    );

    await installIstio(plane());
    // What was missing is looked for ever more slowly.
    await here.initialized(120);
    expect(await here.names(SERVICE)).toEqual([NAME, `${NAME}-canary`, `${NAME}-primary`]);
    expect(((await here.get(CANARY)) as Canary).status?.conditions).toContainEqual(
      expect.objectContaining({ type: 'Accepted', status: 'True' }),
    );
  }, 180_000);

  it('releases a new version step by step, and says so', async () => {
    await installIstio(plane());
    const here = await site();
    const controller = await here.controller();
    await here.initialized();
    expect(await here.weights()).toEqual([100, 0]);
    expect((await here.get(DEPLOYMENT)).spec.replicas).toBe(0);

    const queries = prometheus.queries;
    await here.release('podinfo:2');
    await here.firstStep();
    expect(await here.weights()).toEqual([75, 25]);
    await here.succeeded();
    expect(await here.weights()).toEqual([100, 0]);
    expect((await here.get(DEPLOYMENT, `${NAME}-primary`)).spec.template.spec.containers[0].image).toBe('podinfo:2');
    expect((await here.get(DEPLOYMENT)).spec.replicas).toBe(0);
    expect(prometheus.queries).toBeGreaterThanOrEqual(queries + 2);

    const title = `${NAME}.${here.namespace}`;
    expect(controller.said.filter((message) => !/not ready/.test(message))).toEqual([
      'all the metrics providers are available!',
      `Initialization done! ${title}`,
      `New revision detected! Scaling up ${title}`,
      `Starting canary analysis for ${title}`,
      `Advance ${title} canary weight 25`,
      `Advance ${title} canary weight 50`,
      `Copying ${title} template spec to ${NAME}-primary.${here.namespace}`,
      'Routing all traffic to primary',
      `Promotion completed! Scaling down ${title}`,
    ]);
    const { items } = await here.api.list(EVENT, { namespace: here.namespace });
    for (const message of controller.said) expect(items.map((event) => event.message)).toContain(message);
  }, 120_000);

  it('tells its health, its readiness and its metrics', async () => {
    await installIstio(plane());
    const here = await site();
    const controller = await here.controller();
    await here.initialized();
    expect([
      (await controller.ask('/healthz')).status,
      (await controller.ask('/readyz')).status,
      (await controller.ask('/')).status,
    ]).toEqual([200, 200, 404]);
    const { status, text } = await controller.ask('/metrics');
    expect(status).toBe(200);
    for (const line of [
      `flagger_canary_status{name="podinfo",namespace="${here.namespace}"} 1`,
      `flagger_canary_total{namespace="${here.namespace}"} 1`,
      `flagger_canary_weight{workload="podinfo-primary",namespace="${here.namespace}"} 100`,
    ])
      expect(text).toContain(`${line}\n`);
    expect(text).toMatch(/^flagger_api_requests_total\{verb="\w+",resource="deployments",code="201"\} 1$/m);
  }, 60_000);

  it('stops at once in the middle of a step, gives its lease free, and goes on where it was', async () => {
    await installIstio(plane());
    const here = await site('4s');
    const first = await here.controller();
    await here.initialized();
    await here.release('podinfo:2');
    await here.firstStep();
    expect((await here.lease()).spec.holderIdentity).toEqual(expect.any(String));

    expect(await Promise.race([first.stop(), wait(3_000)])).toBe(0);
    expect((await here.lease()).spec.holderIdentity).toBeUndefined();
    expect(await here.weights()).toEqual([75, 25]);

    const second = await here.controller();
    await here.succeeded();
    const title = `${NAME}.${here.namespace}`;
    expect(second.said.filter((message) => /Advance|Starting|New revision/.test(message))).toEqual([
      `Advance ${title} canary weight 50`,
    ]);
  }, 120_000);

  it('ends a rollout well in whose middle the API server was restarted', async () => {
    await installIstio(plane());
    const here = await site('4s');
    let controller = await here.controller();
    await here.initialized();
    await here.release('podinfo:2');
    await here.firstStep();
    await plane().restartApiServer();
    // A replica that could not renew its lease in time ends, and its Deployment starts another.
    void controller.ended.then(async (exit) => {
      if (exit === 1) controller = await here.controller();
    });
    await here.succeeded(90);
    expect(await here.weights()).toEqual([100, 0]);
    expect((await here.get(DEPLOYMENT, `${NAME}-primary`)).spec.template.spec.containers[0].image).toBe('podinfo:2');
    expect((await controller.ask('/healthz')).status).toBe(200);
  }, 180_000);

  it('writes nothing when it wakes after its lease has run out, and takes the lease of its pod back at once', async () => {
    await installIstio(plane());
    const here = await site('4s');
    const first = await here.controller({ pod: 'pod-a' });
    await here.initialized();
    await here.release('podinfo:2');
    await here.firstStep();
    first.sleep();
    // What happens meanwhile waits in its connections; it is heard of before any timer says that the time is over.
    await here.release('podinfo:3');
    await wait(11_000);
    const written = await here.written();
    first.wake();
    expect(await first.ended).toBe(1);
    expect(await here.written()).toEqual(written);

    const second = await here.controller({ pod: 'pod-a', port: first.port });
    await here.succeeded();
    expect((await here.lease()).spec).toMatchObject({ holderIdentity: `pod-a:${first.port}`, leaseTransitions: 0 });
    expect(second.said.filter((message) => message.startsWith('New revision'))).toHaveLength(1);
  }, 120_000);

  it('works as one when there are two: the other is ready, does nothing, and takes over when the first ends', async () => {
    await installIstio(plane());
    const here = await site();
    const first = await here.controller();
    await here.initialized();
    const second = await here.controller();
    await here.release('podinfo:2');
    await here.succeeded();
    expect((await second.ask('/readyz')).status).toBe(200);
    expect(second.said).toEqual([]);
    const advances = first.said.filter((message) => message.startsWith('Advance'));
    expect(advances).toHaveLength(2);

    await here.release('podinfo:3');
    await here.firstStep();
    expect(await first.stop()).toBe(0);
    await here.succeeded();
    expect(second.said.filter((message) => /Advance|New revision/.test(message))).toEqual([
      `Advance ${NAME}.${here.namespace} canary weight 50`,
    ]);
    expect((await here.get(DEPLOYMENT, `${NAME}-primary`)).spec.template.spec.containers[0].image).toBe('podinfo:3');
  }, 120_000);
});
