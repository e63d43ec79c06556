import { apiVersionOf, keyOf, type KubeObject } from '../../../controller/api/types/meta';
import { type Log, SILENT } from '../../../controller/core/log';
import { CONFIG_MAP, DEPLOYMENT, LEASE, SECRET } from '../../../controller/api/types/resources';
import { Caches } from '../../../controller/kube/caches';
import { LeaderElection } from '../../../controller/kube/lease';
import { REAL_CLOCK } from '../../../controller/process/real-clock';
import { describeWithControlPlane } from '../support/control-plane';
import { eventually, wait } from '../support/processes';
import { NEVER_READY, POD } from '../support/readier';

function deployment(namespace: string, name: string, annotations: Record<string, string> = {}): KubeObject {
  const labels = { app: name };
  const template = {
    metadata: { labels, annotations },
    spec: { containers: [{ name: 'app', image: 'example.org/app:1' }] },
  };
  return {
    apiVersion: apiVersionOf(DEPLOYMENT),
    kind: 'Deployment',
    metadata: { name, namespace },
    spec: { replicas: 2, selector: { matchLabels: labels }, template },
  };
}

describeWithControlPlane('on a real API server', (plane) => {
  const configMap = (namespace: string, name: string, data: Record<string, string>): KubeObject => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace },
    data,
  });
  const caches = (namespace: string): Caches =>
    new Caches({ api: plane().api, clock: REAL_CLOCK, random: Math.random, log: SILENT, namespace });

  it('pods become ready by themselves, unless told not to', async () => {
    const { api } = plane();
    const namespace = await plane().namespace();
    const good = await api.create(DEPLOYMENT, deployment(namespace, 'good'));
    const bad = await api.create(DEPLOYMENT, deployment(namespace, 'bad', { [NEVER_READY]: 'true' }));
    await eventually(
      'the good Deployment',
      async () => (await api.get(DEPLOYMENT, keyOf(good))).status?.availableReplicas === 2,
    );
    const { items } = await eventually('the pods of the other', async () => {
      const list = await api.list(POD, { namespace, labelSelector: 'app=bad' });
      return list.items.length === 2 && list;
    });
    expect(items.map((pod) => pod.status.phase)).toEqual(['Pending', 'Pending']);
    expect((await api.get(DEPLOYMENT, keyOf(bad))).status?.availableReplicas ?? 0).toBe(0);
  }, 60_000);

  it('pods that are to end go, and so does what is owned by what was deleted', async () => {
    const { api } = plane();
    const namespace = await plane().namespace();
    const created = await api.create(DEPLOYMENT, deployment(namespace, 'app'));
    await eventually(
      'ready pods',
      async () => (await api.get(DEPLOYMENT, keyOf(created))).status?.availableReplicas === 2,
    );
    await api.delete(DEPLOYMENT, keyOf(created));
    await eventually('the end of the pods', async () => (await api.list(POD, { namespace })).items.length === 0);
  }, 60_000);

  it('caches follow what happens, and serve our own writes at once without telling them', async () => {
    const { api } = plane();
    const namespace = await plane().namespace();
    const cached = caches(namespace);
    const changes: string[] = [];
    cached.onChange((_, type, object) => {
      if (object.metadata.name.startsWith('my-')) changes.push(`${type} ${object.metadata.name}`);
    });
    expect(await cached.ready([CONFIG_MAP])).toBe(true);

    const ours = await api.create(CONFIG_MAP, configMap(namespace, 'my-ours', { k: '1' }));
    cached.remember(CONFIG_MAP, ours);
    expect(cached.get(CONFIG_MAP, keyOf(ours))?.data).toEqual({ k: '1' });
    const theirs = await api.create(CONFIG_MAP, configMap(namespace, 'my-theirs', { k: '1' }));
    await eventually('the other object', () => cached.get(CONFIG_MAP, keyOf(theirs)));
    await api.patch(CONFIG_MAP, keyOf(ours), { data: { k: '2' } });
    await eventually('the change', () => cached.get(CONFIG_MAP, keyOf(ours))?.data.k === '2');
    await api.delete(CONFIG_MAP, keyOf(ours));
    await eventually('the deletion', () => cached.get(CONFIG_MAP, keyOf(ours)) === undefined);
    cached.stop();
    // On a busy machine the watch may tell of our own object before the answer to its creation is here.
    expect(changes.filter((change) => change !== 'ADDED my-ours')).toEqual([
      'ADDED my-theirs',
      'MODIFIED my-ours',
      'DELETED my-ours',
    ]);
  }, 60_000);

  it('caches hold metadata alone where that is all that is needed', async () => {
    const { api } = plane();
    const namespace = await plane().namespace();
    const secret = (name: string): KubeObject => ({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name, namespace },
      stringData: { password: 'hunter2' },
    });
    await api.create(SECRET, secret('listed'));
    const cached = caches(namespace);
    cached.need(SECRET, { metadataOnly: true });
    await cached.ready([SECRET]);
    await api.create(SECRET, secret('watched'));
    await eventually('the watched secret', () => cached.get(SECRET, { namespace, name: 'watched' }));
    for (const name of ['listed', 'watched'])
      expect(Object.keys(cached.get(SECRET, { namespace, name })!).sort()).toEqual(['apiVersion', 'kind', 'metadata']);
    expect(cached.get(SECRET, { namespace, name: 'watched' })).toMatchObject({ apiVersion: 'v1', kind: 'Secret' });
    cached.stop();
  }, 60_000);

  it('caches go on when the API server was away', async () => {
    const { api, restartApiServer } = plane();
    const namespace = await plane().namespace();
    const cached = caches(namespace);
    const before = await api.create(CONFIG_MAP, configMap(namespace, 'before', { k: '1' }));
    await cached.ready([CONFIG_MAP]);
    const changes: string[] = [];
    cached.onChange((_, type, object) => changes.push(`${type} ${object.metadata.name}`));
    await restartApiServer();
    expect(cached.get(CONFIG_MAP, keyOf(before))?.data).toEqual({ k: '1' });
    const after = await api.create(CONFIG_MAP, configMap(namespace, 'after', { k: '1' }));
    await eventually('what happened afterwards', () => cached.get(CONFIG_MAP, keyOf(after)));
    expect(changes.filter((change) => !change.includes('kube-root-ca'))).toEqual(['ADDED after']);
    await eventually('a watch that works', () => cached.failingKinds().length === 0);
    cached.stop();
  }, 120_000);

  it('a leader is elected, and its successor follows soon when it stops', async () => {
    const { api } = plane();
    const namespace = await plane().namespace();
    const complaints: unknown[] = [];
    const log: Log = { ...SILENT, warn: (fields) => complaints.push(fields) };
    const told: string[] = [];
    const candidate = (identity: string): LeaderElection =>
      new LeaderElection({
        api,
        clock: REAL_CLOCK,
        random: Math.random,
        log,
        name: 'serin',
        namespace,
        identity,
        retryEvery: 200,
        onStarted: () => told.push(`${identity} started`),
        onStopped: () => told.push(`${identity} stopped`),
      });
    const [first, second] = [candidate('a'), candidate('b')];
    first.start();
    await eventually('the first leader', () => first.isLeader);
    second.start();
    await wait(1000);
    expect(told).toEqual(['a started']);
    await first.stop();
    await eventually('the successor', () => second.isLeader, 5);
    const lease = await api.get(LEASE, { namespace, name: 'serin' });
    expect(lease.spec).toMatchObject({ holderIdentity: 'b', leaseDurationSeconds: 15, leaseTransitions: 1 });
    expect(lease.spec.renewTime).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
    await second.stop();
    expect((await api.get(LEASE, { namespace, name: 'serin' })).spec.holderIdentity).toBeUndefined();
    expect(told).toEqual(['a started', 'b started']);
    expect(complaints).toEqual([]);
  }, 60_000);
});
