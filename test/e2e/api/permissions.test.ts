import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { output, type Unwrap } from '@pulumi/pulumi';
import { type Grant, grantsOf } from '../../../components/delivery-controller/permissions';
import type { Canary } from '../../../controller/api/types/canary';
import { CRDS } from '../../../controller/api/schema';
import { apiVersionOf, type KubeObject, type Resource } from '../../../controller/api/types/meta';
import {
  ALERT_PROVIDER,
  CANARY,
  CONFIG_MAP,
  CUSTOM_RESOURCE_DEFINITION,
  DEPLOYMENT,
  HORIZONTAL_POD_AUTOSCALER,
  LEASE,
  METRIC_TEMPLATE,
  NAMESPACE,
  SECRET,
} from '../../../controller/api/types/resources';
import { KEPTN_ANALYSIS, KEPTN_METRIC } from '../../../controller/api/rules/metric-providers';
import { ISTIO_DESTINATION_RULE, ISTIO_VIRTUAL_SERVICE } from '../../../controller/api/rules/providers';
import { createKubeClient } from '../../../controller/kube/client';
import { EXTERNAL_METRICS } from '../../../controller/metrics/providers/external-metrics';
import { KEPTN } from '../../../controller/metrics/providers/keptn';
import type { ClusterObjects } from '../../../controller/metrics/providers/provider';
import type { KubeApi } from '../../../controller/kube/api';
import { REAL_CLOCK } from '../../../controller/process/real-clock';
import { permissiveDefinition } from '../../../controller/simulation/apiserver/custom-resources';
import { valueOf } from '../../components/support';
import { canary as canaryOf, deployment as deploymentOf } from '../../support/rollout';
import { ask, connectionTo } from '../../metrics/service';
import { type ControlPlane, describeWithControlPlane } from '../support/control-plane';
import { ControllerReplica, HealthyPrometheus, missingBundle } from '../support/controller-process';
import { eventually } from '../support/processes';
import { kubeconfigOf } from '../support/service-account';

const RBAC = (kind: string, clusterScoped: boolean): Resource => ({
  group: 'rbac.authorization.k8s.io',
  version: 'v1',
  kind,
  plural: `${kind.toLowerCase()}s`,
  clusterScoped,
});
const SERVICE_ACCOUNT: Resource = { group: '', version: 'v1', kind: 'ServiceAccount', plural: 'serviceaccounts' };
const POD: Resource = { group: '', version: 'v1', kind: 'Pod', plural: 'pods' };
const NODE: Resource = { group: '', version: 'v1', kind: 'Node', plural: 'nodes', clusterScoped: true };

const object = (resource: Resource, metadata: KubeObject['metadata'], content: object = {}): KubeObject => ({
  apiVersion: apiVersionOf(resource),
  kind: resource.kind,
  metadata,
  ...content,
});

/**
 * What DeliveryController installs for a controller with this name, for Istio, HorizontalPodAutoscalers and metrics of
 * the cluster.
 */
async function install(plane: ControlPlane, name: string, namespace: string, watchNamespace?: string): Promise<void> {
  await plane.api.create(SERVICE_ACCOUNT, object(SERVICE_ACCOUNT, { name, namespace }));
  const duties = {
    providers: ['istio'],
    autoscalers: ['HorizontalPodAutoscaler'],
    targets: ['Deployment'],
    metricProviders: ['keptn', 'externalmetrics'],
    configTracking: true,
  } as const;
  const grants = await valueOf(output(grantsOf(name, duties, { namespace, watchNamespace })));
  for (const grant of grants) await give(plane.api, grant, { kind: 'ServiceAccount', name, namespace });
}

async function give(api: KubeApi, { name, namespace, rules }: Unwrap<Grant>, subject: object): Promise<void> {
  const scope = namespace === undefined ? 'ClusterRole' : 'Role';
  const metadata = { name, namespace };
  const [role, binding] = [RBAC(scope, namespace === undefined), RBAC(`${scope}Binding`, namespace === undefined)];
  await api.create(role, object(role, metadata, { rules }));
  await api.create(
    binding,
    object(binding, metadata, { roleRef: { apiGroup: role.group, kind: scope, name }, subjects: [subject] }),
  );
}

/**
 * A Deployment with an autoscaler, configs of which one is immutable, a metric with a credential, and a Canary that
 * puts all back when it is deleted.
 */
async function application({ api }: ControlPlane, namespace: string): Promise<void> {
  const here = { namespace };
  const containers = deploymentOf().spec.template.spec.containers as object[];
  const envFrom = [{ configMapRef: { name: 'settings' } }, { secretRef: { name: 'password' } }];
  const podSpec = { containers: [{ ...containers[0], envFrom }] };
  await api.create(
    CONFIG_MAP,
    object(CONFIG_MAP, { name: 'settings', ...here }, { data: { colour: 'blue' }, immutable: true }),
  );
  await api.create(SECRET, object(SECRET, { name: 'password', ...here }, { data: { password: 'eA==' } }));
  await api.create(SECRET, object(SECRET, { name: 'prometheus', ...here }, { data: { token: 'eA==' } }));
  await api.create(DEPLOYMENT, { ...deploymentOf('podinfo:1', podSpec, 1), metadata: { name: 'podinfo', ...here } });
  const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'podinfo' };
  await api.create(
    HORIZONTAL_POD_AUTOSCALER,
    object(
      HORIZONTAL_POD_AUTOSCALER,
      { name: 'podinfo', ...here },
      { spec: { scaleTargetRef, minReplicas: 1, maxReplicas: 3 } },
    ),
  );
}

async function canary({ api }: ControlPlane, namespace: string, prometheus: HealthyPrometheus): Promise<void> {
  const provider = { type: 'prometheus', address: prometheus.address, secretRef: { name: 'prometheus' } };
  await api.create(
    METRIC_TEMPLATE,
    object(METRIC_TEMPLATE, { name: 'orders', namespace }, { spec: { provider, query: 'sum(orders)' } }),
  );
  await api.create(
    ALERT_PROVIDER,
    object(ALERT_PROVIDER, { name: 'chat', namespace }, { spec: { type: 'slack', address: prometheus.address } }),
  );
  const metrics = [{ name: 'orders', templateRef: { name: 'orders' }, thresholdRange: { min: 1 } }];
  const analysis = {
    interval: '1s',
    threshold: 3,
    maxWeight: 50,
    stepWeight: 25,
    metrics,
    alerts: [{ name: 'chat', providerRef: { name: 'chat' } }],
  };
  const autoscalerRef = { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', name: 'podinfo' };
  await api.create(CANARY, {
    ...canaryOf({ analysis, autoscalerRef, revertOnDeletion: true }),
    metadata: { name: 'podinfo', namespace },
  });
}

/** An immutable ConfigMap is changed by being made anew; the new image makes one release of both. */
async function release({ api }: ControlPlane, namespace: string): Promise<void> {
  const key = { namespace, name: 'podinfo' };
  const { containers } = (await api.get(DEPLOYMENT, key)).spec.template.spec as { containers: object[] };
  await api.delete(CONFIG_MAP, { namespace, name: 'settings' });
  await api.create(
    CONFIG_MAP,
    object(CONFIG_MAP, { name: 'settings', namespace }, { data: { colour: 'red' }, immutable: true }),
  );
  await api.patch(DEPLOYMENT, key, {
    spec: { template: { spec: { containers: [{ ...containers[0], image: 'podinfo:2' }] } } },
  });
}

const reason = missingBundle();
if (reason !== undefined) process.stderr.write(`least privilege: skipped, ${reason}\n`);
const describeController =
  reason === undefined
    ? describeWithControlPlane
    : (name: string) => describe.skip(`${name} (skipped: ${reason})`, () => it('needs the bundle', () => {}));

describeController('a controller with the rights that DeliveryController gives it', (plane) => {
  let prometheus: HealthyPrometheus;
  let folder: string;
  const replicas: ControllerReplica[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'permissions-'));
    prometheus = await HealthyPrometheus.start();
    const { api } = plane();
    const istio = [ISTIO_VIRTUAL_SERVICE, ISTIO_DESTINATION_RULE];
    const others = [...istio, KEPTN_METRIC, KEPTN_ANALYSIS];
    for (const definition of [...CRDS, ...others.map((resource) => permissiveDefinition(resource))])
      await api.create(CUSTOM_RESOURCE_DEFINITION, definition);
    for (const resource of [CANARY, METRIC_TEMPLATE, ...others])
      await eventually(`${resource.plural} to be served`, () => api.list(resource));
  }, 60_000);
  afterEach(() => replicas.splice(0).forEach((replica) => replica.kill()));
  afterAll(async () => {
    prometheus.stop();
    await rm(folder, { recursive: true, force: true });
  });

  describe.each([
    ['in all namespaces', false],
    ['in one namespace', true],
  ])('%s', (scope, bound) => {
    let system: string;
    let shop: string;
    let kubeconfig: string;
    let own: KubeApi;

    beforeAll(async () => {
      system = await plane().namespace('system');
      shop = await plane().namespace('shop');
      const name = `serin-${bound ? 'one' : 'all'}`;
      await install(plane(), name, system, bound ? shop : undefined);
      kubeconfig = join(folder, `${name}.kubeconfig`);
      await writeFile(kubeconfig, await kubeconfigOf(plane(), name, system));
      own = createKubeClient({ clock: REAL_CLOCK, kubeconfig });
      // The API server learns of roles a moment after they are written.
      await eventually('the right to Canaries', () => own.list(CANARY, { namespace: shop }));
      await eventually('the right to the Lease', () =>
        own.create(LEASE, object(LEASE, { name: 'another', namespace: system })),
      );
    }, 60_000);

    it(`takes a Canary through its whole life, and is never refused (${scope})`, async () => {
      const { api } = plane();
      const until = (what: string, holds: (status: NonNullable<Canary['status']>) => boolean) =>
        eventually(what, async () =>
          holds(((await api.get(CANARY, { namespace: shop, name: 'podinfo' })) as Canary).status ?? {}),
        );
      await application(plane(), shop);
      const controller = await ControllerReplica.start([
        '--kubeconfig',
        kubeconfig,
        '--metrics-server',
        prometheus.address,
        ...(bound ? ['--namespace', shop] : []),
      ]);
      replicas.push(controller);
      await controller.ready();

      await canary(plane(), shop, prometheus);
      await until('an initialised Canary', ({ phase }) => phase === 'Initialized');
      await release(plane(), shop);
      await until('a promoted Canary', ({ phase }) => phase === 'Succeeded');
      expect((await api.get(CONFIG_MAP, { namespace: shop, name: 'settings-primary' })).data).toEqual({
        colour: 'red',
      });
      expect(
        (await api.get(HORIZONTAL_POD_AUTOSCALER, { namespace: shop, name: 'podinfo-primary' })).spec.scaleTargetRef
          .name,
      ).toBe('podinfo-primary');
      expect(
        (await api.get(LEASE, { namespace: system, name: bound ? `serin-controller-${shop}` : 'serin-controller' }))
          .spec.holderIdentity,
      ).toBeDefined();

      await api.delete(CANARY, { namespace: shop, name: 'podinfo' });
      await eventually(
        'the Canary to be gone',
        async () => (await api.list(CANARY, { namespace: shop })).items.length === 0,
      );
      const codes = [
        ...(await controller.ask('/metrics')).text.matchAll(
          /^flagger_api_requests_total\{.*verb="(\w+)",resource="(\w+)",code="(\d+)"\}/gm,
        ),
      ];
      expect(codes.length).toBeGreaterThan(20);
      expect(codes.filter(([, , , code]) => code === '403' || code === '401')).toEqual([]);
      expect(controller.log.filter(({ level }) => level === 'error' || level === 'fatal')).toEqual([]);
    }, 120_000);

    it(`asks the cluster itself for metrics (${scope})`, async () => {
      await plane().api.create(
        KEPTN_METRIC,
        object(KEPTN_METRIC, { name: 'errors', namespace: shop }, { status: { value: '3' } }),
      );
      const cluster: ClusterObjects = {
        namespace: shop,
        get: (resource, key) => own.get(resource, key),
        list: async (resource, namespace, labelSelector) =>
          (await own.list(resource, { namespace, labelSelector })).items,
        // An operator that judges at once.
        create: (resource, analysis) =>
          own.create(resource, { ...analysis, status: { state: 'Completed', pass: true } }),
        delete: (resource, key) => own.delete(resource, key),
      };
      const connection = connectionTo({ type: 'keptn' }, undefined, { cluster, clock: REAL_CLOCK });
      expect(await ask(KEPTN, connection, `keptnmetric/${shop}/errors`)).toBe(3);
      expect(await ask(KEPTN, connection, `analysis/${shop}/sli`)).toBe(1);
      expect((await plane().api.list(KEPTN_ANALYSIS, { namespace: shop })).items).toEqual([]);
      // Nobody serves this API here: that is not found, and not forbidden.
      await expect(ask(EXTERNAL_METRICS, connection, `${shop}/orders`)).rejects.toMatchObject({ status: 404 });
      await expect(EXTERNAL_METRICS.isOnline(connection)).rejects.toMatchObject({ status: 404 });
    });

    it.each<[string, () => Promise<unknown>]>([
      ['delete a pod', () => own.delete(POD, { namespace: shop, name: 'podinfo' })],
      ['delete a namespace', () => own.delete(NAMESPACE, { name: shop })],
      ['delete a Canary', () => own.delete(CANARY, { namespace: shop, name: 'podinfo' })],
      ['make a Canary', () => own.create(CANARY, { ...canaryOf(), metadata: { name: 'other', namespace: shop } })],
      ['read pods', () => own.list(POD, { namespace: shop })],
      ['read nodes', () => own.list(NODE)],
      ['read namespaces', () => own.list(NAMESPACE)],
      ['take the Lease of another', () => own.update(LEASE, object(LEASE, { name: 'another', namespace: system }))],
      [
        'use a Lease elsewhere',
        () => own.create(LEASE, object(LEASE, { name: 'serin-controller', namespace: 'kube-system' })),
      ],
      [
        'give itself rights',
        () =>
          own.create(
            RBAC('ClusterRoleBinding', true),
            object(RBAC('ClusterRoleBinding', true), { name: 'mine' }, { roleRef: {} }),
          ),
      ],
    ])(`may not %s (${scope})`, async (_, attempt) => {
      await expect(attempt()).rejects.toMatchObject({ status: 403 });
    });

    if (bound)
      it.each<[string, () => Promise<unknown>]>([
        ['Secrets', () => own.list(SECRET)],
        ['Deployments', () => own.list(DEPLOYMENT, { namespace: 'default' })],
        ['Canaries', () => own.list(CANARY)],
      ])('may not read %s of other namespaces', async (_, attempt) => {
        await expect(attempt()).rejects.toMatchObject({ status: 403 });
      });
  });
});
