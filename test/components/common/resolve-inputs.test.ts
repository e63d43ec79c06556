import * as pulumi from '@pulumi/pulumi';
import { type ResolvedInputs, resolveInputs, redactSecrets } from '../../../components/common/resolve-inputs';
import type { Path } from '../../../controller/api/problems/path';
import { run, valueOf } from '../support';

const secret = pulumi.secret;
const later = (value: unknown): pulumi.Output<unknown> => pulumi.output(Promise.resolve(value));

async function knownOf(value: unknown): Promise<ResolvedInputs<unknown>> {
  const { value: output } = await run(() => resolveInputs(value));
  return await valueOf(output! as pulumi.Output<ResolvedInputs<unknown>>);
}

test.each<[string, unknown, unknown, Path[]]>([
  ['a plain value', { a: [1, { b: 'c' }] }, { a: [1, { b: 'c' }] }, []],
  ['outputs and promises', { a: later(1), b: [Promise.resolve('c')] }, { a: 1, b: ['c'] }, []],
  ['outputs in outputs', later({ a: later([later(1)]) }), { a: [1] }, []],
  [
    'a secret part',
    { a: 'b', hooks: [{ url: secret('c') }] },
    { a: 'b', hooks: [{ url: 'c' }] },
    [['hooks', 0, 'url']],
  ],
  ['a secret object', { a: secret({ b: 'c' }) }, { a: { b: 'c' } }, [['a']]],
  ['nothing but a secret', secret('a'), 'a', [[]]],
  ['no value', { a: undefined, b: later(undefined) }, { a: undefined, b: undefined }, []],
])('%s', async (_, given, value, secrets) => {
  expect(await knownOf(given)).toEqual({ value, secrets });
});

test('a secret text is replaced by a harmless one when it is shown', () => {
  expect(redactSecrets({ value: { a: 'b', c: ['d'] }, secrets: [['c', 0]] })).toEqual({ a: 'b', c: ['[secret]'] });
});

test('another kind of secret has no harmless form', () => {
  expect(redactSecrets({ value: { a: { b: 'c' } }, secrets: [['a']] })).toBeUndefined();
});
