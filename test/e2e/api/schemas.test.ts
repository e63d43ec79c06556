import { CRDS } from '../../../controller/api/schema';
import type { Canary } from '../../../controller/api/types/canary';
import type { KubeObject, Resource } from '../../../controller/api/types/meta';
import { SILENT } from '../../../controller/core/log';
import type { ProviderName } from '../../../controller/api/rules/providers';
import { CANARY, CUSTOM_RESOURCE_DEFINITION, SERVICE } from '../../../controller/api/types/resources';
import { Caches } from '../../../controller/kube/caches';
import type { KubeApi } from '../../../controller/kube/api';
import { ROUTING } from '../../../controller/routing/index';
import { REAL_CLOCK } from '../../../controller/process/real-clock';
import { caseOf, casesOf, type ProviderCase, providerOf } from '../../routing/provider-cases';
import { lost, stepsOf } from '../../routing/provider-steps';
import { type GoDefinitions, PUBLISHED_SCHEMAS } from '../../routing/published-schemas';
import { describeWithControlPlane } from '../support/control-plane';
import { definitionsOf, missingGo } from './go-modules';
import { eventually } from '../support/processes';

const noGo = missingGo();
const PROVIDERS = Object.keys(ROUTING) as ProviderName[];
const RESOURCES = kindsOf(PROVIDERS);

/** The providers whose kinds an API server can be made to check. */
const CHECKED = PROVIDERS.filter((provider) => {
  const schema = PUBLISHED_SCHEMAS[provider];
  return 'builtIn' in schema || ('definitions' in schema && noGo === undefined);
});
const SKIPPED = PROVIDERS.filter((provider) => 'definitions' in PUBLISHED_SCHEMAS[provider] && noGo !== undefined);

/** Gives the API server the definitions that the providers' makers publish. */
async function install(api: KubeApi): Promise<void> {
  for (const crd of CRDS) await api.create(CUSTOM_RESOURCE_DEFINITION, crd);
  const published = new Set(
    CHECKED.flatMap((provider): GoDefinitions[] =>
      'definitions' in PUBLISHED_SCHEMAS[provider] ? [PUBLISHED_SCHEMAS[provider].definitions] : [],
    ),
  );
  const definitions = (await Promise.all([...published].map(definitionsOf))).flat();
  for (const definition of definitions.filter(({ spec }) => versionsOf(spec).length > 0))
    await api.create(CUSTOM_RESOURCE_DEFINITION, serving(definition));
  for (const resource of new Set([CANARY, ...kindsOf(CHECKED)]))
    await eventually(`${resource.plural}/${resource.version} to be served`, () => api.list(resource));
}

/** The definition with every version that a provider writes, also one that its file has switched off. */
function serving(definition: KubeObject): KubeObject {
  const written = versionsOf(definition.spec);
  const versions = (definition.spec.versions as { name: string; served: boolean }[]).map((version) =>
    written.includes(version.name) ? { ...version, served: true } : version,
  );
  return { ...definition, spec: { ...definition.spec, versions } };
}

function versionsOf(spec: KubeObject['spec']): string[] {
  return RESOURCES.filter(({ group, kind }) => group === spec.group && kind === spec.names.kind).map(
    ({ version }) => version,
  );
}

function kindsOf(providers: readonly ProviderName[]): Resource[] {
  return providers.flatMap((provider) => casesOf(provider).flatMap(({ canary }) => providerOf(canary).resources));
}

/** The same in another namespace. */
function within(namespace: string, { canary, given, ...rest }: ProviderCase): ProviderCase {
  const moved = <T extends KubeObject>(object: T): T => ({ ...object, metadata: { ...object.metadata, namespace } });
  return {
    ...rest,
    canary: moved<Canary>(canary),
    given: given.map(({ resource, object }) => ({ resource, object: moved(object) })),
  };
}

describeWithControlPlane(
  'the objects of each routing provider on a real API server with the published schemas',
  (plane) => {
    let caches: Caches;

    beforeAll(async () => {
      await install(plane().api);
      caches = new Caches({ api: plane().api, clock: REAL_CLOCK, random: Math.random, log: SILENT });
      expect(await caches.ready([SERVICE, ...kindsOf(CHECKED)])).toBe(true);
    }, 300_000);
    afterAll(() => caches?.stop());

    describe.each(CHECKED)('%s', (provider) => {
      test.each(casesOf(provider).map((one) => [one.name, one] as const))(
        '%s: is taken whole, is written once, and is read as it was meant',
        async (_, one) => {
          const { api } = plane();
          const clusterScoped = new Map<string, () => Promise<void>>();
          let steps = 0;
          for await (const { routes, desired, stored, again, read } of stepsOf(
            api,
            caches,
            within(await plane().namespace(), one),
          )) {
            for (const { resource, object } of desired)
              if (resource.clusterScoped)
                clusterScoped.set(object.metadata.name, () => api.delete(resource, { name: object.metadata.name }));
            expect(desired).not.toEqual([]);
            expect(desired.flatMap((object, index) => lost(object, stored[index]!))).toEqual([]);
            expect(again.map(({ metadata }) => metadata.resourceVersion)).toEqual(
              stored.map(({ metadata }) => metadata.resourceVersion),
            );
            expect(read).toEqual(routes);
            steps++;
          }
          expect(steps).toBe(one.routes.length);
          for (const remove of clusterScoped.values()) await remove();
        },
        30_000,
      );
    });

    if (CHECKED.includes('contour'))
      test('Contour refuses to retry for no reason, which is what Flagger writes of `retries` without `retryOn`', async () => {
        const one = caseOf('contour', 'retries without a reason', { service: { retries: { attempts: 3 } } })!;
        await expect(stepsOf(plane().api, caches, within(await plane().namespace(), one)).next()).rejects.toThrow(
          /retryPolicy\.retryOn\[0\]: Unsupported value: ""/,
        );
      });

    if (noGo !== undefined) test.skip.each(SKIPPED)(`%s (skipped: ${noGo})`, () => {});
  },
);
