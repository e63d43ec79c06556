import * as pulumi from '@pulumi/pulumi';
import { load } from 'js-yaml';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXAMPLES, type Example, examples } from '../../support/examples';
import { occurrences, unmarked } from '../common/credentials-support';
import { CHART, type Difference, LIKENESSES, type Likeness } from './example-differences';
import { guide, GUIDE_RULES } from './guide';
import { type Inputs, only, type Outcome, run } from '../support';

/** Runs the program of an example, freshly loaded. */
function outcomeOf(
  { name, config, secrets }: Example,
  more: Readonly<Record<string, string>> = {},
): Promise<Outcome<unknown>> {
  const key = (one: string): string => `project:${one}`;
  const values = Object.entries({ ...config, ...more }).map(([one, value]) => [key(one), value]);
  return run(() => {
    pulumi.runtime.setAllConfig(Object.fromEntries(values) as Record<string, string>, secrets.map(key));
    jest.isolateModules(() => void jest.requireActual(`../../../examples/${name}/index`));
  });
}

/** The object that corresponds to a manifest. @throws Error if there is not exactly one */
function created({ resources }: Outcome<unknown>, { object: [kind, name] }: Likeness): Inputs {
  const found = resources.filter(
    (one) => one.type.endsWith(`:${kind}`) && one.type.startsWith('kubernetes:') && one.name === name,
  );
  if (found.length !== 1) throw new Error(`there are ${found.length} resources ${kind} ${name}`);
  return unmarked(found[0]!.inputs) as Inputs;
}

function fieldOf(object: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, key) => (value as Inputs | undefined)?.[key], object);
}

/** The manifest with the differences of the example. */
function changed(manifest: Inputs, differences: readonly Difference[]): Inputs {
  const copy = structuredClone(manifest);
  for (const [field, value] of differences) {
    const path = field.split('.');
    const holder = fieldOf(copy, path.slice(0, -1)) as Inputs;
    if (value === undefined) delete holder[path.at(-1)!];
    else holder[path.at(-1)!] = value;
  }
  return copy;
}

/** The random token of a load tester. */
const TOKEN = /\?token=[\w-]{32}$/;

/**
 * Queries and commands on one line, because programs break lines elsewhere. Blanks beside the operators of a query do
 * not matter. Tokens are left out.
 */
function inOneLine(value: unknown, key = ''): unknown {
  if (typeof value === 'string' && key === 'query')
    return value
      .replace(/\s*([^\w\s])\s*/g, '$1')
      .replace(/\s+/g, ' ')
      .trim();
  if (typeof value === 'string' && key === 'url') return value.replace(TOKEN, '');
  if (typeof value === 'string' && key === 'cmd') return value.replace(/\s+/g, ' ').trim();
  if (Array.isArray(value)) return value.map((item) => inOneLine(item));
  if (value === null || typeof value !== 'object' || '$$typeof' in value) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, inOneLine(item, name)]));
}

function expectLikeness(outcome: Outcome<unknown>, likeness: Likeness): void {
  const { manifest, but } = likeness;
  expect(inOneLine(created(outcome, likeness))).toEqual(inOneLine(changed(manifest, but)));
}

// Each program has its own copy of the SDK, which listens for the end of the process.
process.setMaxListeners(50);

const outcomes = new Map<string, Outcome<unknown>>();
const titled = (likeness: Likeness) => ({ title: `${likeness.object.join(' ')} of ${likeness.example}`, likeness });

describe.each(examples().filter(({ runtime }) => runtime === 'nodejs'))('the example $name', (example) => {
  beforeAll(async () => {
    outcomes.set(example.name, await outcomeOf(example));
  });

  test('is a program without a mistake', () => {
    expect(outcomes.get(example.name)!.errors).toEqual([]);
  });

  test('releases something, and nothing before there is a controller', () => {
    const { resources } = outcomes.get(example.name)!;
    const places = (type: string): number[] => resources.flatMap((one, index) => (one.type === type ? [index] : []));
    const canaries = places('kubernetes:flagger.app/v1beta1:Canary');
    expect(canaries.length).toBeGreaterThan(0);
    expect(resources.slice(0, canaries[0]).map(({ type, name }) => `${type} ${name}`)).toContainEqual(
      expect.stringMatching(/^kubernetes:apps\/v1:Deployment serin/),
    );
  });

  test('uses its secrets, and keeps them', () => {
    for (const key of example.secrets) {
      const places = occurrences(outcomes.get(example.name)!, example.config[key]!);
      expect(places).not.toEqual([]);
      expect(places.filter((place) => !place.endsWith(' secret'))).toEqual([]);
    }
  });
});

describe('is like the guide', () => {
  test.each(LIKENESSES.map(titled))('$title', ({ likeness }) => {
    expectLikeness(outcomes.get(likeness.example)!, likeness);
  });

  test.each([...LIKENESSES, ...CHART].map(titled))(
    '$title has no difference that is none',
    ({ likeness: { manifest, but } }) => {
      for (const [field, value] of but) {
        const path = field.split('.');
        expect(inOneLine(fieldOf(manifest, path), path.at(-1))).not.toEqual(inOneLine(value, path.at(-1)));
      }
    },
  );
});

describe('the example gitops', () => {
  const example = examples().find(({ name }) => name === 'gitops')!;

  test('may have Flagger from its chart instead of the controller, and the same Canary', async () => {
    const outcome = await outcomeOf(example, { chart: 'true' });
    expect(outcome.errors).toEqual([]);
    for (const likeness of CHART) expectLikeness(outcome, likeness);
    expect(outcome.resources.map(({ type }) => type)).not.toContain('serin:index:DeliveryController');
  });

  test("has the guide's Deployment for Git, with the marker that Flux looks for", () => {
    const text = readFileSync(join(EXAMPLES, 'gitops/apps/myapp/deployment.yaml'), 'utf8');
    expect(load(text)).toEqual(guide('flux-images.yaml', 'Deployment', 'myapp'));
    expect(text).toContain('# {"$imagepolicy": "flux-system:myapp"}');
  });
});

test("the example practices has the guide's alerts, with expressions that are right", () => {
  const { spec } = only(outcomes.get('practices')!, 'kubernetes:monitoring.coreos.com/v1:PrometheusRule');
  for (const { expr, ...known } of GUIDE_RULES) {
    const rule = (spec.groups[0].rules as Inputs[]).find(({ alert }) => alert === known.alert);
    expect(rule).toMatchObject(known);
    // The duration of the last rollout does not grow while a Canary is stuck. A status of 0 shows that a rollout is
    // running.
    expect(rule!.expr).not.toBe(expr);
  }
});

test('in two regions Europe is not begun before America is done', () => {
  const names = outcomes.get('two-regions')!.resources.map(({ type, name }) => `${type} ${name}`);
  expect(names.indexOf('serin:index:ProgressiveService api-gateway-eu-west')).toBeGreaterThan(
    names.indexOf('kubernetes:flagger.app/v1beta1:Canary api-gateway-us-east'),
  );
  expect(
    outcomes
      .get('two-regions')!
      .resources.filter(({ type }) => type === 'pulumi:providers:kubernetes')
      .map(({ inputs }) => inputs.context),
  ).toEqual(['us-east-1', 'eu-west-1']);
});

test("kubernetesx' pod is what is released", () => {
  const { spec } = only(outcomes.get('kubernetesx')!, 'kubernetes:apps/v1:Deployment', 'podinfo').spec.template;
  expect(spec.containers).toMatchObject([
    {
      name: 'podinfo',
      image: 'ghcr.io/stefanprodan/podinfo:6.7.0',
      ports: [{ name: 'http', containerPort: 9898 }],
      env: [
        { name: 'PODINFO_UI_MESSAGE', valueFrom: { configMapKeyRef: { name: 'podinfo-settings', key: 'message' } } },
      ],
      readinessProbe: { httpGet: { path: '/readyz', port: 9898 } },
    },
  ]);
});
