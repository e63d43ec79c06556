// Two replicas of Flagger step twice as fast; of Serin's replicas one works, the Lease says which, and
// resourceVersions keep what is out of date from being written.
import { seededRandom } from '../../controller/simulation/random';
import type { CanaryWebhook } from '../../controller/api/types/canary';
import type { Http } from '../../controller/core/http';
import { SILENT } from '../../controller/core/log';
import type { KubeApi, WatchEvent } from '../../controller/kube/api';
import { LeaderElection } from '../../controller/kube/lease';
import { DEFAULT_SETTINGS } from '../../controller/api/settings';
import { ControllerProcess } from '../../controller/simulation/process';
import { Simulation } from '../../controller/simulation/simulation';
import { canary, deployment, phaseOf, Recording, until, upgrade } from '../support/rollout';
import { noting, pass } from './support';

const YES: Http = async () => ({ status: 200, body: 'ok' });
const analysis = { interval: '20s', threshold: 3, maxWeight: 50, stepWeight: 10 };

interface Replica {
  process: ControllerProcess;
  requests: string[];
  election?: LeaderElection;
}

async function cluster(webhooks: CanaryWebhook[] = []): Promise<{ simulation: Simulation; recording: Recording }> {
  const simulation = await Simulation.create();
  const recording = new Recording(simulation);
  for (const object of [deployment(), canary({ analysis: { ...analysis, webhooks } })]) await simulation.apply(object);
  return { simulation, recording };
}

interface ReplicaOptions {
  http?: Http;
  /** Whether it hears nothing of what happens in the cluster. */
  deaf?: () => boolean;
}

function replica(
  simulation: Simulation,
  name: string,
  { http = YES, deaf = () => false }: ReplicaOptions = {},
): Replica {
  const requests: string[] = [];
  const api: KubeApi = {
    ...noting(requests)(simulation.api),
    watch: (resource, options) => heard(simulation.api.watch(resource, options), deaf),
  };
  const process = new ControllerProcess({
    api,
    clock: simulation.clock,
    random: seededRandom(name),
    http,
    log: SILENT,
    settings: DEFAULT_SETTINGS,
  });
  return { process, requests };
}

async function* heard(events: AsyncIterable<WatchEvent>, deaf: () => boolean): AsyncGenerator<WatchEvent> {
  for await (const event of events) {
    if (deaf()) await new Promise<never>(() => {});
    yield event;
  }
}

/** A replica that works only while it holds the Lease. */
function candidate(simulation: Simulation, identity: string): Required<Replica> {
  const { process, requests } = replica(simulation, identity);
  const election = new LeaderElection({
    api: simulation.api,
    clock: simulation.clock,
    random: seededRandom(identity),
    log: SILENT,
    name: 'serin-controller',
    namespace: 'test',
    identity,
    onStarted: () => void process.start(),
    onStopped: () => process.kill(),
  });
  election.start();
  return { process, requests, election };
}

/** Virtual seconds between the steps of the rollout. */
function pauses(recording: Recording): number[] {
  const steps = recording.routes.filter(({ text }) => text !== '0');
  return steps.slice(1).map(({ at }, index) => (at - steps[index]!.at) / 1000);
}

const FIVE_STEPS = ['0', '10', '20', '30', '40', '50', '0'];

test('of two replicas one works, and the rollout takes its whole time', async () => {
  const { simulation, recording } = await cluster();
  const replicas = [candidate(simulation, 'a'), candidate(simulation, 'b')];
  await until(simulation, 'Initialized');
  await simulation.apply(upgrade());
  await until(simulation, 'Succeeded');
  expect(phaseOf(simulation)).toBe('Succeeded');
  expect(recording.routes.map(({ text }) => text)).toEqual(FIVE_STEPS);
  expect(pauses(recording)).toEqual([20, 20, 20, 20]);
  expect(replicas.filter(({ election }) => election.isLeader)).toHaveLength(1);
  expect(replicas.filter(({ requests }) => requests.length > 0)).toHaveLength(1);
});

test('when the leader dies in the middle of a rollout, the other takes over without a doubled step', async () => {
  const { simulation, recording } = await cluster();
  const [a, b] = [candidate(simulation, 'a'), candidate(simulation, 'b')];
  await until(simulation, 'Initialized');
  await simulation.apply(upgrade());
  await simulation.clock.run({ until: () => recording.routes.at(-1)!.text === '20', limit: 600_000 });

  const leader = a.election.isLeader ? a : b;
  const other = leader === a ? b : a;
  leader.process.kill();
  await leader.election.stop();
  const before = leader.requests.length;
  await until(simulation, 'Succeeded');
  expect(recording.routes.map(({ text }) => text)).toEqual(FIVE_STEPS);
  expect(Math.min(...pauses(recording))).toBe(20);
  expect(leader.requests).toHaveLength(before);
  expect(other.election.isLeader).toBe(true);
});

test('two replicas without leader election shorten no step either', async () => {
  const { simulation, recording } = await cluster();
  await Promise.all([replica(simulation, 'a'), replica(simulation, 'b')].map(({ process }) => process.start()));
  await until(simulation, 'Initialized');
  await simulation.apply(upgrade());
  await until(simulation, 'Succeeded');
  await pass(simulation, 60);
  expect(phaseOf(simulation)).toBe('Succeeded');
  expect(recording.routes.map(({ text }) => text)).toEqual(FIVE_STEPS);
  expect(pauses(recording)).toEqual([20, 20, 20, 20]);
});

test('a replica that has not heard of a rollback cannot undo it: what it writes is refused', async () => {
  const { simulation, recording } = await cluster([{ name: 'stop', type: 'rollback', url: 'http://gate/stop' }]);
  let stop = false;
  let deaf = false;
  const a = replica(simulation, 'a', {
    http: async ({ url }) => ({ status: url.endsWith('/stop') && !stop ? 403 : 200, body: '' }),
  });
  const b = replica(simulation, 'b', {
    http: async ({ url }) => ({ status: url.endsWith('/stop') ? 403 : 200, body: '' }),
    deaf: () => deaf,
  });
  await a.process.start();
  await b.process.start();
  await until(simulation, 'Initialized');
  await simulation.apply(upgrade());
  await simulation.clock.run({ until: () => recording.routes.at(-1)!.text === '20', limit: 600_000 });
  await pass(simulation, 1);

  deaf = true;
  stop = true;
  const before = b.requests.length;
  await until(simulation, 'Failed');
  await pass(simulation, 15);
  expect(b.requests.slice(before)).toContain('patch virtualservices podinfo');
  expect(phaseOf(simulation)).toBe('Failed');
  expect(recording.routes.map(({ text }) => text)).toEqual(['0', '10', '20', '0']);
});
