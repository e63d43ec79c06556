import { keyOf, type Resource } from '../../../controller/api/types/meta';
import { CONFIG_MAP } from '../../../controller/api/types/resources';
import type { ListOptions } from '../../../controller/kube/api';
import { configMap, eventually, object, Reader, refusal, WIDGET, WIDGET_V2, type Subject } from './support';

/** Watching: what is delivered, from when, to whom. */
export function watchTests(subject: Subject): void {
  const readers: Reader[] = [];
  afterEach(() => readers.splice(0).forEach((reader) => reader.stop()));

  /** A watch of the namespace from now on. */
  const watch = async (
    options: ListOptions = {},
    resource: Resource = CONFIG_MAP,
    resourceVersion?: string,
  ): Promise<Reader> => {
    const { api, namespace } = subject();
    const scoped = { namespace, ...options };
    const reader = new Reader(api, resource, {
      ...scoped,
      resourceVersion: resourceVersion ?? (await api.list(resource, scoped)).resourceVersion,
    });
    readers.push(reader);
    return reader;
  };
  const sees = (reader: Reader, events: readonly string[]): Promise<void> =>
    eventually(() => expect(reader.seen()).toEqual(events));

  it('delivers additions, changes and deletions, in order', async () => {
    const { api } = subject();
    const reader = await watch({ labelSelector: 'watch=order' });
    const created = await api.create(
      CONFIG_MAP,
      configMap(subject(), 'watched', { a: '1' }, { labels: { watch: 'order' } }),
    );
    const updated = await api.patch(CONFIG_MAP, keyOf(created), { data: { a: '2' } });
    await api.delete(CONFIG_MAP, keyOf(created));
    await sees(reader, ['ADDED watched', 'MODIFIED watched', 'DELETED watched']);
    expect(reader.events[0]!.object).toEqual(created);
    expect(reader.events[1]!.object).toEqual(updated);
    expect(reader.events[2]!.object).toMatchObject({ apiVersion: 'v1', kind: 'ConfigMap', data: { a: '2' } });
    expect(Number(reader.events[2]!.object.metadata.resourceVersion)).toBeGreaterThan(
      Number(updated.metadata.resourceVersion),
    );
  });

  it('starts after the version given, from a list or from an event', async () => {
    const { api, namespace } = subject();
    const labels = { watch: 'since' };
    const first = await api.create(CONFIG_MAP, configMap(subject(), 'since-1', {}, { labels }));
    const { resourceVersion } = await api.list(CONFIG_MAP, { namespace });
    await api.create(CONFIG_MAP, configMap(subject(), 'since-2', {}, { labels }));
    await sees(await watch({ labelSelector: 'watch=since' }, CONFIG_MAP, resourceVersion), ['ADDED since-2']);
    await sees(await watch({ labelSelector: 'watch=since' }, CONFIG_MAP, first.metadata.resourceVersion), [
      'ADDED since-2',
    ]);
  });

  it('says nothing of a write that changes nothing', async () => {
    const { api } = subject();
    const created = await api.create(
      CONFIG_MAP,
      configMap(subject(), 'silent', { a: '1' }, { labels: { watch: 'silent' } }),
    );
    const reader = await watch({ labelSelector: 'watch=silent' });
    await api.patch(CONFIG_MAP, keyOf(created), { data: { a: '1' } });
    await api.update(CONFIG_MAP, structuredClone(created));
    await api.delete(CONFIG_MAP, keyOf(created));
    await sees(reader, ['DELETED silent']);
  });

  it('shows the deletion of a held object as a change first', async () => {
    const { api } = subject();
    const created = await api.create(
      CONFIG_MAP,
      configMap(subject(), 'held-watched', {}, { labels: { watch: 'held' }, finalizers: ['serin.dev/hold'] }),
    );
    const reader = await watch({ labelSelector: 'watch=held' });
    await api.delete(CONFIG_MAP, keyOf(created));
    await sees(reader, ['MODIFIED held-watched']);
    expect(reader.events[0]!.object.metadata.deletionTimestamp).toBeDefined();
    await api.patch(CONFIG_MAP, keyOf(created), { metadata: { finalizers: null } });
    await sees(reader, ['MODIFIED held-watched', 'DELETED held-watched']);
  });

  it('adds an object that comes to match the selector, and deletes one that ceases to', async () => {
    const { api } = subject();
    const reader = await watch({ labelSelector: 'watch=match' });
    const created = await api.create(CONFIG_MAP, configMap(subject(), 'matching', {}, { labels: { watch: 'other' } }));
    await api.patch(CONFIG_MAP, keyOf(created), { metadata: { labels: { watch: 'match' } } });
    await api.patch(CONFIG_MAP, keyOf(created), { data: { a: '1' } });
    const out = await api.patch(CONFIG_MAP, keyOf(created), { metadata: { labels: { watch: 'other' } } });
    await sees(reader, ['ADDED matching', 'MODIFIED matching', 'DELETED matching']);
    expect(reader.events[2]!.object.metadata.resourceVersion).toBe(out.metadata.resourceVersion);
  });

  it('reaches over all namespaces when none is given', async () => {
    const reader = await watch({ namespace: undefined, labelSelector: 'watch=wide' });
    await subject().api.create(CONFIG_MAP, configMap(subject(), 'wide', {}, { labels: { watch: 'wide' } }));
    await subject().api.create(
      CONFIG_MAP,
      configMap(
        { ...subject(), namespace: 'default' },
        `wide-${subject().namespace}`,
        {},
        { labels: { watch: 'wide' } },
      ),
    );
    await sees(reader, ['ADDED wide', `ADDED wide-${subject().namespace}`]);
    await subject().api.delete(CONFIG_MAP, { namespace: 'default', name: `wide-${subject().namespace}` });
  });

  it('can be of the metadata alone', async () => {
    const reader = await watch({ metadataOnly: true, labelSelector: 'watch=meta' });
    const created = await subject().api.create(
      CONFIG_MAP,
      configMap(subject(), 'meta', { much: 'content' }, { labels: { watch: 'meta' } }),
    );
    await sees(reader, ['ADDED meta']);
    expect(reader.events[0]!.object.data).toBeUndefined();
    expect(reader.events[0]!.object.metadata).toMatchObject({ uid: created.metadata.uid, labels: { watch: 'meta' } });
  });

  it('delivers custom resources in the version asked for, and changes of their status', async () => {
    const { api, namespace } = subject();
    const reader = await watch({}, WIDGET_V2);
    const created = await api.create(WIDGET, object(WIDGET, namespace, 'watched', { spec: { size: 2 } }));
    await api.patch(WIDGET, keyOf(created), { status: { phase: 'Seen' } }, 'status');
    await sees(reader, ['ADDED watched', 'MODIFIED watched']);
    expect(reader.events[1]!.object).toMatchObject({
      apiVersion: 'conformance.serin.dev/v2',
      kind: 'Widget',
      status: { phase: 'Seen' },
    });
  });

  it('ends, without an error, when it is aborted', async () => {
    const reader = await watch();
    reader.stop();
    await eventually(() => expect(reader.ended).toBe(true));
    expect(reader.failure).toBeUndefined();
  });

  it('is refused for a kind that nobody knows', async () => {
    const reader = await watch(
      {},
      { group: 'nobody.serin.dev', version: 'v1', kind: 'Nothing', plural: 'nothings' },
      '1',
    );
    await eventually(() => expect(reader.failure).toBeDefined());
    expect(await refusal(Promise.reject(reader.failure as Error))).toMatchObject({ status: 404 });
  });
}
