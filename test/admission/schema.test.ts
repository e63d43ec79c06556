import { CUSTOM_RESOURCE_DEFINITION } from '../../controller/api/types/resources';
import { permissiveDefinition } from '../../controller/simulation/apiserver/custom-resources';
import { EmbeddedApi } from '../../controller/simulation/apiserver/embedded-api';
import type { Schema } from '../../controller/admission/json-schema';
import { VirtualClock } from '../../controller/simulation/virtual-clock';
import { object, refusal } from '../simulation/support';

const THING = { group: 'schema.serin.dev', version: 'v1', kind: 'Thing', plural: 'things' };

/** A cluster in which a Thing's spec has this schema. */
async function withSpec(spec: Schema) {
  const api = new EmbeddedApi({ clock: new VirtualClock() });
  const definition = structuredClone(permissiveDefinition(THING));
  definition.spec.versions[0].schema.openAPIV3Schema = { type: 'object', properties: { spec } };
  await api.create(CUSTOM_RESOURCE_DEFINITION, definition);
  return {
    accepts: async (value: unknown): Promise<unknown> =>
      (await api.create(THING, object(THING, 'a', { spec: value }))).spec,
    refuses: async (value: unknown): Promise<string> =>
      (await refusal(api.create(THING, object(THING, 'a', { spec: value })))).message.replace(
        'Thing.schema.serin.dev "a" is invalid: ',
        '',
      ),
  };
}

describe('a structural schema', () => {
  it('takes integers and strings for int-or-string, and nothing else', async () => {
    const spec: Schema = { 'x-kubernetes-int-or-string': true, anyOf: [{ type: 'integer' }, { type: 'string' }] };
    expect(await (await withSpec(spec)).accepts(80)).toBe(80);
    expect(await (await withSpec(spec)).accepts('http')).toBe('http');
    expect(await (await withSpec(spec)).refuses(1.5)).toBe(
      'spec: Invalid value: 1.5: spec in body must be of type integer or string',
    );
  });

  it('takes null only where it is nullable, and also in an enumeration', async () => {
    const spec: Schema = {
      type: 'object',
      properties: {
        mode: { type: 'string', nullable: true, enum: ['a'] },
        list: { type: 'array', items: { type: 'string' } },
      },
    };
    expect(await (await withSpec(spec)).accepts({ mode: null })).toEqual({ mode: null });
    expect(await (await withSpec(spec)).refuses({ list: [null] })).toContain('spec.list[0]: Invalid value: null');
  });

  it('names a failed alternative once', async () => {
    const spec: Schema = {
      type: 'object',
      properties: { a: { type: 'string' }, b: { type: 'string' } },
      oneOf: [{ required: ['a'] }, { required: ['b'] }],
    };
    expect(await (await withSpec(spec)).accepts({ a: 'x' })).toEqual({ a: 'x' });
    expect(await (await withSpec(spec)).refuses({})).toBe(
      'spec: Invalid value: "object": spec in body must validate one and only one schema (oneOf)',
    );
    expect(await (await withSpec(spec)).refuses({ a: 'x', b: 'y' })).toContain('(oneOf)');
  });

  it('fills defaults in items and values, too, and keeps what it is told to', async () => {
    const part: Schema = { type: 'object', properties: { size: { type: 'integer', default: 1 } } };
    const spec: Schema = {
      type: 'object',
      properties: {
        list: { type: 'array', items: part },
        map: { type: 'object', additionalProperties: part },
        free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true, properties: { part } },
      },
    };
    expect(
      await (
        await withSpec(spec)
      ).accepts({ list: [{}, { size: 2, gone: 1 }], map: { 'a/b': {} }, free: { part: {}, kept: [null] }, gone: 1 }),
    ).toEqual({
      list: [{ size: 1 }, { size: 2 }],
      map: { 'a/b': { size: 1 } },
      free: { part: { size: 1 }, kept: [null] },
    });
  });

  it('names fields in lists and maps', async () => {
    const spec: Schema = {
      type: 'object',
      properties: {
        map: {
          type: 'object',
          additionalProperties: {
            type: 'array',
            items: { type: 'object', required: ['name'], properties: { name: { type: 'string' } } },
          },
        },
      },
    };
    expect(await (await withSpec(spec)).refuses({ map: { a: [{ name: 'x' }, {}] } })).toBe(
      'spec.map.a[1].name: Required value',
    );
  });
});

describe('the rules of a schema', () => {
  const rule = (schema: Schema, ...rules: Required<Schema>['x-kubernetes-validations']): Schema => ({
    ...schema,
    'x-kubernetes-validations': rules,
  });

  it('know integers from doubles, and compare both with each', async () => {
    const spec = rule(
      { type: 'object', properties: { count: { type: 'integer' }, share: { type: 'number' } } },
      { rule: '!has(self.count) || self.count % 2 == 0', message: 'must be even' },
      { rule: '!has(self.share) || self.share > 0', message: 'must be more' },
    );
    expect(await (await withSpec(spec)).accepts({ count: 4, share: 2 })).toEqual({ count: 4, share: 2 });
    expect(await (await withSpec(spec)).refuses({ count: 3 })).toBe('spec: Invalid value: "object": must be even');
    expect(await (await withSpec(spec)).refuses({ share: 0 })).toBe('spec: Invalid value: "object": must be more');
  });

  it('are asked of every item and every value', async () => {
    const positive = rule({ type: 'integer' }, { rule: 'self > 0', message: 'must be positive' });
    const spec: Schema = {
      type: 'object',
      properties: { list: { type: 'array', items: positive }, map: { type: 'object', additionalProperties: positive } },
    };
    expect(await (await withSpec(spec)).refuses({ list: [1, 0], map: { a: -1 } })).toBe(
      '[spec.list[1]: Invalid value: 0: must be positive, spec.map.a: Invalid value: -1: must be positive]',
    );
  });

  it('may look at the neighbours, over lists and durations', async () => {
    const spec = rule(
      {
        type: 'object',
        properties: { steps: { type: 'array', items: { type: 'integer' } }, wait: { type: 'string' } },
      },
      {
        rule: 'self.steps.all(step, step <= 100)',
        messageExpression: "'of ' + string(self.steps.size()) + ' steps one is above 100'",
      },
      { rule: "!has(self.wait) || duration(self.wait) >= duration('1s')", message: 'too short', fieldPath: '.wait' },
    );
    expect(await (await withSpec(spec)).refuses({ steps: [10, 200] })).toBe(
      'spec: Invalid value: "object": of 2 steps one is above 100',
    );
    expect(await (await withSpec(spec)).refuses({ steps: [], wait: '10ms' })).toBe(
      'spec.wait: Invalid value: "object": too short',
    );
    expect(await (await withSpec(spec)).accepts({ steps: [1, 100], wait: '1m30s' })).toEqual({
      steps: [1, 100],
      wait: '1m30s',
    });
  });

  it('say why in the manner that they choose', async () => {
    const spec = rule(
      { type: 'object', properties: { a: { type: 'string' } } },
      { rule: 'has(self.a)', reason: 'FieldValueRequired', fieldPath: '.a', message: 'say a' },
    );
    expect(await (await withSpec(spec)).refuses({})).toBe('spec.a: Required value: say a');
    const forbidden = rule(
      { type: 'object', properties: { a: { type: 'string' } } },
      { rule: '!has(self.a)', reason: 'FieldValueForbidden' },
    );
    expect(await (await withSpec(forbidden)).refuses({ a: 'x' })).toBe('spec: Forbidden: failed rule: !has(self.a)');
  });

  it('that fail to answer refuse the object', async () => {
    const spec = rule(
      { type: 'object', properties: { a: { type: 'string' } } },
      { rule: 'self.a == "x"', message: 'never said' },
    );
    expect(await (await withSpec(spec)).refuses({})).toBe(
      'spec: Invalid value: rule "self.a == "x"" failed: No such key: a',
    );
  });

  it('write names that are words of the language or hold odd characters in their own way', async () => {
    const spec = rule(
      { type: 'object', properties: { 'x-y': { type: 'string' }, import: { type: 'string' } } },
      { rule: 'self.x__dash__y == self.__import__', message: 'must be the same' },
    );
    expect(await (await withSpec(spec)).accepts({ 'x-y': 'a', import: 'a' })).toEqual({ 'x-y': 'a', import: 'a' });
    expect(await (await withSpec(spec)).refuses({ 'x-y': 'a', import: 'b' })).toContain('must be the same');
  });
});
