import * as pulumi from '@pulumi/pulumi';
import type { Schema } from '../../controller/api/schema/schema';
import { makePlain } from '../../components/plugin/arguments';
import {
  type ComponentDescription,
  type ComponentName,
  COMPONENTS,
  tokenOf,
  withParents,
} from '../../components/plugin/components';
import { construct } from '../../components/plugin/construct';
import { packageSchema } from '../../components/plugin/schema';
import { NamedTypes, type NamedTypeSpec, type PropertySpec, type TypeSpec } from '../../components/plugin/types';
import { type Inputs, run, valueOf } from './support';

const schema = packageSchema('1.2.3');
const described = Object.entries(COMPONENTS) as [ComponentName, ComponentDescription][];
const ANY = 'pulumi.json#/Any';

/** All types of the package, with their places. */
function typesIn(): [string, TypeSpec][] {
  const inside = (place: string, type: TypeSpec): [string, TypeSpec][] => [
    [place, type],
    ...[type.items, type.additionalProperties, ...(type.oneOf ?? [])].flatMap((part) =>
      part === undefined ? [] : inside(place, part),
    ),
  ];
  const properties = (place: string, all: Readonly<Record<string, PropertySpec>> = {}) =>
    Object.entries(all).flatMap(([name, type]) => inside(`${place}.${name}`, type));
  return [
    ...Object.entries(schema.resources).flatMap(([token, { inputProperties, properties: outputs }]) => [
      ...properties(token, inputProperties),
      ...properties(token, outputs),
    ]),
    ...Object.entries(schema.types).flatMap(([token, { properties: all }]) => properties(token, all)),
  ];
}

const named = ({ $ref }: TypeSpec): NamedTypeSpec => schema.types[$ref!.replace('#/types/', '')]!;

/** What the schema has and the package lacks. */
function lost(wanted: Schema, type: TypeSpec, place: string): string[] {
  if (type.$ref === ANY || type.$ref?.startsWith('#/resources/')) return [];
  if (wanted.enum)
    return wanted.enum
      .filter((value) => value !== '' && !named(type).enum!.some((one) => one.value === value))
      .map((value) => `${place}=${value}`);
  const within = wanted.items ?? wanted.additionalProperties;
  if (within !== undefined) return lost(within, (type.items ?? type.additionalProperties)!, `${place}.*`);
  if (wanted.properties === undefined || type.additionalProperties?.$ref === ANY) return [];
  const { properties = {}, required = [] } = named(type);
  return [
    ...fieldsLost(wanted.properties, properties, place),
    ...(wanted.required ?? []).filter((name) => !required.includes(name)).map((name) => `${place}.${name} is required`),
  ];
}

function fieldsLost(
  wanted: Readonly<Record<string, Schema>>,
  properties: Readonly<Record<string, PropertySpec>>,
  place: string,
): string[] {
  return Object.entries(wanted).flatMap(([name, field]) =>
    properties[name] === undefined ? [`${place}.${name}`] : lost(field, properties[name], `${place}.${name}`),
  );
}

/** The schema at a path of the arguments. */
function at(args: Schema, path: string): Schema | undefined {
  return path
    .split('.')
    .reduce<Schema | undefined>(
      (found, part) => (part === '*' ? (found?.items ?? found?.additionalProperties) : found?.properties?.[part]),
      args,
    );
}

describe('the package schema', () => {
  test.each(described)('has every argument of %s, every field in it and every choice', (name, { args }) => {
    const { inputProperties, requiredInputs = [] } = schema.resources[tokenOf(name)]!;
    expect(fieldsLost(args.properties!, inputProperties, name)).toEqual([]);
    expect(requiredInputs).toEqual(args.required ?? []);
  });

  test('leads nowhere but to what is in it, and has nothing that is not used', () => {
    const referred = typesIn().flatMap(([place, { $ref }]) =>
      $ref === undefined || $ref === ANY ? [] : [[place, $ref] as const],
    );
    const known = [
      ...Object.keys(schema.types).map((token) => `#/types/${token}`),
      ...Object.keys(schema.resources).map((token) => `#/resources/${token}`),
    ];
    expect(referred.filter(([, ref]) => !known.includes(ref))).toEqual([]);
    expect(
      Object.keys(schema.types).filter((token) => !referred.some(([, ref]) => ref === `#/types/${token}`)),
    ).toEqual([]);
  });

  test('describes every property', () => {
    const properties = [
      ...Object.values(schema.resources).flatMap((one) => [one.inputProperties, one.properties]),
      ...Object.values(schema.types).flatMap((one) => one.properties ?? []),
    ];
    expect(
      properties.flatMap((all) => Object.entries(all).filter(([, { description }]) => !description?.endsWith('.'))),
    ).toEqual([]);
  });

  test('says which arguments may be no outputs, which are secret, and which are components', () => {
    const { inputProperties: service } = schema.resources['serin:index:ProgressiveService']!;
    expect(service.routing).toMatchObject({ $ref: '#/types/serin:index:Routing', plain: true });
    expect(schema.types['serin:index:Routing']!.properties!.provider).toMatchObject({
      $ref: '#/types/serin:index:RoutingProvider',
      plain: true,
    });
    expect(service.namespace).toEqual({ type: 'string', description: expect.any(String) as string });
    expect(service.targetPort).toMatchObject({ oneOf: [{ type: 'integer' }, { type: 'string' }] });
    expect(service.container).toMatchObject({ type: 'object', additionalProperties: { $ref: ANY }, plain: true });
    expect(service.gateway!.$ref).toBe('#/resources/serin:index:Gateway');
    expect(schema.types['serin:index:MetricTemplateProvider']!.properties!.credentials).toMatchObject({ secret: true });
  });

  test.each(described)(
    'the marked arguments of %s are arguments of it',
    (_, { args, plain, secret = [], references = {} }) => {
      const marked = [...withParents(plain), ...secret].filter(
        (path) => references[path.split('.')[0]!] === undefined && !at(args, path)?.description && !path.endsWith('*'),
      );
      // An argument that may be `true` or an object has no fields in the schema.
      expect(marked.filter((path) => at(args, path.split('.')[0]!)!.type !== undefined)).toEqual([]);
    },
  );

  test('two different types never have the same name', () => {
    const types = new NamedTypes('test:index:');
    const place = { name: '', path: '', marks: { plain: new Set<string>(), secret: new Set<string>() } };
    const properties = (choices: string[]): Schema => ({ properties: { kind: { type: 'string', enum: choices } } });
    types.properties(properties(['a', 'b']), place);
    types.properties(properties(['a', 'b']), place);
    expect(() => types.properties(properties(['a']), place)).toThrow(
      'kind: there is another type test:index:Kind already: rename the property, or make both alike',
    );
  });
});

/** Creates a component as a program in another language does. */
async function constructed(
  name: ComponentName,
  inputs: Inputs,
): Promise<{ state?: Inputs; error?: string; resources: { type: string; inputs: Inputs }[] }> {
  const { value, resources, errors } = await run(() =>
    construct('one', tokenOf(name), inputs, {}).catch((error: Error) => error.message),
  );
  const result = errors.length === 0 ? await value! : errors.join();
  return typeof result === 'string' ? { error: result, resources } : { state: result.state, resources };
}

const web = { image: 'web:1', port: 80 };
const template = { query: 'up', provider: { type: 'prometheus', address: 'http://prometheus:9090' } };

describe('construct', () => {
  test.each<[ComponentName, Inputs, Inputs]>([
    [
      'ProgressiveService',
      web,
      {
        serviceName: 'one',
        primaryServiceName: 'one-primary',
        canaryServiceName: 'one-canary',
        url: 'http://one.default',
        phase: undefined,
        conditions: undefined,
      },
    ],
    [
      'Gateway',
      { provider: 'istio', hosts: ['a.example.com'] },
      {
        provider: 'istio',
        reference: 'default/one',
        parentReference: { name: 'one', namespace: 'default' },
        hosts: ['a.example.com'],
        scheme: 'http',
      },
    ],
    ['MetricTemplate', template, { reference: { name: 'one', namespace: 'default' } }],
    [
      'AlertProvider',
      { channel: { type: 'slack', credentials: { address: 'https://example.com' } } },
      { reference: { name: 'one', namespace: 'default' } },
    ],
    [
      'DeliveryController',
      { provider: 'kubernetes', code: { image: 'serin:1' } },
      {
        provider: 'kubernetes',
        metricsServer: 'http://prometheus:9090',
        namespace: 'serin-system',
        serviceAccountName: 'one',
        metricsUrl: 'http://one.serin-system:8080/metrics',
      },
    ],
    [
      'LoadTester',
      { code: { image: 'serin:1' }, open: true },
      { namespace: 'serin-system', serviceAccountName: 'one', url: 'http://one.serin-system/' },
    ],
  ])('makes a %s of plain data, and answers what it registers', async (name, inputs, outputs) => {
    const { state, error, resources } = await constructed(name, inputs);
    expect(error).toBeUndefined();
    expect(resources[0]!.type).toBe(tokenOf(name));
    const entries = Object.entries(state!).map(
      async ([key, value]) => [key, await valueOf(pulumi.output(value))] as const,
    );
    expect(Object.fromEntries(await Promise.all(entries))).toEqual(outputs);
    expect(Object.keys(state!).sort()).toEqual(Object.keys(schema.resources[tokenOf(name)]!.properties).sort());
  });

  test.each<[what: string, name: ComponentName, inputs: Inputs, message: string]>([
    [
      'a field that is missing',
      'ProgressiveService',
      { ...web, routing: { provider: 'istio' } },
      'ProgressiveService "one": routing.service: Required value',
    ],
    [
      'a text where an object has to be',
      'ProgressiveService',
      { ...web, strategy: 'canary' },
      'ProgressiveService "one": strategy: Invalid value: has to be an object',
    ],
    [
      'a text where a list has to be',
      'ProgressiveService',
      { ...web, silence: 'single-metric' },
      'ProgressiveService "one": silence: Invalid value: has to be a list',
    ],
    [
      'a field that is missing in a map',
      'ProgressiveService',
      { ...web, configs: { settings: {} } },
      'ProgressiveService "one": configs.settings.data: Required value',
    ],
    [
      'a text in a list of objects',
      'ProgressiveService',
      { ...web, hooks: ['http://tester'] },
      'ProgressiveService "one": hooks[0]: Invalid value: has to be an object',
    ],
    [
      'an argument that is missing',
      'MetricTemplate',
      { query: 'up' },
      'MetricTemplate "one": provider: Required value',
    ],
    [
      'a strategy that the provider cannot do',
      'ProgressiveService',
      {
        ...web,
        routing: { provider: 'traefik', service: {} },
        strategy: { kind: 'ab-test', analysis: { iterations: 2, match: [{ headers: { a: { exact: 'b' } } }] } },
      },
      'strategy.match: asks for what routing.provider traefik cannot do (A/B tests), use one of istio, ',
    ],
    [
      'a secret where the component is made by what stands there',
      'AlertProvider',
      { channel: pulumi.secret({ type: 'slack' }) },
      'AlertProvider "one": channel: is a secret as a whole, but the component is made by what it is: mark only those values in it as secret that are',
    ],
  ])('refuses %s', async (_, name, inputs, message) => {
    const { error, resources } = await constructed(name, inputs);
    expect(error).toContain(message);
    expect(resources.filter(({ type }) => !type.startsWith('serin:'))).toEqual([]);
  });

  test('refuses what is no component, and says what there is', async () => {
    await expect(construct('one', 'serin:index:Canary', {}, {})).rejects.toThrow(
      'serin:index:Canary: there is no such component, use one of serin:index:ProgressiveService, serin:index:DeliveryController,',
    );
  });

  test('takes outputs where they may stand', async () => {
    const { resources } = await constructed('ProgressiveService', {
      ...web,
      namespace: pulumi.output('shop'),
      env: { MODE: pulumi.output('fast') },
    });
    const inputsOf = (kind: string): Inputs => resources.find(({ type }) => type.endsWith(`:${kind}`))!.inputs;
    expect(inputsOf('Canary').metadata).toEqual({ name: 'one', namespace: 'shop' });
    expect(inputsOf('Deployment').spec.template.spec.containers[0].env).toEqual([{ name: 'MODE', value: 'fast' }]);
  });
});

test('construct does not end before the release has, and fails with it', async () => {
  const settledSpecOf = ({ metadata }: Inputs): string => metadata.annotations['pulumi.com/waitFor'].split('=').at(-1);
  const statusOf = (inputs: Inputs): object => ({
    phase: 'Failed',
    rollbackReason: 'errors',
    settledSpec: settledSpecOf(inputs),
  });
  const newResource = ({ type, inputs }: pulumi.runtime.MockResourceArgs) => ({
    id: 'id',
    state: type.endsWith(':Canary') ? { ...inputs, status: statusOf(inputs as Inputs) } : (inputs as Inputs),
  });
  await pulumi.runtime.setMocks({ newResource, call: () => ({}) });
  await expect(construct('one', 'serin:index:ProgressiveService', { ...web, await: true }, {})).rejects.toThrow(
    'ProgressiveService "one": the new version was rolled back: errors',
  );
});

describe('arguments that have to be plain', () => {
  test('get the values of outputs that are known, in maps and lists too', async () => {
    const inputs: pulumi.Inputs = {
      routing: pulumi.output({ provider: 'istio', service: {} }),
      configs: { settings: { env: pulumi.output(true), data: pulumi.output({ a: 'b' }) } },
      silence: [pulumi.output('one'), 'two'],
      image: pulumi.output('web:1'),
    };
    const { data } = inputs.configs.settings;
    const { image } = inputs;
    await makePlain('ProgressiveService "web"', inputs, [
      'routing.provider',
      'configs.*.env',
      'silence.*',
      'gateway.provider',
    ]);
    expect(inputs).toEqual({
      routing: { provider: 'istio', service: {} },
      configs: { settings: { env: true, data } },
      silence: ['one', 'two'],
      image,
    });
  });

  test('are told by their path when they are not known yet', async () => {
    const unknown = new (pulumi.Output as unknown as new (...parts: unknown[]) => pulumi.Output<string>)(
      [],
      Promise.resolve('istio'),
      Promise.resolve(false),
      Promise.resolve(false),
      Promise.resolve([]),
    );
    await expect(
      makePlain('ProgressiveService "web"', { configs: { settings: { env: unknown } } }, ['configs.*.env']),
    ).rejects.toThrow('ProgressiveService "web": configs.settings.env: is not known before other resources are there');
  });
});
