import { keyOf, type KubeObject } from '../../../controller/api/types/meta';
import { object, refusal, GADGET, WIDGET, WIDGET_V2, type Subject } from './support';

/** Kinds that are defined by CustomResourceDefinitions: defaults, validation, versions, status. */
export function customResourceTests(subject: Subject): void {
  const widget = (name: string, spec: Record<string, unknown> = {}, more: Record<string, unknown> = {}): KubeObject =>
    object(WIDGET, subject().namespace, name, { spec: { size: 5, ...spec }, ...more });
  const create = (...args: Parameters<typeof widget>): Promise<KubeObject> =>
    subject().api.create(WIDGET, widget(...args));
  const message = async (...args: Parameters<typeof widget>): Promise<string> => {
    const refused = await refusal(create(...args));
    expect(refused).toMatchObject({ status: 422, reason: 'Invalid' });
    return refused.message;
  };

  describe('schemas', () => {
    it('fill in defaults, drop what they do not know, keep what they are told to', async () => {
      const created = await create('schema', {
        parts: [{ name: 'a' }],
        labels: { free: 'text' },
        anything: { goes: { here: [1] } },
        unknown: 1,
        note: null,
        port: 'http',
        interval: '5s',
      });
      expect(created.spec).toEqual({
        size: 5,
        mode: 'slow',
        nested: { depth: 3 },
        note: null,
        port: 'http',
        interval: '5s',
        parts: [{ name: 'a', count: 1 }],
        labels: { free: 'text' },
        anything: { goes: { here: [1] } },
      });
    });

    it('put the default in place of a null that is not allowed', async () => {
      expect((await create('null-default', { mode: null, interval: null })).spec).toEqual({
        size: 5,
        mode: 'slow',
        nested: { depth: 3 },
      });
    });

    it('name the field that is missing', async () => {
      const refused = await refusal(
        subject().api.create(WIDGET, object(WIDGET, subject().namespace, 'missing', { spec: { mode: 'fast' } })),
      );
      expect(refused).toMatchObject({ status: 422, reason: 'Invalid' });
      expect(refused.message).toMatch(
        /^Widget\.conformance\.serin\.dev "missing" is invalid: .*spec\.size: Required value/,
      );
      expect(await message('nameless', { parts: [{ name: 'a' }, { count: 2 }] })).toContain(
        'spec.parts[1].name: Required value',
      );
    });

    it('say what is wrong with a value', async () => {
      expect(await message('wrong-enum', { mode: 'warp' })).toMatch(
        /spec\.mode: Unsupported value: "warp": supported values: "fast", "slow"/,
      );
      expect(await message('wrong-type', { interval: 5 })).toMatch(
        /spec\.interval: Invalid value: .*must be of type string/,
      );
      expect(await message('wrong-pattern', { interval: 'soon' })).toMatch(
        /spec\.interval: Invalid value: "soon": spec\.interval in body should match '\^\[0-9\]\+s\$'/,
      );
      expect(await message('too-small', { size: 0 })).toMatch(
        /spec\.size: Invalid value: 0: spec\.size in body should be greater than or equal to 1/,
      );
      expect(await message('too-big', { size: 101 })).toMatch(
        /spec\.size: Invalid value: 101: spec\.size in body should be less than or equal to 100/,
      );
      expect(await message('neither', { port: true })).toContain('spec.port');
      expect(await message('two', { size: 0, mode: 'warp' })).toMatch(/is invalid: \[.*, .*\]$/);
    });

    it('ask their rules', async () => {
      expect(await message('too-fast', { mode: 'fast', size: 11 })).toMatch(
        /^Widget\.conformance\.serin\.dev "too-fast" is invalid: spec: Invalid value: .*: size: a fast widget has a size of at most 10$/,
      );
      expect((await create('fast', { mode: 'fast', size: 10 })).spec.mode).toBe('fast');
      expect(await message('escaped', { namespace: 'default' })).toContain('namespace: must start with n');
      expect((await create('escaped', { namespace: 'north' })).spec.namespace).toBe('north');
    });

    it('ask rules about a change only when there is one', async () => {
      const created = await create('fixed', { fixed: 'first' });
      const refused = await refusal(subject().api.patch(WIDGET, keyOf(created), { spec: { fixed: 'second' } }));
      expect(refused.message).toMatch(/spec\.fixed: Invalid value: .*cannot be changed/);
      expect((await subject().api.patch(WIDGET, keyOf(created), { spec: { size: 6 } })).spec).toMatchObject({
        size: 6,
        fixed: 'first',
      });
    });

    it('hold for patches and updates', async () => {
      const created = await create('later');
      expect((await refusal(subject().api.patch(WIDGET, keyOf(created), { spec: { size: 1000 } }))).status).toBe(422);
      expect((await refusal(subject().api.update(WIDGET, { ...created, spec: {} }))).status).toBe(422);
    });
  });

  describe('status as a subresource', () => {
    it('is left alone by create, update and patch', async () => {
      const { api } = subject();
      const created = await create('status-kept', {}, { status: { phase: 'Made' } });
      expect(created.status).toBeUndefined();
      const running = await api.updateStatus(WIDGET, { ...created, status: { phase: 'Running', count: 2 } });
      const updated = await api.update(WIDGET, { ...running, spec: { size: 7 }, status: { phase: 'Forged' } });
      expect(updated).toMatchObject({ spec: { size: 7 }, status: { phase: 'Running', count: 2 } });
      const patched = await api.patch(WIDGET, keyOf(created), { spec: { size: 8 }, status: { phase: 'Forged' } });
      expect(patched).toMatchObject({ spec: { size: 8 }, status: { phase: 'Running', count: 2 } });
    });

    it('changes alone, by update or patch, and does not count in the generation', async () => {
      const { api } = subject();
      const created = await create('status-alone');
      const updated = await api.updateStatus(WIDGET, {
        ...created,
        metadata: { ...created.metadata, labels: { forged: 'yes' } },
        spec: { size: 99 },
        status: { phase: 'Running' },
      });
      expect(updated).toMatchObject({ spec: { size: 5 }, status: { phase: 'Running' }, metadata: { generation: 1 } });
      expect(updated.metadata.labels).toBeUndefined();
      const patched = await api.patch(WIDGET, keyOf(created), { spec: { size: 99 }, status: { count: 4 } }, 'status');
      expect(patched).toMatchObject({
        spec: { size: 5 },
        status: { phase: 'Running', count: 4 },
        metadata: { generation: 1 },
      });
      const same = await api.patch(WIDGET, keyOf(created), { status: { count: 4 } }, 'status');
      expect(same.metadata.resourceVersion).toBe(patched.metadata.resourceVersion);
      expect((await api.patch(WIDGET, keyOf(created), { status: { phase: null } }, 'status')).status).toEqual({
        count: 4,
      });
    });

    it('is refused on a conflict and checked by the schema', async () => {
      const { api } = subject();
      const created = await create('status-conflict');
      await api.updateStatus(WIDGET, { ...created, status: { phase: 'Running' } });
      expect(await refusal(api.updateStatus(WIDGET, { ...created, status: { phase: 'Late' } }))).toMatchObject({
        status: 409,
        reason: 'Conflict',
      });
      const late = { metadata: { resourceVersion: created.metadata.resourceVersion }, status: { phase: 'Late' } };
      expect(await refusal(api.patch(WIDGET, keyOf(created), late, 'status'))).toMatchObject({
        status: 409,
        reason: 'Conflict',
      });
      expect(await refusal(api.patch(WIDGET, keyOf(created), { status: { phase: 3 } }, 'status'))).toMatchObject({
        status: 422,
        reason: 'Invalid',
      });
    });

    it('is a field like any other where it is none', async () => {
      const { api, namespace } = subject();
      const created = await api.create(
        GADGET,
        object(GADGET, namespace, 'plain', { spec: { size: 5 }, status: { phase: 'Made' } }),
      );
      expect(created).toMatchObject({ status: { phase: 'Made' }, metadata: { generation: 1 } });
      const patched = await api.patch(GADGET, keyOf(created), { status: { phase: 'Changed' } });
      expect(patched).toMatchObject({ status: { phase: 'Changed' }, metadata: { generation: 2 } });
      expect(await refusal(api.patch(GADGET, keyOf(created), { status: { phase: 'Again' } }, 'status'))).toMatchObject({
        status: 404,
      });
    });
  });

  describe('versions', () => {
    it('share one storage', async () => {
      const { api } = subject();
      const created = await create('versions');
      const other = await api.get(WIDGET_V2, keyOf(created));
      expect(other).toEqual({ ...created, apiVersion: 'conformance.serin.dev/v2', metadata: other.metadata });
      expect(other.metadata.uid).toBe(created.metadata.uid);
      const changed = await api.patch(WIDGET_V2, keyOf(created), { spec: { size: 9 } });
      expect(changed.metadata.generation).toBe(2);
      expect(await api.get(WIDGET, keyOf(created))).toMatchObject({
        apiVersion: 'conformance.serin.dev/v1',
        spec: { size: 9 },
      });
    });
  });

  it('an update needs a version', async () => {
    const created = await create('needs-version');
    const refused = await refusal(
      subject().api.update(WIDGET, { ...created, metadata: { name: 'needs-version', namespace: subject().namespace } }),
    );
    expect(refused).toMatchObject({ status: 422, reason: 'Invalid' });
    expect(refused.message).toContain('metadata.resourceVersion: Invalid value');
  });
}
