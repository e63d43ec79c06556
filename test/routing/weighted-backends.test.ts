import fc from 'fast-check';
import type { Routes } from '../../controller/api/types/rollout-types';
import { type BackendForm, sharesOf, splitApex, unsplitApex } from '../../controller/routing/shared/weighted-backends';
import { weightedRoutes } from '../../controller/routing/shared/weights';
import { podinfoCanary } from '../fixtures/podinfo';

interface Backend {
  to: string;
  weight: number;
  /** A field that the split knows nothing about. */
  note?: string;
}

const FORM: BackendForm<Backend> = {
  service: ({ to }) => to,
  weight: ({ weight }) => weight,
  withService: (backend, to) => ({ ...backend, to }),
};

const canary = podinfoCanary();
const of = (share: number): Routes => ({ primary: 100 - share, canary: share, mirrored: false });
const apex = (weight: number): Backend => ({ to: 'podinfo', weight, note: 'apex' });
const legacy = (weight: number): Backend => ({ to: 'legacy', weight });
const total = (backends: readonly Backend[]): number => backends.reduce((sum, { weight }) => sum + weight, 0);

test('what the apex has is shared out, and stays in its place with all that is said about it', () => {
  expect(splitApex(canary, of(25), [legacy(10), apex(90), { to: 'other', weight: 0 }], FORM)).toEqual([
    legacy(1000),
    { to: 'podinfo-primary', weight: 6750, note: 'apex' },
    { to: 'podinfo-canary', weight: 2250, note: 'apex' },
    { to: 'other', weight: 0 },
  ]);
});

test('what leads elsewhere stays as it is', () => {
  for (const backends of [[], [legacy(3)], [legacy(3), { to: 'podinfo-other', weight: 1 }]]) {
    expect(splitApex(canary, of(50), backends, FORM)).toEqual(backends);
    expect(unsplitApex(canary, backends, FORM)).toEqual(backends);
    expect(sharesOf(canary, backends, FORM)).toEqual([]);
  }
});

test('weights that somebody has changed stay whole numbers, and in proportion', () => {
  const changed = [{ to: 'podinfo-primary', weight: 2 }, { to: 'podinfo-canary', weight: 1 }, legacy(1)];
  expect(splitApex(canary, of(10), changed, FORM).map(({ weight }) => weight)).toEqual([270, 30, 100]);
  expect(unsplitApex(canary, changed, FORM)).toEqual([{ to: 'podinfo', weight: 3 }, legacy(1)]);
});

test('a split at 10 % and its way back are as the documentation shows them', () => {
  const users = [{ to: 'podinfo', weight: 3 }, legacy(1)];
  const split = [{ to: 'podinfo-primary', weight: 270 }, { to: 'podinfo-canary', weight: 30 }, legacy(100)];
  expect(splitApex(canary, of(10), users, FORM)).toEqual(split);
  expect(unsplitApex(canary, split, FORM)).toEqual(users);
});

test('an apex that has nothing gets nothing', () => {
  expect(splitApex(canary, of(50), [apex(0), legacy(1)], FORM).map(({ weight }) => weight)).toEqual([0, 0, 100]);
  expect(sharesOf(canary, splitApex(canary, of(50), [apex(0)], FORM), FORM)).toEqual([]);
});

const anyShare = fc.integer({ min: 0, max: 100 });
const anyUsers = fc
  .tuple(
    fc.integer({ min: 1, max: 10_000 }),
    fc.array(
      fc.record<Backend>({ to: fc.constantFrom('a', 'b', 'podinfo-c'), weight: fc.integer({ min: 0, max: 10_000 }) }),
    ),
    fc.nat(),
  )
  .map(([weight, others, place]): Backend[] => others.toSpliced(place % (others.length + 1), 0, apex(weight)));

test('any share is read as it was written, is written once, gives way to any other, and leaves no trace', () => {
  fc.assert(
    fc.property(anyUsers, anyShare, anyShare, (users, first, second) => {
      const written = splitApex(canary, of(first), users, FORM);
      expect(weightedRoutes(canary, sharesOf(canary, written, FORM))).toEqual(of(first));
      expect(splitApex(canary, of(first), written, FORM)).toEqual(written);
      expect(splitApex(canary, of(second), written, FORM)).toEqual(splitApex(canary, of(second), users, FORM));
      expect(unsplitApex(canary, written, FORM)).toEqual(users);
    }),
  );
});

test('every other backend keeps exactly its part of the whole', () => {
  fc.assert(
    fc.property(anyUsers, anyShare, (users, share) => {
      const written = splitApex(canary, of(share), users, FORM);
      const others = (backends: readonly Backend[]): number[] =>
        backends.filter(({ to }) => !/^podinfo(-primary|-canary)?$/.test(to)).map(({ weight }) => weight);
      // Multiplied crosswise: a division would be rounded.
      expect(others(written).map((weight) => weight * total(users))).toEqual(
        others(users).map((weight) => weight * total(written)),
      );
      expect(written.every(({ weight }) => Number.isInteger(weight))).toBe(true);
    }),
  );
});
