import type { KubeObject } from '../../controller/api/types/meta';
import { SILENT } from '../../controller/core/log';
import { DEPLOYMENT } from '../../controller/api/types/resources';
import { DEFAULT_SETTINGS } from '../../controller/api/settings';
import { ControllerProcess } from '../../controller/simulation/process';
import { seededRandom } from '../../controller/simulation/random';
import { canary, NAMESPACE, deployment, stage, type Stage, upgrade } from '../support/rollout';
import { recorded } from './support';

const ANALYSIS = { interval: '10s', threshold: 2, stepWeight: 50, maxWeight: 100 };

async function dryRun(options: Partial<Stage> = {}) {
  const requests: string[] = [];
  const staged = await stage({
    objects: [deployment(), canary({ analysis: ANALYSIS })],
    settings: { dryRun: true },
    wrap: (api) => recorded(api, requests),
    ...options,
  });
  const { simulation, recording } = staged;
  const pass = async (seconds: number): Promise<void> => void (await simulation.clock.run({ limit: seconds * 1000 }));
  /** What was written by the controller, Events left out. */
  const written = () => requests.filter((request) => !/^get | events /.test(request));
  return { simulation, recording, pass, written };
}

describe('a dry run', () => {
  it('writes nothing but Events while a whole rollout is imagined', async () => {
    const { simulation, recording, pass, written } = await dryRun();
    await pass(5);
    await simulation.apply(upgrade());
    await pass(120);
    expect(recording.events).toContain('[dry run] Initialization done! podinfo.test');
    expect(recording.events).toContain('[dry run] Promotion completed! Scaling down podinfo.test');
    expect(written()).toEqual([]);
    expect(simulation.canary(NAMESPACE, 'podinfo')?.status).toBeUndefined();
    expect(simulation.find(DEPLOYMENT, NAMESPACE, 'podinfo')?.spec.replicas).toBe(2);
    expect(simulation.find(DEPLOYMENT, NAMESPACE, 'podinfo-primary')).toBeUndefined();
  });

  it('says in events what would be done, in order', async () => {
    const { simulation, recording, pass } = await dryRun();
    await pass(5);
    const initialised = recording.events.length;
    await simulation.apply(upgrade());
    await pass(120);
    expect(recording.events.every((message) => message.startsWith('[dry run] '))).toBe(true);
    const said = recording.events
      .slice(initialised)
      .map((message) => message.replace('[dry run] ', ''))
      .filter((message) => !/not ready|would alert/.test(message));
    expect(said).toEqual([
      'New revision detected! Scaling up podinfo.test',
      'would scale up the target',
      'Starting canary analysis for podinfo.test',
      'would route 50 % to the primary and 50 % to the canary',
      'Advance podinfo.test canary weight 50',
      'would route 0 % to the primary and 100 % to the canary',
      'Advance podinfo.test canary weight 100',
      'would copy the target to the primary',
      'Copying podinfo.test template spec to podinfo-primary.test',
      'would route 100 % to the primary and 0 % to the canary',
      'Routing all traffic to primary',
      'would scale the target to zero',
      'Promotion completed! Scaling down podinfo.test',
    ]);
  });

  it('asks the metrics, and imagines the rollback when they are bad', async () => {
    const metrics = [{ name: 'request-success-rate', thresholdRange: { min: 99 } }];
    // A load test gives the canary requests of its own, which a dry run does not route to it.
    const webhooks = [{ name: 'load-test', url: 'http://loadtester/' }];
    const faultOf: Stage['faultOf'] = (template) =>
      template?.spec.containers[0]?.image === 'podinfo:2' ? 'errors' : 'none';
    const { simulation, recording, pass, written } = await dryRun({
      objects: [deployment(), canary({ analysis: { ...ANALYSIS, metrics, webhooks } })],
      faultOf,
    });
    await pass(5);
    await simulation.apply(upgrade());
    await pass(120);
    expect(recording.events).toContainEqual(
      expect.stringMatching(/^\[dry run\] Halt podinfo\.test advancement success rate \d+\.\d+% < 99%$/),
    );
    expect(recording.events).toContain('[dry run] Canary failed! Scaling down podinfo.test');
    expect(written()).toEqual([]);
  });

  it('calls no hook, and says which it would call', async () => {
    const webhooks = [{ name: 'migrate', type: 'pre-rollout' as const, url: 'http://tester/migrate' }];
    const { simulation, recording, pass } = await dryRun({
      objects: [deployment(), canary({ analysis: { ...ANALYSIS, webhooks } })],
    });
    await pass(5);
    await simulation.apply(upgrade());
    await pass(120);
    expect(recording.hooks).toEqual([]);
    expect(recording.events).toContain('[dry run] would call pre-rollout hook migrate');
    expect(recording.events).toContain('[dry run] Promotion completed! Scaling down podinfo.test');
  });

  it('leaves what a real controller has made and routed as it is', async () => {
    const { simulation, recording } = await stage({ objects: [deployment(), canary({ analysis: ANALYSIS })] });
    await simulation.clock.run({
      until: () => simulation.canary(NAMESPACE, 'podinfo')?.status?.phase === 'Initialized',
    });
    simulation.kill();
    const before = simulation.api.peek(DEPLOYMENT);
    const requests: string[] = [];
    const { clock, api } = simulation;
    const http = async () => ({ status: 200, body: 'OK' });
    const other = new ControllerProcess({
      api: recorded(api, requests),
      clock,
      random: seededRandom('other'),
      http,
      log: SILENT,
      settings: { ...DEFAULT_SETTINGS, dryRun: true },
    });
    await other.start();
    await simulation.apply(deployment('podinfo:2', {}, 0));
    await clock.run({ limit: 60_000 });
    expect(recording.events.filter((message) => message.startsWith('[dry run] '))).not.toEqual([]);
    expect(requests.filter((request) => !/^get | events /.test(request))).toEqual([]);
    const replicas = (objects: readonly KubeObject[]) =>
      objects.map(({ metadata, spec }) => `${metadata.name} ${spec.replicas}`);
    expect(replicas(api.peek(DEPLOYMENT))).toEqual(replicas(before));
    expect(simulation.canary(NAMESPACE, 'podinfo')?.status?.phase).toBe('Initialized');
  });
});
