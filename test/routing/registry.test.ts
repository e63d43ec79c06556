import fc from 'fast-check';
import { hasConditions } from '../../controller/api/defaults';
import type { DesiredObject, Find } from '../../controller/api/types/desired';
import { wireCopy } from '../../controller/core/json';
import type { KubeObject } from '../../controller/api/types/meta';
import { ALL_TO_CANARY, ALL_TO_PRIMARY, type Routes } from '../../controller/api/types/rollout-types';
import { capabilitiesOf, PROVIDERS, type ProviderName } from '../../controller/api/rules/providers';
import { ROUTING, routingOf } from '../../controller/routing/index';
import { differences } from '../../controller/reconcile/writer';
import { AUTOSCALERS, workloadOf } from '../../controller/workloads/index';
import { findIn, mergePatched, podinfoCanary } from '../fixtures/podinfo';
import { casesOf, type ProviderCase, providerOf } from './provider-cases';

test('every routing provider has its row in the table of capabilities', () => {
  expect(Object.keys(ROUTING).filter((name) => !Object.hasOwn(PROVIDERS, name))).toEqual([]);
  expect(Object.keys(ROUTING)).toEqual(expect.arrayContaining(['istio', 'kubernetes']));
});

test('workloads and autoscalers are found by what a Canary refers to, unknown ones are not', () => {
  expect(workloadOf({ apiVersion: 'extensions/v1beta1', kind: 'Deployment' })?.resource).toMatchObject({
    group: 'apps',
    version: 'v1',
    kind: 'Deployment',
  });
  expect(AUTOSCALERS['HorizontalPodAutoscaler']?.resource).toMatchObject({ group: 'autoscaling', version: 'v2' });
  expect([
    workloadOf({ kind: 'Service' })?.resource.group,
    workloadOf({ apiVersion: 'serving.knative.dev/v1', kind: 'Service' })?.resource.group,
  ]).toEqual(['', 'serving.knative.dev']);
  expect([workloadOf({ kind: 'StatefulSet' }), AUTOSCALERS['VerticalPodAutoscaler']]).toEqual([undefined, undefined]);
  expect(routingOf(podinfoCanary(), 'ambassador')).toBeUndefined();
});

/** The stored objects of a case. */
class Stored {
  private objects: readonly KubeObject[];

  private readonly find: Find = (...key) => findIn(...this.objects)(...key);

  constructor(private readonly one: ProviderCase) {
    this.objects = one.given.map(({ object }) => object);
  }

  desired(routes: Routes): DesiredObject[] {
    const { canary, status, settings } = this.one;
    return providerOf(this.one.canary).desiredObjects({ canary, status, routes, find: this.find, settings });
  }

  write(routes: Routes): void {
    for (const { resource, object } of this.desired(routes)) {
      const before = this.find(resource, object.metadata.name);
      const after = wireCopy(
        before === undefined ? object : mergePatched(before, wireCopy(differences(before, object) ?? {})),
      );
      this.objects = [...this.objects.filter((other) => other !== before), after];
    }
  }

  /** What another write would change. */
  left(routes: Routes): unknown[] {
    return this.desired(routes)
      .map(({ resource, object }) => differences(this.find(resource, object.metadata.name)!, object))
      .filter((difference) => difference !== undefined);
  }

  get routes(): Routes {
    return providerOf(this.one.canary).routes(this.one.canary, this.find);
  }
}

describe.each(Object.keys(ROUTING) as ProviderName[])('whatever is asked of %s', (provider) => {
  const capabilities = capabilitiesOf(provider);
  const weights = fc
    .integer({ min: 0, max: 100 })
    .map((canary): Routes => ({ primary: 100 - canary, canary, mirrored: false }));
  const mirrorWeights = fc.option(fc.integer({ min: 1, max: 100 }), { nil: undefined });
  const mirrors = fc
    .tuple(weights, mirrorWeights)
    .map(([routes, mirrorWeight]): Routes => ({ ...routes, mirrored: true, ...(mirrorWeight && { mirrorWeight }) }));
  const everyone: Routes = { ...ALL_TO_CANARY, everyone: true };

  /** The routes that a controller may ask for. In an A/B test all users who match go to one version. */
  function anyRoutes({ canary }: ProviderCase): fc.Arbitrary<Routes> {
    if (!capabilities.includes('canary')) return fc.constantFrom(ALL_TO_PRIMARY, everyone);
    if (hasConditions(canary)) return fc.constantFrom(ALL_TO_PRIMARY, ALL_TO_CANARY, everyone);
    return capabilities.includes('mirroring') ? fc.oneof(weights, mirrors) : weights;
  }

  test('the routes that were written are read and sum to 100, and nothing is left to write', () => {
    const request = fc
      .constantFrom(...casesOf(provider))
      .chain((one) => fc.tuple(fc.constant(one), anyRoutes(one), anyRoutes(one)));
    fc.assert(
      fc.property(request, ([one, before, routes]) => {
        const stored = new Stored(one);
        expect(stored.desired(routes)).not.toEqual([]);
        for (const asked of [before, routes]) {
          stored.write(asked);
          const { routes: read } = stored;
          expect({ read, sum: read.primary + read.canary, left: stored.left(asked) }).toEqual({
            read: asked,
            sum: 100,
            left: [],
          });
        }
      }),
      { numRuns: 300 },
    );
  });
});
