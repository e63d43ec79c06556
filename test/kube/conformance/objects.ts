import { keyOf } from '../../../controller/api/types/meta';
import {
  CONFIG_MAP,
  DEPLOYMENT,
  HORIZONTAL_POD_AUTOSCALER,
  NAMESPACE,
  SECRET,
  SERVICE,
} from '../../../controller/api/types/resources';
import { configMap, object, refusal, type Subject } from './support';

const template = (image: string): object => ({
  metadata: { labels: { app: 'web' } },
  spec: { containers: [{ name: 'web', image }] },
});

/** Creating, reading, replacing, patching and deleting objects of built-in kinds. */
export function objectTests(subject: Subject): void {
  describe('create', () => {
    it('gives the object a uid, a version and a creation time, and leaves what was handed in alone', async () => {
      const cluster = subject();
      const given = configMap(cluster, 'created', { a: '1' });
      const before = structuredClone(given);
      const created = await cluster.api.create(CONFIG_MAP, given);
      expect(given).toEqual(before);
      expect(created).toMatchObject({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        data: { a: '1' },
        metadata: { name: 'created', namespace: cluster.namespace },
      });
      expect(created.metadata.uid).toMatch(/^[0-9a-f-]{36}$/);
      expect(created.metadata.creationTimestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
      expect(Number(created.metadata.resourceVersion)).toBeGreaterThan(0);
      expect(await cluster.api.get(CONFIG_MAP, keyOf(given))).toEqual(created);
    });

    it('is refused where there is such an object already', async () => {
      const cluster = subject();
      await cluster.api.create(CONFIG_MAP, configMap(cluster, 'twice'));
      expect(await refusal(cluster.api.create(CONFIG_MAP, configMap(cluster, 'twice')))).toEqual({
        status: 409,
        reason: 'AlreadyExists',
        message: 'configmaps "twice" already exists',
      });
    });

    it('is refused in a namespace that does not exist', async () => {
      const call = subject().api.create(CONFIG_MAP, object(CONFIG_MAP, 'no-such-namespace', 'a'));
      expect(await refusal(call)).toEqual({
        status: 404,
        reason: 'NotFound',
        message: 'namespaces "no-such-namespace" not found',
      });
    });

    it('is refused with a version of its own', async () => {
      const cluster = subject();
      expect(
        (await refusal(cluster.api.create(CONFIG_MAP, configMap(cluster, 'versioned', {}, { resourceVersion: '7' }))))
          .message,
      ).toContain('resourceVersion should not be set on objects to be created');
    });

    it('is refused under a name or with a label that Kubernetes does not allow', async () => {
      const cluster = subject();
      const named = await refusal(cluster.api.create(CONFIG_MAP, configMap(cluster, 'Not_Allowed')));
      expect(named).toMatchObject({ status: 422, reason: 'Invalid' });
      expect(named.message).toContain(
        'ConfigMap "Not_Allowed" is invalid: metadata.name: Invalid value: "Not_Allowed"',
      );
      const labelled = await refusal(
        cluster.api.create(CONFIG_MAP, configMap(cluster, 'labelled', {}, { labels: { app: 'x'.repeat(64) } })),
      );
      expect(labelled.message).toMatch(/metadata\.labels: Invalid value: .*must be no more than 63 (characters|bytes)/);
    });

    it('ignores status where that is a subresource', async () => {
      const { api, namespace } = subject();
      const spec = { replicas: 0, selector: { matchLabels: { app: 'web' } }, template: template('web:1') };
      const created = await api.create(
        DEPLOYMENT,
        object(DEPLOYMENT, namespace, 'no-status', { spec, status: { replicas: 7 } }),
      );
      expect(created.status?.replicas).toBeUndefined();
    });
  });

  describe('unknown things', () => {
    it('are not found, by name', async () => {
      const { api, namespace } = subject();
      expect(await refusal(api.get(DEPLOYMENT, { namespace, name: 'podinfo' }))).toEqual({
        status: 404,
        reason: 'NotFound',
        message: 'deployments.apps "podinfo" not found',
      });
      expect(await refusal(api.update(CONFIG_MAP, configMap(subject(), 'absent')))).toMatchObject({
        status: 404,
        reason: 'NotFound',
      });
      expect(await refusal(api.patch(CONFIG_MAP, { namespace, name: 'absent' }, { data: {} }))).toEqual({
        status: 404,
        reason: 'NotFound',
        message: 'configmaps "absent" not found',
      });
      expect(await refusal(api.delete(CONFIG_MAP, { namespace, name: 'absent' }))).toMatchObject({
        status: 404,
        reason: 'NotFound',
      });
    });

    it('are not found, by kind or version', async () => {
      const { api, namespace } = subject();
      const unknown = { group: 'nobody.serin.dev', version: 'v1', kind: 'Nothing', plural: 'nothings' };
      expect(await refusal(api.list(unknown))).toMatchObject({ status: 404 });
      expect(await refusal(api.get(unknown, { namespace, name: 'a' }))).toMatchObject({ status: 404 });
      expect(await refusal(api.create(unknown, object(unknown, namespace, 'a')))).toMatchObject({ status: 404 });
      expect(await refusal(api.list({ ...DEPLOYMENT, version: 'v0' }))).toMatchObject({ status: 404 });
    });
  });

  describe('update', () => {
    it('replaces the content and takes a new, higher version', async () => {
      const cluster = subject();
      const created = await cluster.api.create(
        CONFIG_MAP,
        configMap(cluster, 'updated', { a: '1', b: '2' }, { labels: { x: 'y' } }),
      );
      const updated = await cluster.api.update(CONFIG_MAP, {
        ...created,
        metadata: { ...created.metadata, labels: undefined },
        data: { a: '3' },
      });
      expect(updated.data).toEqual({ a: '3' });
      expect(updated.metadata.labels).toBeUndefined();
      expect(updated.metadata.uid).toBe(created.metadata.uid);
      expect(Number(updated.metadata.resourceVersion)).toBeGreaterThan(Number(created.metadata.resourceVersion));
    });

    it('is refused when the object has moved on', async () => {
      const cluster = subject();
      const created = await cluster.api.create(CONFIG_MAP, configMap(cluster, 'raced', { a: '1' }));
      await cluster.api.update(CONFIG_MAP, { ...created, data: { a: '2' } });
      expect(await refusal(cluster.api.update(CONFIG_MAP, { ...created, data: { a: '3' } }))).toEqual({
        status: 409,
        reason: 'Conflict',
        message:
          'Operation cannot be fulfilled on configmaps "raced": the object has been modified; please apply your changes to the latest version and try again',
      });
    });

    it('needs no version for built-in kinds', async () => {
      const cluster = subject();
      await cluster.api.create(CONFIG_MAP, configMap(cluster, 'unversioned', { a: '1' }));
      expect((await cluster.api.update(CONFIG_MAP, configMap(cluster, 'unversioned', { a: '2' }))).data).toEqual({
        a: '2',
      });
    });

    it('that changes nothing keeps the version', async () => {
      const cluster = subject();
      const created = await cluster.api.create(CONFIG_MAP, configMap(cluster, 'same', { a: '1' }));
      expect((await cluster.api.update(CONFIG_MAP, structuredClone(created))).metadata.resourceVersion).toBe(
        created.metadata.resourceVersion,
      );
      expect((await cluster.api.patch(CONFIG_MAP, keyOf(created), { data: { a: '1' } })).metadata.resourceVersion).toBe(
        created.metadata.resourceVersion,
      );
      const service = object(SERVICE, cluster.namespace, 'same', {
        spec: { selector: { app: 'web' }, ports: [{ port: 80 }] },
      });
      const served = await cluster.api.create(SERVICE, service);
      expect((await cluster.api.update(SERVICE, service)).metadata.resourceVersion).toBe(
        served.metadata.resourceVersion,
      );
      expect(
        (await cluster.api.patch(SERVICE, keyOf(served), service as unknown as Record<string, unknown>)).metadata
          .resourceVersion,
      ).toBe(served.metadata.resourceVersion);
    });

    it('cannot change what an immutable ConfigMap holds', async () => {
      const cluster = subject();
      const created = await cluster.api.create(CONFIG_MAP, {
        ...configMap(cluster, 'immutable', { a: '1' }),
        immutable: true,
      });
      const refused = await refusal(cluster.api.update(CONFIG_MAP, { ...created, data: { a: '2' } }));
      expect(refused).toMatchObject({ status: 422, reason: 'Invalid' });
      expect(refused.message).toContain('data: Forbidden: field is immutable when `immutable` is set');
    });
  });

  describe('merge patch', () => {
    it('adds, changes and removes fields, and replaces lists', async () => {
      const cluster = subject();
      const created = await cluster.api.create(
        CONFIG_MAP,
        configMap(
          cluster,
          'patched',
          { keep: '1', change: '1', drop: '1' },
          { labels: { a: '1' }, finalizers: ['serin.dev/a', 'serin.dev/b'] },
        ),
      );
      const patched = await cluster.api.patch(CONFIG_MAP, keyOf(created), {
        data: { change: '2', drop: null, add: '3' },
        metadata: { labels: { a: null, b: '2' }, finalizers: ['serin.dev/c'] },
      });
      expect(patched.data).toEqual({ keep: '1', change: '2', add: '3' });
      expect(patched.metadata.labels).toEqual({ b: '2' });
      expect(patched.metadata.finalizers).toEqual(['serin.dev/c']);
      await cluster.api.patch(CONFIG_MAP, keyOf(created), { metadata: { finalizers: null } });
    });

    it('with a version is refused when the object has moved on', async () => {
      const cluster = subject();
      const created = await cluster.api.create(CONFIG_MAP, configMap(cluster, 'patch-raced', { a: '1' }));
      const { resourceVersion } = created.metadata;
      const first = await cluster.api.patch(CONFIG_MAP, keyOf(created), {
        metadata: { resourceVersion },
        data: { a: '2' },
      });
      expect(first.data).toEqual({ a: '2' });
      expect(
        await refusal(
          cluster.api.patch(CONFIG_MAP, keyOf(created), { metadata: { resourceVersion }, data: { a: '3' } }),
        ),
      ).toMatchObject({ status: 409, reason: 'Conflict' });
    });
  });

  describe('lists', () => {
    it('hold the namespace asked for, or all, and a version', async () => {
      const cluster = subject();
      const created = await cluster.api.create(CONFIG_MAP, configMap(cluster, 'listed'));
      const here = await cluster.api.list(CONFIG_MAP, { namespace: cluster.namespace });
      expect(here.items.find(({ metadata }) => metadata.name === 'listed')).toEqual(created);
      expect(new Set(here.items.map(({ metadata }) => metadata.namespace))).toEqual(new Set([cluster.namespace]));
      expect(Number(here.resourceVersion)).toBeGreaterThanOrEqual(Number(created.metadata.resourceVersion));
      const everywhere = await cluster.api.list(CONFIG_MAP);
      expect(everywhere.items).toContainEqual(created);
      expect((await cluster.api.list(CONFIG_MAP, { namespace: 'no-such-namespace' })).items).toEqual([]);
      expect((await cluster.api.list(NAMESPACE)).items.map(({ metadata }) => metadata.name)).toContain('default');
    });

    it('come in pages, as they were at the time of the first', async () => {
      const cluster = subject();
      const labels = { group: 'paged' };
      const options = { namespace: cluster.namespace, labelSelector: 'group=paged', limit: 2 };
      for (const name of ['paged-a', 'paged-b', 'paged-c', 'paged-d', 'paged-e'])
        await cluster.api.create(CONFIG_MAP, configMap(cluster, name, {}, { labels }));
      const first = await cluster.api.list(CONFIG_MAP, options);
      await cluster.api.create(CONFIG_MAP, configMap(cluster, 'paged-c2', {}, { labels }));
      const second = await cluster.api.list(CONFIG_MAP, { ...options, continue: first.continue });
      const third = await cluster.api.list(CONFIG_MAP, { ...options, continue: second.continue });
      expect([first, second, third].map(({ items }) => items.map(({ metadata }) => metadata.name))).toEqual([
        ['paged-a', 'paged-b'],
        ['paged-c', 'paged-d'],
        ['paged-e'],
      ]);
      expect([second.resourceVersion, third.resourceVersion]).toEqual([first.resourceVersion, first.resourceVersion]);
      expect(third.continue).toBeUndefined();
      expect((await cluster.api.list(CONFIG_MAP, { ...options, limit: 7 })).items).toHaveLength(6);
    });

    it.each([
      ['group=sel,tier=web', ['sel-a', 'sel-b']],
      ['group=sel,tier!=web', ['sel-c', 'sel-d']],
      ['group=sel,tier in (web, db)', ['sel-a', 'sel-b', 'sel-c']],
      ['group=sel,tier notin (web)', ['sel-c', 'sel-d']],
      ['group=sel,tier', ['sel-a', 'sel-b', 'sel-c']],
      ['group==sel,!tier', ['sel-d']],
    ])('follow the label selector %s', async (labelSelector, names) => {
      const cluster = subject();
      const tiers = { 'sel-a': 'web', 'sel-b': 'web', 'sel-c': 'db', 'sel-d': undefined };
      for (const [name, tier] of Object.entries(tiers)) {
        const wanted = configMap(cluster, name, {}, { labels: { group: 'sel', ...(tier ? { tier } : {}) } });
        await cluster.api.create(CONFIG_MAP, wanted).catch(() => undefined);
      }
      const { items } = await cluster.api.list(CONFIG_MAP, { namespace: cluster.namespace, labelSelector });
      expect(items.map(({ metadata }) => metadata.name)).toEqual(names);
    });

    it('can be of the metadata alone', async () => {
      const cluster = subject();
      const created = await cluster.api.create(
        CONFIG_MAP,
        configMap(cluster, 'big', { much: 'content' }, { labels: { size: 'big' } }),
      );
      const { items } = await cluster.api.list(CONFIG_MAP, {
        namespace: cluster.namespace,
        labelSelector: 'size=big',
        metadataOnly: true,
      });
      expect(items).toHaveLength(1);
      expect(items[0]!.data).toBeUndefined();
      expect(items[0]!.metadata).toMatchObject({
        name: 'big',
        uid: created.metadata.uid,
        resourceVersion: created.metadata.resourceVersion,
      });
    });
  });

  describe('built-in kinds', () => {
    const deployment = (namespace: string, name: string): ReturnType<typeof object> =>
      object(DEPLOYMENT, namespace, name, {
        spec: { replicas: 0, selector: { matchLabels: { app: 'web' } }, template: template('web:1') },
      });

    it('get their defaults', async () => {
      const { api, namespace } = subject();
      const { spec } = await api.create(DEPLOYMENT, deployment(namespace, 'defaulted'));
      expect(spec).toEqual({
        replicas: 0,
        selector: { matchLabels: { app: 'web' } },
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
        revisionHistoryLimit: 10,
        progressDeadlineSeconds: 600,
        template: {
          metadata: { labels: { app: 'web' } },
          spec: {
            containers: [
              {
                name: 'web',
                image: 'web:1',
                imagePullPolicy: 'IfNotPresent',
                resources: {},
                terminationMessagePath: '/dev/termination-log',
                terminationMessagePolicy: 'File',
              },
            ],
            restartPolicy: 'Always',
            terminationGracePeriodSeconds: 30,
            dnsPolicy: 'ClusterFirst',
            securityContext: {},
            schedulerName: 'default-scheduler',
          },
        },
      });
      const service = await api.create(
        SERVICE,
        object(SERVICE, namespace, 'defaulted', { spec: { selector: { app: 'web' }, ports: [{ port: 80 }] } }),
      );
      expect(service.spec).toEqual({
        type: 'ClusterIP',
        clusterIP: service.spec.clusterIP,
        clusterIPs: [service.spec.clusterIP],
        ipFamilies: ['IPv4'],
        ipFamilyPolicy: 'SingleStack',
        internalTrafficPolicy: 'Cluster',
        sessionAffinity: 'None',
        selector: { app: 'web' },
        ports: [{ port: 80, protocol: 'TCP', targetPort: 80 }],
      });
      expect(service.spec.clusterIP).toMatch(/^10\.96\.\d+\.\d+$/);
      const autoscaler = await api.create(
        HORIZONTAL_POD_AUTOSCALER,
        object(HORIZONTAL_POD_AUTOSCALER, namespace, 'defaulted', {
          spec: { maxReplicas: 3, scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'nobody' } },
        }),
      );
      expect(autoscaler.spec).toMatchObject({ minReplicas: 1, maxReplicas: 3 });
      const secret = await api.create(SECRET, object(SECRET, namespace, 'defaulted', { stringData: { key: 'value' } }));
      expect(secret).toMatchObject({ type: 'Opaque', data: { key: 'dmFsdWU=' } });
      expect(secret.stringData).toBeUndefined();
    });

    it('count the changes of their spec in the generation, a Deployment those of its annotations, too', async () => {
      const { api, namespace } = subject();
      const created = await api.create(DEPLOYMENT, deployment(namespace, 'generations'));
      expect(created.metadata.generation).toBe(1);
      expect(
        (await api.patch(DEPLOYMENT, keyOf(created), { metadata: { labels: { a: 'b' } } })).metadata.generation,
      ).toBe(1);
      expect((await api.patch(DEPLOYMENT, keyOf(created), { spec: { minReadySeconds: 3 } })).metadata.generation).toBe(
        2,
      );
      expect(
        (await api.patch(DEPLOYMENT, keyOf(created), { metadata: { annotations: { a: 'b' } } })).metadata.generation,
      ).toBe(3);
      const status = await api.patch(
        DEPLOYMENT,
        keyOf(created),
        { metadata: { annotations: { a: 'c' } }, status: { collisionCount: 1 } },
        'status',
      );
      expect(status.metadata).toMatchObject({ generation: 3, annotations: { a: 'c' } });
    });

    it('are checked', async () => {
      const { api, namespace } = subject();
      const created = await api.create(DEPLOYMENT, deployment(namespace, 'checked'));
      const mismatch = await refusal(
        api.create(
          DEPLOYMENT,
          object(DEPLOYMENT, namespace, 'mismatch', {
            spec: { selector: { matchLabels: { app: 'other' } }, template: template('web:1') },
          }),
        ),
      );
      expect(mismatch).toMatchObject({ status: 422, reason: 'Invalid' });
      expect(mismatch.message).toMatch(
        /^Deployment\.apps "mismatch" is invalid: spec\.template\.metadata\.labels: Invalid value: .*`selector` does not match template `labels`/,
      );
      const selector = await refusal(
        api.patch(DEPLOYMENT, keyOf(created), {
          spec: { selector: { matchLabels: { app: 'other' } }, template: { metadata: { labels: { app: 'other' } } } },
        }),
      );
      expect(selector.message).toMatch(/spec\.selector: Invalid value: .*field is immutable/);
      const noPorts = await refusal(api.create(SERVICE, object(SERVICE, namespace, 'no-ports', { spec: {} })));
      expect(noPorts.message).toBe('Service "no-ports" is invalid: spec.ports: Required value');
    });

    it('refuse a Service address that is taken, and keep the one given', async () => {
      const { api, namespace } = subject();
      const spec = { ports: [{ port: 80 }] };
      const first = await api.create(SERVICE, object(SERVICE, namespace, 'first', { spec }));
      const { clusterIP, clusterIPs } = first.spec;
      const copy = await refusal(
        api.create(SERVICE, object(SERVICE, namespace, 'copy', { spec: { ...spec, clusterIP, clusterIPs } })),
      );
      expect(copy).toMatchObject({ status: 422, reason: 'Invalid' });
      expect(copy.message).toContain('spec.clusterIPs: Invalid value');
      const updated = await api.update(
        SERVICE,
        object(
          SERVICE,
          namespace,
          'first',
          { spec: { ports: [{ port: 81 }] } },
          { resourceVersion: first.metadata.resourceVersion },
        ),
      );
      expect(updated.spec.clusterIP).toBe(clusterIP);
      expect(
        (await api.create(SERVICE, object(SERVICE, namespace, 'headless', { spec: { ...spec, clusterIP: 'None' } })))
          .spec.clusterIP,
      ).toBe('None');
    });
  });
}
