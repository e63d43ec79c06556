import { apiVersionOf, keyOf, type KubeObject, type OwnerReference } from '../../../controller/api/types/meta';
import { CONFIG_MAP } from '../../../controller/api/types/resources';
import { configMap, eventually, object, refusal, WIDGET, type Subject } from './support';

/** A real garbage collector looks for new kinds twice a minute. */
const PATIENCE = 60_000;

/** How objects go: at once, when their finalizers let them, with their owners. */
export function lifetimeTests(subject: Subject): void {
  const exists = async (name: string): Promise<boolean> => {
    const { items } = await subject().api.list(CONFIG_MAP, { namespace: subject().namespace });
    return items.some(({ metadata }) => metadata.name === name);
  };
  const widget = (name: string): Promise<KubeObject> =>
    subject().api.create(WIDGET, object(WIDGET, subject().namespace, name, { spec: { size: 1 } }));
  const reference = (owner: KubeObject, uid = owner.metadata.uid): OwnerReference => ({
    apiVersion: apiVersionOf(WIDGET),
    kind: 'Widget',
    name: owner.metadata.name,
    uid: uid ?? '',
    controller: true,
    blockOwnerDeletion: true,
  });
  const owned = (name: string, ...owners: OwnerReference[]): Promise<KubeObject> =>
    subject().api.create(CONFIG_MAP, configMap(subject(), name, {}, { ownerReferences: owners }));

  describe('deletion', () => {
    it('removes an object, and a new one of that name is another', async () => {
      const { api, namespace } = subject();
      const first = await api.create(CONFIG_MAP, configMap(subject(), 'deleted'));
      await api.delete(CONFIG_MAP, keyOf(first));
      expect(await refusal(api.get(CONFIG_MAP, { namespace, name: 'deleted' }))).toMatchObject({
        status: 404,
        reason: 'NotFound',
      });
      const second = await api.create(CONFIG_MAP, configMap(subject(), 'deleted'));
      expect(second.metadata.uid).not.toBe(first.metadata.uid);
      const stale = await refusal(
        api.update(CONFIG_MAP, { ...second, metadata: { ...second.metadata, uid: first.metadata.uid } }),
      );
      expect(stale).toMatchObject({ status: 409, reason: 'Conflict' });
    });

    it('waits for the finalizers', async () => {
      const { api, namespace } = subject();
      const key = { namespace, name: 'held' };
      const created = await api.create(
        WIDGET,
        object(WIDGET, namespace, 'held', { spec: { size: 1 } }, { finalizers: ['serin.dev/one', 'serin.dev/two'] }),
      );
      expect(created.metadata.deletionTimestamp).toBeUndefined();
      await api.delete(WIDGET, key);
      const held = await api.get(WIDGET, key);
      expect(held.metadata.deletionTimestamp).toMatch(/^\d{4}-\d\d-\d\dT/);
      expect(held.metadata.generation).toBe(2);
      await api.delete(WIDGET, key);
      expect((await api.get(WIDGET, key)).metadata.resourceVersion).toBe(held.metadata.resourceVersion);
      const one = await api.patch(WIDGET, key, { metadata: { finalizers: ['serin.dev/two'] } });
      expect(one.metadata.deletionTimestamp).toBe(held.metadata.deletionTimestamp);
      const status = await api.patch(WIDGET, key, { status: { phase: 'Going' } }, 'status');
      expect(status.status).toEqual({ phase: 'Going' });
      await api.update(WIDGET, { ...status, metadata: { ...status.metadata, finalizers: [] } });
      expect(await refusal(api.get(WIDGET, key))).toMatchObject({ status: 404, reason: 'NotFound' });
    });

    it('takes no new finalizer once it has begun', async () => {
      const { api, namespace } = subject();
      const created = await api.create(
        CONFIG_MAP,
        configMap(subject(), 'late-finalizer', {}, { finalizers: ['serin.dev/one'] }),
      );
      await api.delete(CONFIG_MAP, keyOf(created));
      const refused = await refusal(
        api.patch(CONFIG_MAP, keyOf(created), { metadata: { finalizers: ['serin.dev/one', 'serin.dev/late'] } }),
      );
      expect(refused).toMatchObject({ status: 422, reason: 'Invalid' });
      expect(refused.message).toContain(
        'metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted',
      );
      await api.patch(CONFIG_MAP, { namespace, name: 'late-finalizer' }, { metadata: { finalizers: null } });
    });
  });

  describe('garbage collection', () => {
    it(
      'deletes what a deleted object owned, and nothing else',
      async () => {
        const { api } = subject();
        const [owner, other] = [await widget('owner'), await widget('other')];
        await owned('dependent', reference(owner));
        await owned('bystander', reference(other));
        await api.delete(WIDGET, keyOf(owner));
        await eventually(async () => expect(await exists('dependent')).toBe(false), PATIENCE);
        expect(await exists('bystander')).toBe(true);
      },
      PATIENCE,
    );

    it(
      'goes down the line of owners',
      async () => {
        const { api } = subject();
        const grandparent = await widget('grandparent');
        const parent = await owned('parent', reference(grandparent));
        await owned('child', { apiVersion: 'v1', kind: 'ConfigMap', name: 'parent', uid: parent.metadata.uid ?? '' });
        await api.delete(WIDGET, keyOf(grandparent));
        await eventually(
          async () => expect([await exists('parent'), await exists('child')]).toEqual([false, false]),
          PATIENCE,
        );
      },
      PATIENCE,
    );

    it(
      'deletes an object whose owner never was, or is another of the same name',
      async () => {
        const owner = await widget('namesake');
        await owned('orphan', { ...reference(owner), name: 'nobody', uid: '11111111-1111-4111-8111-111111111111' });
        await owned('misled', reference(owner, '22222222-2222-4222-8222-222222222222'));
        await owned('legitimate', reference(owner));
        await eventually(
          async () => expect([await exists('orphan'), await exists('misled')]).toEqual([false, false]),
          PATIENCE,
        );
        expect(await exists('legitimate')).toBe(true);
      },
      PATIENCE,
    );

    it(
      'keeps an object that has another owner left, and drops the reference',
      async () => {
        const { api, namespace } = subject();
        const [leaves, stays] = [await widget('leaves'), await widget('stays')];
        await owned('shared', { ...reference(leaves), controller: false }, reference(stays));
        await api.delete(WIDGET, keyOf(leaves));
        const { metadata } = await eventually(async () => {
          const shared = await api.get(CONFIG_MAP, { namespace, name: 'shared' });
          expect(shared.metadata.ownerReferences).toHaveLength(1);
          return shared;
        }, PATIENCE);
        expect(metadata.ownerReferences).toMatchObject([{ name: 'stays' }]);
      },
      PATIENCE,
    );

    it(
      'waits for the owner to be gone for good',
      async () => {
        const { api, namespace } = subject();
        const owner = await api.create(
          WIDGET,
          object(WIDGET, namespace, 'held-owner', { spec: { size: 1 } }, { finalizers: ['serin.dev/hold'] }),
        );
        await owned('patient', reference(owner));
        await api.delete(WIDGET, keyOf(owner));
        const doomed = await widget('doomed');
        await owned('collected', reference(doomed));
        await api.delete(WIDGET, keyOf(doomed));
        await eventually(async () => expect(await exists('collected')).toBe(false), PATIENCE);
        expect(await exists('patient')).toBe(true);
        await api.patch(WIDGET, keyOf(owner), { metadata: { finalizers: null } });
        await eventually(async () => expect(await exists('patient')).toBe(false), PATIENCE);
      },
      PATIENCE,
    );
  });
}
