import { missingSelectorLabel, selectorLabel } from '../../controller/workloads/selector';
import { podinfoDeployment } from '../fixtures/podinfo';

const LABELS = ['app', 'name', 'app.kubernetes.io/name'];
const selecting = (matchLabels?: Record<string, string>) => podinfoDeployment({ selector: { matchLabels } });

test('the first of the labels that the target selects by is taken, in the order of the labels', () => {
  expect(selectorLabel(selecting({ 'app.kubernetes.io/name': 'x', name: 'y' }), LABELS)).toEqual({
    label: 'name',
    value: 'y',
  });
  expect(selectorLabel(selecting({ 'app.kubernetes.io/name': 'x', name: 'y' }), ['app.kubernetes.io/name'])).toEqual({
    label: 'app.kubernetes.io/name',
    value: 'x',
  });
});

test('a target without any of them has none, and is told which it needs', () => {
  const target = selecting({ foo: 'bar' });
  expect(selectorLabel(target, LABELS)).toBeUndefined();
  expect(selectorLabel(selecting(undefined), LABELS)).toBeUndefined();
  expect(missingSelectorLabel(target, LABELS)).toBe(
    'getSelectorLabel failed: deployment podinfo.test spec.selector.matchLabels must contain one of [app name app.kubernetes.io/name]',
  );
});
