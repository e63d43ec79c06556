import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dump, load } from 'js-yaml';
import { inventoryEntryOf } from '../../controller/api/inventory';
import { NEW_ROLLOUT } from '../../controller/api/status';
import type { Canary, RolloutStatus } from '../../controller/api/types/canary';
import { podinfoCanary } from '../fixtures/podinfo';
import { type Branch, BRANCHES } from './branches';
import { drive, NOW } from './drive';

/** What each branch does, in its order. `UPDATE_GOLDEN=1 npm run test:unit -- test/rollout/programs` writes it anew. */
const TABLE = join(__dirname, 'branches.yaml');
const UPDATE = process.env.UPDATE_GOLDEN === '1';

interface Expected {
  effects: string[];
  next: string;
}

function canaryOf({
  status,
  analysis = {},
  spec,
  annotations,
  finalizers,
  deleted,
  provider = 'istio',
}: Branch): Canary {
  const canary = podinfoCanary({}, { stepWeight: 50, threshold: 3, ...analysis }, spec);
  if (analysis === null) delete canary.spec.analysis;
  const deletion = deleted ? { deletionTimestamp: new Date(NOW).toISOString() } : {};
  const noted = status && { inventory: [inventoryEntryOf(canary, provider)], ...status };
  return { ...canary, metadata: { ...canary.metadata, annotations, finalizers, ...deletion }, status: noted };
}

function run(branch: Branch): Expected {
  const { effects, next } = drive(canaryOf(branch), branch);
  return { effects, next: nextText(next) };
}

function nextText({ at, retry }: { at?: number; retry?: boolean }): string {
  if (retry) return 'tried again';
  if (at === undefined) return 'when something changes';
  return at === 0 ? 'at once' : `in ${(at - NOW) / 1000} s`;
}

const names = Object.entries(BRANCHES).flatMap(([part, branches]) =>
  Object.keys(branches).map((name): [string, string] => [part, name]),
);

if (UPDATE) {
  const table = Object.fromEntries(
    Object.entries(BRANCHES).map(([part, branches]) => [
      part,
      Object.fromEntries(Object.entries(branches).map(([name, branch]) => [name, run(branch)])),
    ]),
  );
  writeFileSync(TABLE, dump(table, { lineWidth: -1 }));
}
const table = load(readFileSync(TABLE, 'utf8')) as Record<string, Record<string, Expected>>;

test.each(names)('%s: %s', (part, name) => {
  expect(run(BRANCHES[part]![name]!)).toEqual(table[part]?.[name]);
});

test('the table has no branch that is not run', () => {
  const known = names.map((name) => name.join(': '));
  const listed = Object.entries(table).flatMap(([part, rows]) => Object.keys(rows).map((name) => `${part}: ${name}`));
  expect(listed.filter((name) => !known.includes(name))).toEqual([]);
});

test('a new rollout knows nothing of the one before', () => {
  const before: Required<RolloutStatus> = {
    canaryWeight: 50,
    iterations: 7,
    failedChecks: 2,
    checks: 9,
    nextCheckTime: '2020-01-01T00:00:00.000Z',
    watchedRoutes: '50',
    countsBefore: { canary: { requests: 1, failures: 1 } },
    drainUntil: '2020-01-01T00:00:00.000Z',
    notReadySince: '2020-01-01T00:00:00.000Z',
    waitingRevision: 's1-other',
    passedHooks: ['0/migrate'],
    rollbackReason: 'failed checks threshold reached 3',
    primaryLostSince: '2026-01-01T00:00:00.000Z',
    comparison: { window: '1m', metrics: [] },
    canaryAnalysis: { iterations: [] },
  };
  const canary = canaryOf({
    status: { ...before, phase: 'Failed', lastAppliedSpec: 's1-old', lastPromotedSpec: 's1-old' },
  });
  drive(canary);
  const left = Object.fromEntries(
    Object.keys(NEW_ROLLOUT).map((field) => [field, canary.status![field as keyof RolloutStatus]]),
  );
  expect(left).toEqual({ ...NEW_ROLLOUT, notReadySince: new Date(NOW).toISOString() });
});
