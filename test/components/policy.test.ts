import {
  type PolicyResourceOptions,
  type ResourceValidationArgs,
  type ResourceValidationPolicy,
  unknownCheckingProxy,
} from '@pulumi/policy';
import { type RuleOptions, serinPolicyPack, serinRules } from 'serin/policy';
import { ADVICE_RULES } from '../../controller/preview';
import { DURATION, soundCanary, SUCCESS } from '../preview/canaries';
import { BAD_INPUTS, NOT_ITS_OWN } from '../support/bad-inputs';

/** The engine's text for a value that is not known before an update. */
const UNKNOWN = '04da6b54-80e4-46f7-96ec-b56ff0331ba9';
const CANARY_TYPE = 'kubernetes:flagger.app/v1beta1:Canary';

/** The properties of a Canary in a Pulumi program. */
const propsOf = (...args: Parameters<typeof soundCanary>): Record<string, unknown> => ({ ...soundCanary(...args) });

/** The arguments that the engine gives to a policy. */
function validated(props: Record<string, unknown>, type = CANARY_TYPE): ResourceValidationArgs {
  return {
    type,
    // An unknown value throws when it is read.
    props: unknownCheckingProxy(props),
    urn: 'urn:pulumi:dev::shop::x',
    name: 'web',
    opts: {} as PolicyResourceOptions,
    stackTags: new Map(),
    isType: () => false,
    asType: () => undefined,
    getConfig: <T>() => ({}) as T,
    notApplicable: () => {
      throw new Error('not applicable');
    },
  };
}

async function violationsOf(policy: ResourceValidationPolicy, args: ResourceValidationArgs): Promise<string[]> {
  const messages: string[] = [];
  const validation = policy.validateResource;
  if (typeof validation !== 'function') throw new Error(`${policy.name} validates nothing`);
  await validation(args, (message) => messages.push(`${policy.name}: ${message}`));
  return messages;
}

async function violations(args: ResourceValidationArgs, options?: RuleOptions): Promise<string[]> {
  const all = await Promise.all(serinRules(options).map((policy) => violationsOf(policy, args)));
  return all.flat();
}

const levels = (options?: RuleOptions): Record<string, string | undefined> =>
  Object.fromEntries(serinRules(options).map(({ name, enforcementLevel }) => [name, enforcementLevel]));

describe('the rules of a policy pack', () => {
  test('are one for each kind of advice, which is shown, and one for what is refused, which is not deployed', () => {
    expect(levels()).toEqual({
      'invalid-canary': 'mandatory',
      ...Object.fromEntries(ADVICE_RULES.map(({ code }) => [code, 'advisory'])),
    });
    for (const { description } of serinRules()) expect(description).toMatch(/^[A-Z].*\.$/);
  });

  test('take other levels, all of them or one by one', () => {
    expect(levels({ advice: 'disabled', invalid: 'advisory', levels: { 'single-metric': 'mandatory' } })).toMatchObject(
      {
        'invalid-canary': 'advisory',
        'single-metric': 'mandatory',
        'full-exposure': 'disabled',
      },
    );
    expect(levels({ levels: { 'invalid-canary': 'disabled' } })).toMatchObject({ 'invalid-canary': 'disabled' });
  });

  test('refuse a level for a rule that does not exist', () => {
    expect(() => serinRules({ levels: { 'one-metric': 'mandatory' } })).toThrow(
      /^levels: one-metric is no rule; use codes of invalid-canary, no-analysis, /,
    );
  });

  test('say nothing about a sound Canary', async () => {
    expect(await violations(validated(propsOf()))).toEqual([]);
  });

  test('say what is risky about a Canary, each for itself', async () => {
    expect(await violations(validated(propsOf({ metrics: [SUCCESS], maxWeight: undefined })))).toEqual([
      expect.stringMatching(/^single-metric: spec\.analysis\.metrics has request-success-rate alone, /),
      expect.stringMatching(/^full-exposure: spec\.analysis\.maxWeight is 100 by default, /),
    ]);
  });

  test('hear what a Canary silences', async () => {
    expect(
      await violations(validated(propsOf({ metrics: [SUCCESS] }, {}, { 'serin/silence': 'single-metric' }))),
    ).toEqual([]);
  });

  test.each([
    [
      'the API server',
      propsOf({ interval: 'soon' }),
      /^invalid-canary: spec\.analysis\.interval: "soon" is no duration/,
    ],
    [
      'the controller',
      propsOf({ metrics: [SUCCESS, DURATION, { name: 'kpi' }] }),
      /^invalid-canary: spec\.analysis\.metrics\[2\]: "kpi" is no built-in metric/,
    ],
    [
      'the template language',
      propsOf({
        metrics: [SUCCESS, DURATION, { name: 'kpi', query: 'up{a="{{ kpi }}"}', thresholdRange: { max: 1 } }],
      }),
      /^invalid-canary: spec\.analysis\.metrics\[2\]\.query: "\{\{ kpi \}\}" at 1:7 is not known/,
    ],
    ['anybody, for want of a spec', { metadata: { name: 'web' } }, /^invalid-canary: spec: Required value/],
  ])('say what %s would refuse, and nothing else about it', async (_, props, message) => {
    expect(await violations(validated(props))).toEqual([expect.stringMatching(message)]);
  });

  test.each(BAD_INPUTS.filter(({ definitions }) => definitions !== NOT_ITS_OWN))(
    'say what the controller says: $title',
    async ({ objects, field, says }) => {
      const { metadata, spec } = objects.find(({ kind }) => kind === 'Canary')!;
      const found = await violations(validated({ metadata, spec }));
      expect(found).toContainEqual(expect.stringContaining(`invalid-canary: ${field}: ${says}`));
    },
  );

  test('know the provider of the controller', async () => {
    const args = validated(propsOf({ mirror: true }));
    expect(await violations(args)).toEqual([]);
    expect(await violations(args, { meshProvider: 'linkerd' })).toEqual([
      expect.stringMatching(/^invalid-canary: .* cannot do \(mirroring\)/),
    ]);
  });

  test.each([
    ['resources of other types', 'kubernetes:apps/v1:Deployment'],
    ['Canaries of others', 'kubernetes:example.com/v1:Canary'],
  ])('pass over %s', async (_, type) => {
    expect(await violations(validated({ metadata: { name: 'web' }, spec: {} }, type))).toEqual([]);
  });

  test('in a preview, tell once that something is not known yet', async () => {
    const args = validated(
      propsOf({ metrics: [SUCCESS] }, { targetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: UNKNOWN } }),
    );
    const [validity, ...others] = serinRules();
    await expect(violationsOf(validity!, args)).rejects.toThrow(
      "string value at .spec.targetRef.name can't be known during preview",
    );
    for (const rule of others) expect(await violationsOf(rule, args)).toEqual([]);
  });
});

test('a pack refuses a level for a rule that does not exist before it serves anything', () => {
  expect(() => serinPolicyPack('serin', { levels: { 'one-metric': 'mandatory' } })).toThrow(/one-metric is no rule/);
});
