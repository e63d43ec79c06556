// Flagger drops binaryData and immutable of configs and polls them with GETs; Serin copies both, and reads a config
// only when it has changed.
import type { KubeObject } from '../../controller/api/types/meta';
import { CONFIG_MAP, SECRET } from '../../controller/api/types/resources';
import { canary, deployment, NAMESPACE, phaseOf, until, upgrade } from '../support/rollout';
import { initialised, noting, pass } from './support';

const volumes = [
  { name: 'settings', configMap: { name: 'settings' } },
  { name: 'keys', secret: { secretName: 'keys' } },
];
const settings = (content: object): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'settings', namespace: NAMESPACE },
  ...content,
});
const keys = (content: object): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'keys', namespace: NAMESPACE },
  type: 'Opaque',
  ...content,
});
const rollout = (config: object, secret: object, more: object = {}) => ({
  objects: [settings(config), keys(secret), deployment('podinfo:1', { volumes }), canary()],
  ...more,
});

test('binaryData and immutable are copied', async () => {
  const { simulation } = await initialised(
    rollout(
      { data: { color: 'blue' }, binaryData: { logo: 'iVBORw0KGgo=' }, immutable: true },
      { data: { key: 'c2VjcmV0' }, immutable: true },
    ),
  );
  expect(simulation.find(CONFIG_MAP, NAMESPACE, 'settings-primary')).toMatchObject({
    data: { color: 'blue' },
    binaryData: { logo: 'iVBORw0KGgo=' },
    immutable: true,
  });
  expect(simulation.find(SECRET, NAMESPACE, 'keys-primary')).toMatchObject({
    data: { key: 'c2VjcmV0' },
    immutable: true,
    type: 'Opaque',
  });
});

test('a change of binaryData alone is a new revision, and arrives at the primary when it is promoted', async () => {
  const { simulation } = await initialised(rollout({ binaryData: { logo: 'iVBORw0KGgo=' } }, {}));
  await simulation.apply(settings({ binaryData: { logo: 'R0lGODlh' } }));
  await until(simulation, 'Progressing', 10);
  expect(simulation.find(CONFIG_MAP, NAMESPACE, 'settings-primary')!.binaryData).toEqual({ logo: 'iVBORw0KGgo=' });
  await until(simulation, 'Succeeded');
  expect(simulation.find(CONFIG_MAP, NAMESPACE, 'settings-primary')!.binaryData).toEqual({ logo: 'R0lGODlh' });
});

test('an immutable config that is made anew under its name replaces its immutable copy', async () => {
  const { simulation } = await initialised(rollout({ data: { color: 'blue' }, immutable: true }, {}));
  await simulation.api.delete(CONFIG_MAP, { namespace: NAMESPACE, name: 'settings' });
  await simulation.apply(settings({ data: { color: 'red' }, immutable: true }));
  await until(simulation, 'Progressing', 10);
  await until(simulation, 'Succeeded');
  expect(phaseOf(simulation)).toBe('Succeeded');
  expect(simulation.find(CONFIG_MAP, NAMESPACE, 'settings-primary')).toMatchObject({
    data: { color: 'red' },
    immutable: true,
  });
});

test('the content of a config is read once for each of its versions, not polled', async () => {
  const requests: string[] = [];
  const reads = () => requests.filter((request) => /^get (configmaps|secrets)/.test(request));
  const { simulation, recording } = await initialised(
    rollout({ data: { color: 'blue' } }, { data: { key: 'c2VjcmV0' } }, { wrap: noting(requests) }),
  );
  await pass(simulation, 30);
  requests.length = 0;
  await pass(simulation, 3600);
  expect(reads()).toEqual([]);

  await simulation.apply({
    ...settings({ data: { color: 'blue' } }),
    metadata: { name: 'settings', namespace: NAMESPACE, labels: { team: 'a' } },
  });
  await pass(simulation, 60);
  expect(reads()).toEqual(['get configmaps settings']);
  expect(phaseOf(simulation)).toBe('Initialized');

  // An analysis asks at every tick what the revision is.
  requests.length = 0;
  const next = upgrade();
  next.spec.template.spec.volumes = volumes;
  await simulation.apply(next);
  await simulation.clock.run({ until: () => recording.routes.at(-1)!.text === '50', limit: 600_000 });
  expect(reads()).toEqual([]);
});
