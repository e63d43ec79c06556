import { CachedObject } from '../../controller/kube/informer/cached-object';
import { configMap } from './support/objects';

const object = configMap('a', '5', { text: 'grün €'.repeat(1000) });

/** What is packed is made anew at each look; what is whole is there. */
const isWhole = (cached: CachedObject): boolean => cached.peek() === cached.peek();

describe('an object in a cache', () => {
  it('can be packed, and looked at', () => {
    const cached = new CachedObject(object, undefined);
    cached.pack();
    expect(isWhole(cached)).toBe(false);
    expect(cached.peek()).toEqual(object);
    expect(cached).toMatchObject({ key: { namespace: 'test', name: 'a' }, uid: 'uid-a', resourceVersion: '5' });
    cached.pack();
    expect(cached.peek()).toEqual(object);
  });

  it('stays whole once it was read, in its later versions, too', () => {
    const first = new CachedObject(object, undefined);
    first.pack();
    expect(first.read()).toEqual(object);
    first.pack();
    expect(isWhole(first)).toBe(true);
    const second = new CachedObject(configMap('a', '6'), first);
    second.pack();
    expect(isWhole(second)).toBe(true);
  });

  it('takes a small part of its size, and keeps nothing larger alive', () => {
    const cached = new CachedObject(object, undefined);
    cached.pack();
    const { buffer } = (cached as unknown as { packed: Uint8Array }).packed;
    expect(buffer.byteLength).toBeLessThan(Buffer.byteLength(JSON.stringify(object)) / 5);
  });

  it('cannot be changed once it was packed', () => {
    const cached = new CachedObject(object, undefined);
    cached.pack();
    expect(() => (cached.read().data.text = 'other')).toThrow(TypeError);
  });
});
