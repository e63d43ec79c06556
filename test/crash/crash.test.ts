import type { CanaryAnalysis, CanarySpec } from '../../controller/api/types/canary';
import { canonicalJson } from '../../controller/core/hash';
import type { KubeObject, Resource } from '../../controller/api/types/meta';
import { CANARY, DAEMON_SET, DEPLOYMENT } from '../../controller/api/types/resources';
import type { Simulation } from '../../controller/simulation/simulation';
import type { Fault } from '../../controller/simulation/traffic/traffic';
import { crashAtWrite, type Moment } from '../support/crash';
import { watchUsers } from '../support/watch-users';
import {
  canary,
  deployment,
  METRICS,
  NAMESPACE,
  phaseOf,
  replaceSpec,
  stage,
  until,
  upgrade,
} from '../support/rollout';

/** One way to release, and how it ends. */
interface Case {
  /** Default: a Deployment. */
  target?: 'DaemonSet';
  spec?: Partial<CanarySpec>;
  analysis?: CanaryAnalysis;
  /**
   * The user's route to take part in; it is applied again every few seconds, as by a tool that keeps it as it is in
   * Git.
   */
  route?: KubeObject;
  fault?: Fault;
  /** What the spec says from the first step on. */
  change?: Partial<CanarySpec>;
  /** The update strategy of the target. */
  strategy?: object;
  end: 'Succeeded' | 'Failed' | 'deleted';
}

const WEIGHTS: CanaryAnalysis = { interval: '10s', threshold: 2, stepWeight: 25, maxWeight: 50, metrics: METRICS };
const ITERATIONS: CanaryAnalysis = {
  interval: '10s',
  threshold: 2,
  iterations: 2,
  metrics: METRICS,
  webhooks: [{ name: 'load', url: 'http://hooks/load' }],
};
const MATCH = [{ headers: { 'x-beta': { exact: 'true' } } }];

const ROUTE: KubeObject = {
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'HTTPRoute',
  metadata: { name: 'web', namespace: NAMESPACE },
  spec: { rules: [{ backendRefs: [{ name: 'podinfo', port: 9898 }] }] },
};
const PART: Partial<CanarySpec> = {
  provider: 'gatewayapi:v1',
  routeRef: { apiVersion: ROUTE.apiVersion, kind: ROUTE.kind, name: 'web' },
};
/** Virtual milliseconds: no divisor of an interval. */
const APPLIED_EVERY = 7_001;

const CASES: Record<string, Case> = {
  canary: { analysis: WEIGHTS, end: 'Succeeded' },
  'canary that is rolled back': { analysis: WEIGHTS, fault: 'errors', end: 'Failed' },
  'canary with step list and delay': {
    analysis: { ...WEIGHTS, stepWeight: undefined, maxWeight: undefined, stepWeights: [10, 60], delay: '5s' },
    end: 'Succeeded',
  },
  'canary whose users return in steps': { analysis: { ...WEIGHTS, stepWeightPromotion: 20 }, end: 'Succeeded' },
  'canary with a mirrored step': { analysis: { ...WEIGHTS, mirror: true }, end: 'Succeeded' },
  'canary with session affinity': {
    analysis: { ...WEIGHTS, sessionAffinity: { cookieName: 'version' } },
    end: 'Succeeded',
  },
  'A/B test': { analysis: { ...ITERATIONS, match: MATCH }, end: 'Succeeded' },
  'Blue/Green': { analysis: ITERATIONS, end: 'Succeeded' },
  'Blue/Green with growing shadow traffic': {
    analysis: { ...ITERATIONS, mirror: true, mirrorWeight: 10, canaryAnalysis: { stepWeightPromotion: 40 } },
    end: 'Succeeded',
  },
  'Blue/Green without routing': { spec: { provider: 'kubernetes' }, analysis: ITERATIONS, end: 'Succeeded' },
  'no analysis': { spec: { skipAnalysis: true }, analysis: WEIGHTS, end: 'Succeeded' },
  DaemonSet: { target: 'DaemonSet', analysis: WEIGHTS, end: 'Succeeded' },
  'DaemonSet on nodes of its own that is rolled back': {
    target: 'DaemonSet',
    analysis: { ...WEIGHTS, canaryAnalysis: { templateVariables: { nodeSelector: { pool: 'spot' } } } },
    fault: 'errors',
    end: 'Failed',
  },
  'a part in a route of the user': {
    spec: PART,
    route: ROUTE,
    analysis: { ...WEIGHTS, stepWeightPromotion: 20 },
    end: 'Succeeded',
  },
  'a part in a route, rolled back': { spec: PART, route: ROUTE, analysis: WEIGHTS, fault: 'errors', end: 'Failed' },
  'a part in a route, deleted with revert': {
    spec: { ...PART, revertOnDeletion: true },
    route: ROUTE,
    analysis: WEIGHTS,
    end: 'deleted',
  },
  'another provider': {
    analysis: WEIGHTS,
    change: {
      provider: 'gatewayapi:v1',
      service: { port: 9898, targetPort: 'http', gatewayRefs: [{ name: 'public', namespace: 'gateways' }] },
    },
    end: 'Succeeded',
  },
  'another service.name': {
    analysis: WEIGHTS,
    change: { service: { name: 'shop', port: 9898, targetPort: 'http' } },
    end: 'Succeeded',
  },
  'another service.port': {
    analysis: WEIGHTS,
    change: { service: { port: 80, targetPort: 'http' } },
    end: 'Succeeded',
  },
  'all pods of the primary are replaced at once': {
    analysis: WEIGHTS,
    strategy: { type: 'Recreate' },
    end: 'Succeeded',
  },
  'deletion with revert': { spec: { revertOnDeletion: true }, analysis: WEIGHTS, end: 'deleted' },
};

/** Each case is as many rollouts as it has writes, twice. */
jest.setTimeout(120_000);

/** What must be the same at the end, whatever happened on the way. */
function endOf(simulation: Simulation, kind: Resource): string {
  const one = simulation.canary(NAMESPACE, 'podinfo');
  const workload = (name: string): unknown => {
    const object: KubeObject | undefined = simulation.find(kind, NAMESPACE, name);
    return object && { replicas: object.spec.replicas, template: object.spec.template };
  };
  const { phase, canaryWeight, iterations, lastAppliedSpec, lastPromotedSpec } = one?.status ?? {};
  return canonicalJson({
    phase,
    canaryWeight,
    iterations,
    lastAppliedSpec,
    lastPromotedSpec,
    routes: one && simulation.routes(one),
    target: workload('podinfo'),
    primary: workload('podinfo-primary'),
  });
}

/** The Deployment of this image, or the DaemonSet of the same pods. */
function targetOf(image: string, { target, strategy }: Pick<Case, 'target' | 'strategy'>): KubeObject {
  const object = image === 'podinfo:1' ? deployment(image) : upgrade(image);
  if (strategy !== undefined) object.spec.strategy = strategy;
  if (target === undefined) return object;
  delete object.spec.replicas;
  return { ...object, kind: target };
}

async function run(one: Case, write: number, moment: Moment) {
  const { target, spec, analysis, route, fault = 'none', change, end } = one;
  const crash = crashAtWrite(write, moment, () => simulation);
  const { simulation } = await stage({
    objects: [
      ...(route ? [route] : []),
      targetOf('podinfo:1', one),
      canary({
        ...(target && { targetRef: { apiVersion: 'apps/v1', kind: target, name: 'podinfo' } }),
        ...spec,
        analysis,
      }),
    ],
    faultOf: (template) => (template?.spec?.containers[0].image === 'podinfo:1' ? 'none' : fault),
    wrap: crash.wrap,
    metrics: crash.called,
  });
  const outages = watchUsers(simulation);
  let over = false;
  const applyAgain = (): unknown =>
    over || simulation.clock.after(APPLIED_EVERY, () => void simulation.apply(route!).then(applyAgain));
  if (route) applyAgain();
  await until(simulation, 'Initialized', 60);
  await simulation.apply(targetOf('podinfo:2', one));
  if (change !== undefined) {
    await simulation.clock.run({
      until: () => simulation.canary(NAMESPACE, 'podinfo')!.status!.canaryWeight === 25,
      limit: 60_000,
    });
    await replaceSpec(simulation, { ...spec, analysis, ...change });
  }
  await until(simulation, end === 'deleted' ? 'Succeeded' : end, 300);
  over = true;
  if (end === 'deleted') {
    await simulation.api.delete(CANARY, { namespace: NAMESPACE, name: 'podinfo' });
    await simulation.clock.run({ until: () => phaseOf(simulation) === undefined, limit: 120_000 });
  }
  await simulation.clock.run({ limit: 20_000 });
  return {
    end: endOf(simulation, target ? DAEMON_SET : DEPLOYMENT),
    outages,
    writes: crash.count(),
    crashes: crash.crashes(),
  };
}

describe('a controller that dies at any write', () => {
  it.each(Object.entries(CASES))('%s: ends the same way, and users always find a ready pod', async (_, one) => {
    const undisturbed = await run(one, 0, 'before');
    expect(undisturbed.outages).toEqual([]);
    expect(undisturbed.writes).toBeGreaterThan(15);
    expect(undisturbed.end).toContain(one.end === 'deleted' ? 'podinfo:2' : `"phase":"${one.end}"`);
    for (const { write, moment } of undisturbed.crashes) {
      const { end, outages } = await run(one, write, moment);
      expect({ write, moment, end, outages }).toEqual({ write, moment, end: undisturbed.end, outages: [] });
    }
  });
});
