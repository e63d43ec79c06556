import { CONFIG_MAP, SECRET } from '../../controller/api/types/resources';
import { ContentCache, secretData } from '../../controller/kube/content-cache';
import { configMap, object } from '../simulation/support';
import { Cluster } from '../reconcile/support';

const KEY = { namespace: 'test', name: 'settings' };
const settings = (data: Record<string, string>) => configMap('settings', data, { namespace: 'test' });

async function contents(): Promise<{ cluster: Cluster; of: () => Promise<string | undefined> }> {
  const cluster = await Cluster.create();
  cluster.caches.need(CONFIG_MAP, { metadataOnly: true });
  await cluster.caches.ready([CONFIG_MAP]);
  const derived = new ContentCache(cluster.api, cluster.caches, ({ data }) => JSON.stringify(data));
  return { cluster, of: () => derived.of(CONFIG_MAP, KEY) };
}

describe('what is derived from an object', () => {
  it('costs one request for each version of it', async () => {
    const { cluster, of } = await contents();
    await cluster.given(CONFIG_MAP, settings({ a: '1' }));
    expect([await of(), await of(), await of()]).toEqual(['{"a":"1"}', '{"a":"1"}', '{"a":"1"}']);
    expect(cluster.requests).toEqual(['get configmaps test/settings']);
    await cluster.embedded.patch(CONFIG_MAP, KEY, { data: { a: '2' } });
    await cluster.clock.run({ limit: 0 });
    expect([await of(), await of()]).toEqual(['{"a":"2"}', '{"a":"2"}']);
    expect(cluster.requests).toHaveLength(2);
  });

  it('is nothing when there is none, and costs nothing', async () => {
    const { cluster, of } = await contents();
    expect(await of()).toBeUndefined();
    expect(cluster.requests).toEqual([]);
  });

  it('is read again when the object was deleted and came back', async () => {
    const { cluster, of } = await contents();
    await cluster.given(CONFIG_MAP, settings({ a: '1' }));
    expect(await of()).toBe('{"a":"1"}');
    await cluster.embedded.delete(CONFIG_MAP, KEY);
    await cluster.clock.run({ limit: 0 });
    expect(await of()).toBeUndefined();
    await cluster.given(CONFIG_MAP, settings({ a: '2' }));
    expect(await of()).toBe('{"a":"2"}');
  });

  it('is nothing when the object goes while it is read; any other refusal is an error', async () => {
    const { cluster, of } = await contents();
    await cluster.given(CONFIG_MAP, settings({ a: '1' }));
    cluster.refuse = () => new Error('no connection');
    await expect(of()).rejects.toThrow('no connection');
    cluster.refuse = () => {
      void cluster.embedded.delete(CONFIG_MAP, KEY);
      return undefined;
    };
    expect(await of()).toBeUndefined();
  });
});

it("a Secret's data is decoded", () => {
  const encoded = { address: Buffer.from('https://hooks.test/ä').toString('base64'), token: '' };
  expect(secretData(object(SECRET, 'slack', { data: encoded }))).toEqual({
    address: 'https://hooks.test/ä',
    token: '',
  });
  expect(secretData(object(SECRET, 'empty'))).toEqual({});
});
