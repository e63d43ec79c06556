import fc from 'fast-check';
import type { KubeObject } from '../../controller/api/types/meta';
import {
  OVERRIDES_ANNOTATION,
  type PodOverrides,
  withoutOverrides,
  withOverrides,
} from '../../controller/workloads/pods/overrides';
import { mergePatched, podinfoDeployment } from '../fixtures/podinfo';

const SPOT: PodOverrides = {
  nodeSelector: { 'node-type': 'spot' },
  tolerations: [{ key: 'node-type', value: 'spot', effect: 'NoSchedule' }],
};
const onDemand = podinfoDeployment(
  {},
  {
    nodeSelector: { 'node-type': 'on-demand', arch: 'arm64' },
    tolerations: [{ key: 'node-type', value: 'on-demand', effect: 'NoSchedule' }],
  },
);
const overridden = (target: KubeObject, overrides: PodOverrides | undefined): KubeObject =>
  mergePatched(target, withOverrides(target, overrides));
const placement = ({ spec }: KubeObject) => ({
  nodeSelector: spec.template.spec.nodeSelector,
  tolerations: spec.template.spec.tolerations,
});

test('node labels win key by key, tolerations as a whole', () => {
  expect(placement(overridden(onDemand, SPOT))).toEqual({
    nodeSelector: { 'node-type': 'spot', arch: 'arm64' },
    tolerations: SPOT.tolerations,
  });
  expect(placement(overridden(podinfoDeployment(), SPOT))).toEqual(SPOT);
});

test('one that is not given leaves the target’s own', () => {
  expect(placement(overridden(onDemand, { tolerations: [] }))).toEqual({
    nodeSelector: placement(onDemand).nodeSelector,
    tolerations: [],
  });
  expect(placement(overridden(onDemand, { nodeSelector: {} }))).toEqual(placement(onDemand));
});

test('nothing is written when it is so already, or when there is nothing to override', () => {
  expect(withOverrides(overridden(onDemand, SPOT), SPOT)).toEqual({});
  expect(withOverrides(onDemand, undefined)).toEqual({});
  expect(withOverrides(onDemand, {})).toEqual({});
});

test('without them the target is what its user wrote', () => {
  expect(withoutOverrides(overridden(onDemand, SPOT))).toEqual(onDemand);
  expect(withoutOverrides(overridden(podinfoDeployment(), SPOT))).toEqual(podinfoDeployment());
  expect(withoutOverrides(onDemand)).toBe(onDemand);
});

test('they are taken off again without a trace', () => {
  expect(overridden(overridden(onDemand, SPOT), undefined)).toEqual(onDemand);
  expect(overridden(overridden(podinfoDeployment(), SPOT), undefined)).toEqual(podinfoDeployment());
});

test('what the user changes meanwhile wins', () => {
  const live = overridden(onDemand, SPOT);
  const changed = mergePatched(live, {
    spec: {
      template: {
        spec: { nodeSelector: { 'node-type': 'gpu', zone: 'b', arch: null }, tolerations: [{ key: 'gpu' }] },
      },
    },
  });
  expect(placement(withoutOverrides(changed))).toEqual({
    nodeSelector: { 'node-type': 'gpu', zone: 'b' },
    tolerations: [{ key: 'gpu' }],
  });
  const again = overridden(changed, SPOT);
  expect(placement(again)).toEqual({ nodeSelector: { 'node-type': 'spot', zone: 'b' }, tolerations: SPOT.tolerations });
  expect(placement(overridden(again, undefined))).toEqual({
    nodeSelector: { 'node-type': 'gpu', zone: 'b' },
    tolerations: [{ key: 'gpu' }],
  });
});

test('other overrides replace the former ones', () => {
  const live = overridden(overridden(onDemand, SPOT), { nodeSelector: { pool: 'cheap' } });
  expect(placement(live)).toEqual({
    nodeSelector: { 'node-type': 'on-demand', arch: 'arm64', pool: 'cheap' },
    tolerations: placement(onDemand).tolerations,
  });
  expect(withoutOverrides(live)).toEqual(onDemand);
});

test('a note that cannot be read is an error that names object, annotation and mend', () => {
  const broken = mergePatched(onDemand, { metadata: { annotations: { [OVERRIDES_ANNOTATION]: '{' } } });
  expect(() => withoutOverrides(broken)).toThrow(
    /^Deployment podinfo\.test: annotation flagger\.app\/canary-overrides is no JSON; set nodeSelector/,
  );
});

const selector = fc.option(fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.constantFrom('1', '2'), { minKeys: 1 }), {
  nil: undefined,
});
const tolerations = fc.option(fc.array(fc.record({ key: fc.constantFrom('x', 'y') }), { minLength: 1 }), {
  nil: undefined,
});
const anyPlacement = fc.record({ nodeSelector: selector, tolerations });

test('whatever overrides come one after the other, the user’s own placement comes back', () => {
  fc.assert(
    fc.property(anyPlacement, fc.array(anyPlacement, { maxLength: 4 }), (own, all) => {
      const target = mergePatched(podinfoDeployment(), { spec: { template: { spec: own } } });
      const written = JSON.parse(JSON.stringify(target)) as KubeObject;
      const live = all.reduce(overridden, written);
      expect(withoutOverrides(live)).toEqual(written);
      expect(overridden(live, undefined)).toEqual(written);
    }),
  );
});
