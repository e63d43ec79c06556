import type { Canary } from '../../controller/api/types/canary';
import { callEventWebhook, buildEventPayload } from '../../controller/hooks/event';
import { buildPayload } from '../../controller/hooks/payload';
import { guideFragments } from '../api/manifests';
import { CANARY, hurriedClock, STATUS } from './support';

const HOOK = { name: 'load', url: 'http://load.test/' };

describe('the payload', () => {
  test('tells what is released, and has no metadata when the hook has none', () => {
    const payload = buildPayload(CANARY, 'Waiting', STATUS, HOOK);
    expect(Object.keys(payload)).toEqual(['name', 'namespace', 'phase', 'checksum']);
    expect(payload).toMatchObject({ name: 'podinfo', namespace: 'test', phase: 'Waiting' });
  });

  test('has a checksum that follows the revision and nothing else', () => {
    const checksum = (changes: object) => buildPayload(CANARY, 'Progressing', { ...STATUS, ...changes }, HOOK).checksum;
    expect(checksum({})).toMatch(/^s1-[0-9a-f]{16}$/);
    expect(checksum({ canaryWeight: 50, iterations: 9, failedChecks: 1 })).toBe(checksum({}));
    expect(checksum({ lastAppliedSpec: 's1-cccc' })).not.toBe(checksum({}));
    expect(checksum({ trackedConfigs: { 'configmap/cfg': 's1-cccc' } })).not.toBe(checksum({}));
  });

  test('fills in what the metadata refers to', () => {
    const metadata = {
      cmd: 'load -w {{ canaryWeight }}/{{primaryWeight}} -i {{ iteration }}',
      where: '{{ name }}.{{ namespace }} {{ target }} {{ phase }}',
    };
    expect(buildPayload(CANARY, 'Progressing', STATUS, { ...HOOK, metadata }).metadata).toEqual({
      cmd: 'load -w 30/70 -i 4',
      where: 'podinfo.test podinfo-app Progressing',
    });
  });

  test('counts from zero before the first step', () => {
    const metadata = { at: '{{ canaryWeight }} {{ primaryWeight }} {{ iteration }}' };
    expect(buildPayload(CANARY, 'Initializing', {}, { ...HOOK, metadata }).metadata).toEqual({ at: '0 100 0' });
  });

  test('leaves what it does not know as it is, and the hook as it was', () => {
    const hook = { ...HOOK, metadata: { cmd: 'echo {{ .Values.x }} {{ other }} {{ phase }}' } };
    expect(buildPayload(CANARY, 'Progressing', STATUS, hook).metadata).toEqual({
      cmd: 'echo {{ .Values.x }} {{ other }} Progressing',
    });
    expect(hook.metadata.cmd).toContain('{{ phase }}');
  });
});

test("the bodies that the guide's hooks bring for a feature-flag service arrive as they are written", () => {
  const all = guideFragments().flatMap(([, { spec }]) => (spec as Canary['spec']).analysis?.webhooks ?? []);
  const hooks = all.filter(({ metadata }) => metadata?.body !== undefined);
  for (const hook of hooks) expect(buildPayload(CANARY, 'Progressing', STATUS, hook).metadata).toEqual(hook.metadata);
  expect(
    hooks.map(({ metadata }) => [metadata!.method, (JSON.parse(metadata!.body!) as { enabled: boolean }).enabled]),
  ).toEqual([
    ['POST', true],
    ['POST', false],
  ]);
});

describe('the payload of an event', () => {
  const canary = { ...CANARY, status: STATUS };
  const event = { type: 'Warning', message: 'Halt {{ phase }}', time: 1_795_248_424_923 } as const;

  test("tells it beside the hook's own metadata, word for word", () => {
    expect(buildEventPayload({ ...HOOK, metadata: { environment: 'test' } }, canary, event)).toMatchObject({
      phase: 'Progressing',
      metadata: {
        environment: 'test',
        eventMessage: 'Halt {{ phase }}',
        eventType: 'Warning',
        timestamp: '1795248424923',
      },
    });
  });

  test('leaves what the hook says by the same name as the hook says it', () => {
    const { metadata } = buildEventPayload({ ...HOOK, metadata: { eventType: 'analysis-complete' } }, canary, event);
    expect(metadata).toEqual({
      eventType: 'analysis-complete',
      eventMessage: 'Halt {{ phase }}',
      timestamp: '1795248424923',
    });
  });

  test('has a phase before there is a status', () => {
    expect(buildEventPayload(HOOK, CANARY, event)).toMatchObject({
      phase: 'Initializing',
      metadata: { eventType: 'Warning' },
    });
  });

  test('is posted to the hook', async () => {
    const bodies: string[] = [];
    const http = async ({ body }: { body?: string }) => {
      bodies.push(body!);
      return { status: 202, body: '' };
    };
    expect(await callEventWebhook(HOOK, canary, event, { http, clock: hurriedClock(), random: () => 0.5 })).toEqual({
      yes: true,
    });
    expect(bodies.map((body) => JSON.parse(body) as object)).toEqual([buildEventPayload(HOOK, canary, event)]);
  });
});
