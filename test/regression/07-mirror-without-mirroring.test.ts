// With mirror on a provider that cannot mirror, Flagger never advances; Serin refuses such a Canary and says which
// providers can.
import { canary, deployment, METRICS, phaseOf, stage, until } from '../support/rollout';
import type { Condition } from '../../controller/api/types/canary';
import { Simulation } from '../../controller/simulation/simulation';
import { noting, pass } from './support';

const analysis = { interval: '10s', threshold: 3, maxWeight: 50, stepWeight: 25, mirror: true, metrics: METRICS };

test.each(['linkerd', 'nginx', 'kubernetes'])(
  'the API server refuses it for a Canary that names %s',
  async (provider) => {
    const simulation = await Simulation.create();
    await expect(simulation.apply(canary({ provider, analysis }))).rejects.toThrow(
      /spec\.analysis\.mirror.*the provider cannot do mirroring: use one of .*istio.*, or remove spec\.analysis\.mirror/,
    );
  },
);

test.each(['linkerd', 'kubernetes'])(
  'with %s as the default of the controller it is said on the Canary, and nothing is touched',
  async (meshProvider) => {
    const requests: string[] = [];
    const { simulation, recording } = await stage({
      objects: [deployment(), canary({ provider: undefined, analysis })],
      settings: { meshProvider },
      wrap: noting(requests),
    });
    await pass(simulation, 60);
    const accepted = simulation
      .canary('test', 'podinfo')!
      .status!.conditions!.find(({ type }) => type === 'Accepted') as Condition;
    expect(accepted).toMatchObject({ status: 'False', reason: 'InvalidConfiguration' });
    expect(accepted.message).toContain(
      `spec.analysis.mirror asks for what the -mesh-provider ${meshProvider} of the controller cannot do (mirroring), use one of`,
    );
    expect(recording.events.filter((message) => message.includes('spec.analysis.mirror'))).toHaveLength(1);
    expect(requests.filter((request) => /^(create|patch|update|delete) (?!events|canaries)/.test(request))).toEqual([]);

    await simulation.apply(canary({ analysis }));
    await until(simulation, 'Initialized', 60);
    expect(phaseOf(simulation)).toBe('Initialized');
  },
);
