import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { KubeObject } from '../../controller/api/types/meta';
import type { ProviderName } from '../../controller/api/rules/providers';
import { CRDS } from '../../controller/api/schema';
import { ROUTING } from '../../controller/routing/index';
import { ROUTING_DEFINITIONS } from '../../controller/simulation/apiserver/routing-definitions';
import { settle } from '../kube/support/manual-clock';
import { Cluster } from '../reconcile/support';
import { casesOf, type ProviderCase, providerOf } from './provider-cases';
import { stepsOf } from './provider-steps';
import { PUBLISHED_SCHEMAS } from './published-schemas';

/**
 * The providers whose objects an npm package can check. test/e2e/api/schemas.test.ts checks the others with a real API
 * server.
 */
const MODELS = (Object.keys(ROUTING) as ProviderName[]).flatMap((provider) => {
  const schema = PUBLISHED_SCHEMAS[provider];
  return schema !== undefined && 'models' in schema && schema.models !== undefined
    ? [[provider, schema.models] as const]
    : [];
});

function complaints(model: string, objects: readonly KubeObject[]): string[] {
  const input = JSON.stringify(objects.map((object) => ({ model, object })));
  return JSON.parse(
    execFileSync(process.execPath, [join(__dirname, 'published-models.mjs')], { input, encoding: 'utf8' }),
  ) as string[];
}

const DEFINITIONS = [...CRDS, ...ROUTING_DEFINITIONS];

/** All states of the objects of this case, as the controller creates and changes them. */
async function objectsOf(one: ProviderCase): Promise<KubeObject[]> {
  const cluster = await Cluster.create(DEFINITIONS);
  await cluster.caches.ready(providerOf(one.canary).resources);
  await settle();
  const objects: KubeObject[] = [];
  for await (const { stored } of stepsOf(cluster.api, cluster.caches, one)) objects.push(...stored);
  return objects;
}

test('of every provider is said where its schema is taken from', () => {
  expect(Object.keys(ROUTING).filter((provider) => !Object.hasOwn(PUBLISHED_SCHEMAS, provider))).toEqual([]);
});

describe.each(MODELS)('what is written for %s', (provider, model) => {
  const cases = casesOf(provider);
  const said = new Map<ProviderCase, string[]>();
  let saidOfNonsense: string | undefined;

  beforeAll(async () => {
    const objects: [ProviderCase, KubeObject][] = [];
    for (const one of cases) for (const object of await objectsOf(one)) objects.push([one, object]);
    const nonsense = { ...objects[0]![1], spec: 'nothing' };
    const all = complaints(model, [...objects.map(([, object]) => object), nonsense]);
    objects.forEach(([one], index) => said.set(one, [...(said.get(one) ?? []), all[index]!]));
    saidOfNonsense = all.at(-1);
  }, 60_000);

  test.each(cases.map((one) => [one.name, one] as const))(`with %s is valid by ${model}`, (_, one) => {
    expect(said.get(one)!.length).toBeGreaterThanOrEqual(one.routes.length);
    expect(said.get(one)!.filter((complaint) => complaint !== '')).toEqual([]);
  });

  test('would not be if it were something else', () => {
    expect(saidOfNonsense).toContain('spec');
  });
});
