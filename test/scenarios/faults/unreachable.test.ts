import type { HttpRequest, HttpResponse } from '../../../controller/core/http';
import { DEPLOYMENT } from '../../../controller/api/types/resources';
import type { Simulation } from '../../../controller/simulation/simulation';
import { initialised, pass } from '../../regression/support';
import { canary, deployment, METRICS, NAMESPACE, phaseOf, stage, upgrade } from '../../support/rollout';
import { BYSTANDER, pausesOf, recordMessage, releaseBystander } from './bystander';

const analysis = { interval: '10s', threshold: 3, maxWeight: 50, stepWeight: 25, metrics: METRICS };

describe('a metric server that cannot be reached', () => {
  const message =
    'Error checking metric providers: metrics server http://prometheus:9090 is not available: prometheus:9090: connection refused';

  test('keeps a Canary from its first traffic until it answers', async () => {
    let down = true;
    const { moments, clock, log } = recordMessage((said) => said === message);
    const { simulation, recording } = await stage({ objects: [deployment(), canary()], metricsDown: () => down, log });
    clock.now = () => simulation.clock.now();
    await pass(simulation, 1800);
    expect(phaseOf(simulation)).toBe('Initializing');
    expect(recording.events.filter((said) => said === message)).toHaveLength(1);
    expect(simulation.find(DEPLOYMENT, NAMESPACE, 'podinfo-primary')).toBeUndefined();
    expect(pausesOf(moments).at(-1)).toBeGreaterThanOrEqual(225);

    down = false;
    await simulation.clock.run({ until: () => phaseOf(simulation) === 'Initialized', limit: 400_000 });
    expect(phaseOf(simulation)).toBe('Initialized');
  });

  test('is a failed check each time during a rollout, which goes on if it comes back before the threshold', async () => {
    let down = false;
    const { simulation, recording } = await initialised({ objects: [deployment(), canary()], metricsDown: () => down });
    await simulation.apply(upgrade());
    await simulation.clock.run({ until: () => recording.routes.at(-1)!.text === '25', limit: 600_000 });
    down = true;
    await pass(simulation, 25);
    expect(simulation.canary(NAMESPACE, 'podinfo')!.status!.failedChecks).toBe(2);
    expect(
      recording.events.filter((said) => said.includes('prometheus:9090: connection refused')).length,
    ).toBeGreaterThan(0);
    down = false;
    await simulation.clock.run({ until: () => phaseOf(simulation) === 'Succeeded', limit: 600_000 });
    expect(recording.routes.map(({ text }) => text)).toEqual(['0', '25', '50', '0']);
  });

  test('ends the rollout at the threshold, as nobody knows how the new version does', async () => {
    let down = false;
    const { simulation, recording } = await initialised({ objects: [deployment(), canary()], metricsDown: () => down });
    await simulation.apply(upgrade());
    await simulation.clock.run({ until: () => recording.routes.at(-1)!.text === '25', limit: 600_000 });
    down = true;
    await simulation.clock.run({ until: () => phaseOf(simulation) === 'Failed', limit: 600_000 });
    expect(recording.routes.map(({ text }) => text)).toEqual(['0', '25', '0']);
  });
});

describe('a hook that never answers', () => {
  /** Gives up after the timeout of the call, as a real client does. */
  function hanging(): {
    webhook: (request: HttpRequest) => HttpResponse | Promise<HttpResponse>;
    state: { simulation?: Simulation; hangs: boolean };
  } {
    const state: { simulation?: Simulation; hangs: boolean } = { hangs: true };
    const webhook = ({ url, timeout }: HttpRequest) => {
      if (!state.hangs || !url.includes('slow')) return { status: 200, body: '' };
      return new Promise<HttpResponse>((_, reject) =>
        state.simulation!.clock.after(timeout, () => reject(new Error(`slow: timed out after ${timeout / 1000}s`))),
      );
    };
    return { webhook, state };
  }

  const withHook = (type: 'pre-rollout' | 'confirm-rollout') =>
    canary({ analysis: { ...analysis, webhooks: [{ name: 'slow', type, url: 'http://slow/', timeout: '30s' }] } });

  test('is a failed check after its timeout, holds up no other Canary, and is done with when it answers', async () => {
    const { webhook, state } = hanging();
    const { simulation, recording } = await initialised({
      objects: [deployment(), withHook('pre-rollout'), ...BYSTANDER],
      webhook,
    });
    state.simulation = simulation;
    await simulation.apply(upgrade());
    await pass(simulation, 35);
    expect(recording.events).toContain(
      'Halt podinfo.test advancement pre-rollout check slow failed POST http://slow giving up after 1 attempt(s): slow: timed out after 30s',
    );

    const alone = await timeOfBystander();
    const start = simulation.clock.now();
    await releaseBystander(simulation);
    expect(simulation.clock.now() - start).toBeLessThanOrEqual(alone);

    state.hangs = false;
    await simulation.clock.run({ until: () => phaseOf(simulation) === 'Succeeded', limit: 600_000 });
    expect(recording.routes.at(-1)!.text).toBe('0');
    expect(phaseOf(simulation)).toBe('Succeeded');
  });

  /** Virtual milliseconds that the sound application's rollout takes when nobody else is there. */
  async function timeOfBystander(): Promise<number> {
    const { simulation } = await stage({ objects: BYSTANDER });
    await pass(simulation, 60);
    const start = simulation.clock.now();
    await releaseBystander(simulation);
    return simulation.clock.now() - start;
  }

  test('is a closed gate before a rollout: no traffic, no failed check', async () => {
    const { webhook, state } = hanging();
    const { simulation, recording } = await initialised({
      objects: [deployment(), withHook('confirm-rollout')],
      webhook,
    });
    state.simulation = simulation;
    await simulation.apply(upgrade());
    await pass(simulation, 600);
    expect(simulation.canary(NAMESPACE, 'podinfo')!.status).toMatchObject({ phase: 'Waiting', failedChecks: 0 });
    expect(recording.routes.map(({ text }) => text)).toEqual(['0']);

    state.hangs = false;
    await simulation.clock.run({ until: () => phaseOf(simulation) === 'Succeeded', limit: 600_000 });
    expect(phaseOf(simulation)).toBe('Succeeded');
  });
});
