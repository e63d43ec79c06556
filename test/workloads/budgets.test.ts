import type { KubeObject } from '../../controller/api/types/meta';
import { primaryBudgets } from '../../controller/workloads/budgets';
import { objectsOf, podinfoCanary } from '../fixtures/podinfo';

const SELECTOR = { label: 'app', value: 'podinfo' };
const budget = (name: string, spec: object, labels?: Record<string, string>): KubeObject => ({
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  metadata: { name, namespace: 'test', ...(labels && { labels }) },
  spec,
});
const copies = (...budgets: KubeObject[]): KubeObject[] =>
  objectsOf(primaryBudgets(podinfoCanary(), SELECTOR, budgets));

test("a budget of the target's pods has a copy for the primary's", () => {
  expect(
    copies(
      budget('web', {
        minAvailable: 1,
        unhealthyPodEvictionPolicy: 'AlwaysAllow',
        selector: { matchLabels: { app: 'podinfo', tier: 'web' } },
      }),
    ),
  ).toEqual([
    {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: {
        name: 'web-primary',
        namespace: 'test',
        labels: { 'app.kubernetes.io/managed-by': 'flagger' },
        annotations: {
          'kustomize.toolkit.fluxcd.io/reconcile': 'disabled',
          'helm.toolkit.fluxcd.io/driftDetection': 'disabled',
        },
      },
      spec: {
        minAvailable: 1,
        unhealthyPodEvictionPolicy: 'AlwaysAllow',
        selector: { matchLabels: { app: 'podinfo-primary', tier: 'web' } },
      },
    },
  ]);
});

test('a list of values is read like a single one', () => {
  const [copy] = copies(
    budget('web', {
      maxUnavailable: '25%',
      selector: { matchExpressions: [{ key: 'app', operator: 'In', values: ['podinfo', 'other'] }] },
    }),
  );
  expect(copy!.spec.selector).toEqual({
    matchExpressions: [{ key: 'app', operator: 'In', values: ['podinfo-primary', 'other'] }],
  });
});

test.each([
  ["another application's", budget('other', { selector: { matchLabels: { app: 'other' } } })],
  [
    'one that selects by another label, and so the pods of both',
    budget('tier', { selector: { matchLabels: { tier: 'web' } } }),
  ],
  ['one without a selector', budget('all', {})],
  [
    'a copy',
    budget(
      'web-primary',
      { selector: { matchLabels: { app: 'podinfo' } } },
      { 'app.kubernetes.io/managed-by': 'flagger' },
    ),
  ],
])('%s has none', (_, other) => {
  expect(copies(other)).toEqual([]);
});

test("the user's own budget for the primary is not written over", () => {
  const selector = { matchLabels: { app: 'podinfo' } };
  expect(
    copies(
      budget('web', { minAvailable: 1, selector }),
      budget('web-primary', { minAvailable: 3, selector: { matchLabels: { app: 'podinfo-primary' } } }),
    ),
  ).toEqual([]);
});
