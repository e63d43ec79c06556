import type { Canary } from '../../controller/api/types/canary';
import type { KubeObject } from '../../controller/api/types/meta';
import { ApiError } from '../../controller/kube/api';
import { CANARY, CONFIG_MAP, NAMESPACE, SERVICE } from '../../controller/api/types/resources';
import { ORIGINAL_ANNOTATION } from '../../controller/api/types/desired';
import { Writer } from '../../controller/reconcile/writer';
import { podinfoCanary } from '../fixtures/podinfo';
import { Cluster } from './support';

const OWNER = {
  apiVersion: 'flagger.app/v1beta1',
  kind: 'Canary',
  name: 'podinfo',
  uid: expect.any(String),
  controller: true,
  blockOwnerDeletion: true,
};

/** Of an object that was made for a Canary, of which the tests need not know the owner. */
const MADE = { 'app.kubernetes.io/managed-by': 'flagger' };

async function writer(): Promise<{ cluster: Cluster; write: Writer }> {
  const cluster = await Cluster.create();
  await cluster.caches.ready([SERVICE, CONFIG_MAP, NAMESPACE]);
  const canary = (await cluster.given(CANARY, podinfoCanary())) as Canary;
  return { cluster, write: new Writer(cluster.api, cluster.caches, canary) };
}

function service(spec: Record<string, unknown> = {}, metadata: Partial<KubeObject['metadata']> = {}): KubeObject {
  const ports = [{ name: 'http', port: 80, protocol: 'TCP', targetPort: 'http' }];
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'podinfo', namespace: 'test', ...metadata },
    spec: { type: 'ClusterIP', selector: { app: 'podinfo' }, ports, ...spec },
  };
}

const configMap = (data: Record<string, unknown>): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'podinfo', namespace: 'test' },
  data,
});

describe('an object that is not there', () => {
  it('is created, owned by the Canary and marked as managed', async () => {
    const { cluster, write } = await writer();
    await write.ensure(SERVICE, service({}, { labels: { team: 'a' } }));
    expect(cluster.requests).toEqual(['create services podinfo']);
    const { metadata, spec } = await cluster.stored(SERVICE, 'podinfo');
    expect(metadata).toMatchObject({
      ownerReferences: [OWNER],
      labels: { team: 'a', 'app.kubernetes.io/managed-by': 'flagger' },
    });
    expect(spec.selector).toEqual({ app: 'podinfo' });
  });

  it('is known at once: a second order costs nothing', async () => {
    const { cluster, write } = await writer();
    await write.ensure(SERVICE, service());
    await write.ensure(SERVICE, service());
    expect(cluster.requests).toEqual(['create services podinfo']);
  });

  it('and was created by somebody else a moment ago is brought to what it should be', async () => {
    const { cluster, write } = await writer();
    // The cache has not heard of it yet.
    await cluster.embedded.create(SERVICE, service({ selector: { app: 'other' } }, { labels: MADE }));
    await write.ensure(SERVICE, service());
    expect(cluster.requests.map((request) => request.split(' {')[0])).toEqual([
      'create services podinfo',
      'get services test/podinfo',
      'patch services podinfo',
    ]);
    expect((await cluster.stored(SERVICE, 'podinfo')).spec.selector).toEqual({ app: 'podinfo' });
  });

  it('and is of no namespace has no owner, and is known at once, too', async () => {
    const { cluster, write } = await writer();
    const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'podinfo' } };
    await write.ensure(NAMESPACE, namespace);
    await write.ensure(NAMESPACE, namespace);
    expect(cluster.requests).toEqual(['create namespaces podinfo']);
    const { metadata } = cluster.caches.get(NAMESPACE, { name: 'podinfo' })!;
    expect([metadata.namespace, metadata.ownerReferences]).toEqual([undefined, undefined]);
  });

  it('and cannot be created is an error', async () => {
    const { cluster, write } = await writer();
    cluster.refuse = () => new Error('quota');
    await expect(write.ensure(SERVICE, service())).rejects.toThrow('quota');
  });
});

describe('an object that is there', () => {
  it('costs no request when it is as it should be, whatever the server and others have added', async () => {
    const { cluster, write } = await writer();
    await cluster.given(
      SERVICE,
      service(
        { sessionAffinity: 'None' },
        { labels: { 'app.kubernetes.io/managed-by': 'flagger', other: 'x' }, annotations: { note: 'x' } },
      ),
    );
    await write.ensure(SERVICE, service());
    expect(cluster.requests).toEqual([]);
  });

  it('gets what differs and nothing else, provided that it has not moved on', async () => {
    const { cluster, write } = await writer();
    const before = await cluster.given(
      SERVICE,
      service({ selector: { app: 'other', old: 'x' } }, { labels: { ...MADE, other: 'x' } }),
    );
    await write.ensure(SERVICE, service({}, { annotations: { note: 'new' } }));
    const patch = {
      spec: { selector: { old: null, app: 'podinfo' } },
      metadata: {
        annotations: { note: 'new' },
        resourceVersion: before.metadata.resourceVersion,
      },
    };
    expect(cluster.requests).toEqual([`patch services podinfo ${JSON.stringify(patch)}`]);
    const { metadata, spec } = await cluster.stored(SERVICE, 'podinfo');
    expect(spec.selector).toEqual({ app: 'podinfo' });
    expect(metadata.labels).toEqual({ other: 'x', 'app.kubernetes.io/managed-by': 'flagger' });
  });

  it('is left as it is when somebody else has made it, and the tick is tried again', async () => {
    const { cluster, write } = await writer();
    const theirs = await cluster.given(SERVICE, service({ selector: { app: 'other' } }));
    await expect(write.ensure(SERVICE, service())).rejects.toMatchObject({ reason: 'Conflict' });
    expect(cluster.requests).toEqual([]);
    expect(await cluster.stored(SERVICE, 'podinfo')).toEqual(theirs);
  });

  it('is not written over when somebody has changed it since it was read', async () => {
    const { cluster, write } = await writer();
    const read = await cluster.given(SERVICE, service());
    await cluster.embedded.patch(
      SERVICE,
      { namespace: 'test', name: 'podinfo' },
      { metadata: { annotations: { moved: 'on' } } },
    );
    await expect(write.patch(SERVICE, read, { spec: { selector: { app: 'x' } } })).rejects.toMatchObject({
      status: 409,
      reason: 'Conflict',
    });
  });

  it('loses a field of its spec that is ordered to be null, and keeps those that are not named', async () => {
    const { cluster, write } = await writer();
    await cluster.given(
      SERVICE,
      service({ publishNotReadyAddresses: true, sessionAffinity: 'ClientIP' }, { labels: MADE }),
    );
    await write.ensure(SERVICE, service({ publishNotReadyAddresses: null }));
    const { spec } = await cluster.stored(SERVICE, 'podinfo');
    expect(spec.publishNotReadyAddresses).toBeUndefined();
    expect(spec.sessionAffinity).toBe('ClientIP');
    cluster.requests.length = 0;
    await write.ensure(SERVICE, service({ publishNotReadyAddresses: null }));
    expect(cluster.requests).toEqual([]);
  });

  it('loses the keys that are gone, at every depth, and is then as it should be', async () => {
    const { cluster, write } = await writer();
    const { metadata: given } = configMap({});
    await cluster.given(CONFIG_MAP, {
      ...configMap({}),
      metadata: { ...given, labels: MADE },
      data: { kept: '1', gone: '2' },
      binaryData: { old: 'AA==' },
    });
    const desired = { ...configMap({ kept: '1', added: '3' }), binaryData: {} };
    await write.ensure(CONFIG_MAP, desired);
    const { data, binaryData } = await cluster.stored(CONFIG_MAP, 'podinfo');
    expect(data).toEqual({ kept: '1', added: '3' });
    expect(binaryData ?? {}).toEqual({});
    cluster.requests.length = 0;
    await write.ensure(CONFIG_MAP, desired);
    expect(cluster.requests).toEqual([]);
  });

  it('loses a key that is there without a value, and is not written again and again', async () => {
    const { cluster, write } = await writer();
    await cluster.given(SERVICE, service({ selector: { app: 'podinfo', old: 'x' } }, { labels: MADE }));
    const desired = service({ selector: { app: 'podinfo', old: undefined } });
    await write.ensure(SERVICE, desired);
    expect((await cluster.stored(SERVICE, 'podinfo')).spec.selector).toEqual({ app: 'podinfo' });
    cluster.requests.length = 0;
    await write.ensure(SERVICE, desired);
    expect(cluster.requests).toEqual([]);
  });
});

describe('an object that somebody else made', () => {
  const theirs = service(
    { selector: { app: 'podinfo', tier: 'web' } },
    { labels: { team: 'a' }, annotations: { note: 'theirs' } },
  );
  const ours = service(
    { selector: { app: 'podinfo-primary' } },
    { labels: { team: 'b' }, annotations: { flux: 'disabled' } },
  );

  it('is adopted: what it was is written down, its labels and its owner stay', async () => {
    const { cluster, write } = await writer();
    const before = await cluster.given(SERVICE, theirs);
    await write.ensure(SERVICE, ours, true);
    const { metadata, spec } = await cluster.stored(SERVICE, 'podinfo');
    expect(spec.selector).toEqual({ app: 'podinfo-primary' });
    expect(metadata.labels).toEqual({ team: 'a' });
    expect(metadata.ownerReferences).toBeUndefined();
    expect(metadata.annotations).toEqual({
      note: 'theirs',
      flux: 'disabled',
      [ORIGINAL_ANNOTATION]: JSON.stringify(before.spec),
    });
  });

  it('is adopted once: the original is that of the first time, and no more is written', async () => {
    const { cluster, write } = await writer();
    const before = await cluster.given(SERVICE, theirs);
    await write.ensure(SERVICE, ours, true);
    await write.ensure(SERVICE, service({ selector: { app: 'third' } }, { annotations: { flux: 'disabled' } }), true);
    expect((await cluster.stored(SERVICE, 'podinfo')).metadata.annotations![ORIGINAL_ANNOTATION]).toBe(
      JSON.stringify(before.spec),
    );
    cluster.requests.length = 0;
    await write.ensure(SERVICE, service({ selector: { app: 'third' } }, { annotations: { flux: 'disabled' } }), true);
    expect(cluster.requests).toEqual([]);
  });

  it('gets back what it was, and keeps nothing of ours', async () => {
    const { cluster, write } = await writer();
    const before = await cluster.given(SERVICE, theirs);
    await write.ensure(SERVICE, { ...ours, spec: { ...ours.spec, sessionAffinity: 'ClientIP' } }, true);
    await write.restore(SERVICE, await cluster.stored(SERVICE, 'podinfo'), ours);
    const after = await cluster.stored(SERVICE, 'podinfo');
    expect(after.spec).toEqual(before.spec);
    expect(after.metadata.annotations).toEqual({ note: 'theirs' });
    expect(after.metadata.labels).toEqual({ team: 'a' });
  });

  it('keeps what its owner has changed since, where single fields were taken over', async () => {
    const { cluster, write } = await writer();
    await cluster.given(SERVICE, theirs);
    const adopts = ['trafficDistribution'] as const;
    await write.ensure(SERVICE, { ...ours, spec: { trafficDistribution: 'PreferClose' } }, adopts);
    const taken = await cluster.stored(SERVICE, 'podinfo');
    expect(JSON.parse(taken.metadata.annotations![ORIGINAL_ANNOTATION]!)).toEqual({});
    await write.patch(SERVICE, taken, { spec: { selector: { app: 'moved' } } });
    await write.restore(SERVICE, await cluster.stored(SERVICE, 'podinfo'), ours, adopts);
    const { spec, metadata } = await cluster.stored(SERVICE, 'podinfo');
    expect(spec.selector).toEqual({ app: 'moved', tier: 'web' });
    expect(spec.trafficDistribution).toBeUndefined();
    expect(metadata.annotations).toEqual({ note: 'theirs' });
  });

  it('is given back as its owner means it now, where that can be told: nothing is written on it', async () => {
    const { cluster, write } = await writer();
    await cluster.given(SERVICE, service({ trafficDistribution: 'PreferClose' }, { annotations: { note: 'theirs' } }));
    const told = (trafficDistribution: string) => ({ original: { trafficDistribution } });
    const desired = {
      ...service(),
      metadata: { name: 'podinfo', namespace: 'test' },
      spec: { trafficDistribution: 'PreferSameZone' },
    };
    await write.ensure(SERVICE, desired, told('PreferClose'));
    const taken = await cluster.stored(SERVICE, 'podinfo');
    expect([taken.spec.trafficDistribution, taken.metadata.labels, taken.metadata.annotations]).toEqual([
      'PreferSameZone',
      undefined,
      { note: 'theirs' },
    ]);
    cluster.requests.length = 0;
    await write.ensure(SERVICE, desired, told('PreferClose'));
    expect(cluster.requests).toEqual([]);
    await write.restore(SERVICE, taken, desired, told('PreferSameNode'));
    const after = await cluster.stored(SERVICE, 'podinfo');
    expect(after.spec).toEqual({ ...taken.spec, trafficDistribution: 'PreferSameNode' });
    expect(after.metadata.annotations).toEqual({ note: 'theirs' });
  });

  it('and was never adopted is not touched when everything is given back', async () => {
    const { cluster, write } = await writer();
    await write.restore(SERVICE, await cluster.given(SERVICE, theirs), ours);
    expect(cluster.requests).toEqual([]);
  });
});

it("an object of the Canary's own is adopted from nobody, and not given back", async () => {
  const { cluster, write } = await writer();
  await write.ensure(SERVICE, service(), true);
  await write.ensure(SERVICE, service({ selector: { app: 'new' } }), true);
  const stored = await cluster.stored(SERVICE, 'podinfo');
  expect(stored.metadata.annotations?.[ORIGINAL_ANNOTATION]).toBeUndefined();
  cluster.requests.length = 0;
  await write.restore(SERVICE, stored, service());
  await write.restore(SERVICE, stored, service(), { original: { trafficDistribution: 'PreferClose' } });
  expect(cluster.requests).toEqual([]);
});

describe('an object that the Canary no longer needs', () => {
  it('is removed when it is its own, and left when it is not', async () => {
    const { cluster, write } = await writer();
    await write.ensure(SERVICE, service());
    const foreign = await cluster.given(CONFIG_MAP, configMap({}));
    cluster.requests.length = 0;
    await write.removeOwn(SERVICE, await cluster.stored(SERVICE, 'podinfo'));
    await write.removeOwn(CONFIG_MAP, foreign);
    expect(cluster.requests).toEqual(['delete services podinfo']);
  });

  it('may be gone already; any other refusal is told', async () => {
    const { cluster, write } = await writer();
    await write.ensure(SERVICE, service());
    const stored = await cluster.stored(SERVICE, 'podinfo');
    await cluster.embedded.delete(SERVICE, { namespace: 'test', name: 'podinfo' });
    await expect(write.removeOwn(SERVICE, stored)).resolves.toBeUndefined();
    cluster.refuse = () => new ApiError(403, 'Forbidden', 'services are forbidden');
    await expect(write.removeOwn(SERVICE, stored)).rejects.toThrow('services are forbidden');
  });
});

it('an object that cannot be changed is made anew', async () => {
  const { cluster, write } = await writer();
  const before = await cluster.given(CONFIG_MAP, { ...configMap({ a: '1' }), immutable: true });
  await write.replace(CONFIG_MAP, before, { ...configMap({ a: '2' }), immutable: true });
  expect(cluster.requests).toEqual(['delete configmaps podinfo', 'create configmaps podinfo']);
  const after = await cluster.stored(CONFIG_MAP, 'podinfo');
  expect(after).toMatchObject({ data: { a: '2' }, immutable: true, metadata: { ownerReferences: [OWNER] } });
  expect(cluster.caches.get(CONFIG_MAP, { namespace: 'test', name: 'podinfo' })?.metadata.uid).toBe(after.metadata.uid);
});
