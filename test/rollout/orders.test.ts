import { FINALIZER, RESET_ANNOTATION, SKIP_ANALYSIS_ANNOTATION } from '../../controller/api/types/canary';
import { CANARY, DEPLOYMENT, SERVICE } from '../../controller/api/types/resources';
import { ISTIO_VIRTUAL_SERVICE } from '../../controller/api/rules/providers';
import type { Simulation } from '../../controller/simulation/simulation';
import { initialised, newVersions, pass } from '../regression/support';
import { canary, deployment, NAMESPACE, phaseOf, until, upgrade } from '../support/rollout';

const KEY = { namespace: NAMESPACE, name: 'podinfo' };

async function annotate(simulation: Simulation, name: string): Promise<void> {
  await simulation.api.patch(CANARY, KEY, { metadata: { annotations: { [name]: 'true' } } });
}

const annotations = (simulation: Simulation) => simulation.canary(NAMESPACE, 'podinfo')!.metadata.annotations ?? {};
const replicas = (simulation: Simulation) => simulation.find(DEPLOYMENT, NAMESPACE, 'podinfo')!.spec.replicas as number;

describe('the annotation reset', () => {
  it('runs the rollout of a revision that has failed again, and is taken off', async () => {
    let broken = true;
    const { simulation, recording } = await initialised({
      objects: [deployment(), canary()],
      faultOf: (template) => (broken ? newVersions('errors')(template) : 'none'),
    });
    await simulation.apply(upgrade());
    await until(simulation, 'Failed');
    // Nothing else is about to wake the Canary.
    await pass(simulation, 3600);
    broken = false;
    await annotate(simulation, RESET_ANNOTATION);
    await until(simulation, 'Succeeded');
    expect(phaseOf(simulation)).toBe('Succeeded');
    expect(annotations(simulation)).not.toHaveProperty(RESET_ANNOTATION);
    expect(recording.states.slice(-7)).toEqual([
      'Failed/0/0',
      'Progressing/0/0',
      'Progressing/25/0',
      'Progressing/50/0',
      'Promoting/50/0',
      'Finalising/0/0',
      'Succeeded/0/0',
    ]);
  });

  it('begins a running rollout anew', async () => {
    const { simulation, recording } = await initialised({ objects: [deployment(), canary()] });
    await simulation.apply(upgrade());
    await simulation.clock.run({ until: () => recording.routes.at(-1)!.text === '50' });
    await annotate(simulation, RESET_ANNOTATION);
    await until(simulation, 'Succeeded');
    expect(recording.routes.map(({ text }) => text)).toEqual(['0', '25', '50', '0', '25', '50', '0']);
    expect(annotations(simulation)).not.toHaveProperty(RESET_ANNOTATION);
  });
});

describe('suspend', () => {
  it('leaves a rollout exactly where it is, and lets it go on where it was', async () => {
    const { simulation, recording } = await initialised({ objects: [deployment(), canary()] });
    await simulation.apply(upgrade());
    await simulation.clock.run({ until: () => recording.routes.at(-1)!.text === '25' });
    await simulation.api.patch(CANARY, KEY, { spec: { suspend: true } });
    const states = recording.states.length;
    await pass(simulation, 3600);
    expect(recording.states.slice(states)).toEqual([]);
    expect(recording.routes.at(-1)!.text).toBe('25');
    await simulation.api.patch(CANARY, KEY, { spec: { suspend: false } });
    await until(simulation, 'Succeeded');
    expect(phaseOf(simulation)).toBe('Succeeded');
  });

  it('starts nothing new', async () => {
    const { simulation, recording } = await initialised({ objects: [deployment(), canary()] });
    await simulation.api.patch(CANARY, KEY, { spec: { suspend: true } });
    await simulation.apply(upgrade());
    await pass(simulation, 3600);
    expect(recording.states).toEqual(['Initializing/0/0', 'Initialized/0/0']);
    expect(replicas(simulation)).toBe(0);
  });
});

describe('the annotation skip-analysis', () => {
  it('ends a running analysis: the primary gets the new version, then all the traffic', async () => {
    const { simulation, recording } = await initialised({ objects: [deployment(), canary()] });
    await simulation.apply(upgrade());
    await simulation.clock.run({ until: () => recording.routes.at(-1)!.text === '25' });
    await annotate(simulation, SKIP_ANALYSIS_ANNOTATION);
    await until(simulation, 'Succeeded', 30);
    expect(phaseOf(simulation)).toBe('Succeeded');
    expect(recording.routes.map(({ text }) => text)).toEqual(['0', '25', '0']);
    expect(recording.events).toContain('Promotion completed! Canary analysis was skipped for podinfo.test');
    expect(replicas(simulation)).toBe(0);
  });
});

describe('revertOnDeletion', () => {
  it('takes its finalizer off again when it is no longer wanted', async () => {
    const { simulation } = await initialised({ objects: [deployment(), canary({ revertOnDeletion: true })] });
    expect(simulation.canary(NAMESPACE, 'podinfo')!.metadata.finalizers).toEqual([FINALIZER]);
    await simulation.api.patch(CANARY, KEY, { spec: { revertOnDeletion: false } });
    await pass(simulation, 5);
    expect(simulation.canary(NAMESPACE, 'podinfo')!.metadata.finalizers ?? []).toEqual([]);
  });

  it('gives a Service that was there before its selector back', async () => {
    const service = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'podinfo', namespace: NAMESPACE },
      spec: { selector: { app: 'podinfo' }, ports: [{ name: 'http', port: 9898, targetPort: 'http' }] },
    };
    const { simulation } = await initialised({ objects: [service, deployment(), canary({ revertOnDeletion: true })] });
    const selector = () => simulation.find(SERVICE, NAMESPACE, 'podinfo')?.spec.selector as unknown;
    expect(selector()).toEqual({ app: 'podinfo-primary' });
    await simulation.api.delete(CANARY, KEY);
    await pass(simulation, 60);
    expect(phaseOf(simulation)).toBeUndefined();
    expect(selector()).toEqual({ app: 'podinfo' });
    expect(replicas(simulation)).toBe(2);
  });
});

describe('what somebody deletes', () => {
  it('is made again: primary, Services and routes', async () => {
    const { simulation, recording } = await initialised({ objects: [deployment(), canary()] });
    const deleted = [
      { resource: DEPLOYMENT, name: 'podinfo-primary' },
      { resource: SERVICE, name: 'podinfo-canary' },
      { resource: SERVICE, name: 'podinfo' },
      { resource: ISTIO_VIRTUAL_SERVICE, name: 'podinfo' },
    ];
    for (const { resource, name } of deleted) await simulation.api.delete(resource, { namespace: NAMESPACE, name });
    await pass(simulation, 10);
    for (const { resource, name } of deleted) expect(simulation.find(resource, NAMESPACE, name)).toBeDefined();
    expect(recording.states).toEqual(['Initializing/0/0', 'Initialized/0/0']);
  });
});

describe('a Canary that another controller has initialised', () => {
  it('is taken over without a rollout, though its hash and its primary are made differently', async () => {
    const { simulation, recording } = await initialised({ objects: [deployment(), canary()] });
    simulation.kill();
    await simulation.api.patch(
      CANARY,
      KEY,
      { status: { lastAppliedSpec: 'f997974f9', lastPromotedSpec: 'f997974f9' } },
      'status',
    );
    const primary = { namespace: NAMESPACE, name: 'podinfo-primary' };
    await simulation.api.patch(DEPLOYMENT, primary, {
      metadata: { annotations: { 'flagger.app/promoted-revision': null } },
      spec: { template: { metadata: { annotations: { 'flagger-id': 'another' } } } },
    });
    const states = recording.states.length;
    await simulation.start();
    await pass(simulation, 60);
    expect(recording.states.slice(states)).toEqual([]);
    expect(simulation.canary(NAMESPACE, 'podinfo')!.status!.lastAppliedSpec).toMatch(/^s1-/);

    await simulation.apply(upgrade());
    await until(simulation, 'Succeeded');
    expect(phaseOf(simulation)).toBe('Succeeded');
  });
});
