// Two replicas of the peer step twice as fast; of Serin's replicas one works, the Lease says which, and even without it their writes fence each other.
import { seededRandom } from '../../controller/simulation/random';
import { type Http, SILENT } from '../../controller/api/ports';
import { LeaderElection } from '../../controller/kube/lease';
import { DEFAULT_SETTINGS } from '../../controller/runtime/settings';
import { ControllerProcess } from '../../controller/simulation/process';
import { Simulation } from '../../controller/simulation/simulation';
import { canary, deployment, phaseOf, Recording, until, upgrade } from '../support/rollout';
import { noting, pass } from './support';

const http: Http = async () => ({ status: 200, body: 'ok' });
const analysis = { interval: '20s', threshold: 3, maxWeight: 50, stepWeight: 10 };

interface Replica {
  process: ControllerProcess;
  requests: string[];
  election?: LeaderElection;
}

async function cluster(): Promise<{ simulation: Simulation; recording: Recording }> {
  const simulation = await Simulation.create();
  const recording = new Recording(simulation);
  for (const object of [deployment(), canary({ analysis })]) await simulation.apply(object);
  return { simulation, recording };
}

function replica(simulation: Simulation, name: string): Replica {
  const requests: string[] = [];
  const process = new ControllerProcess({
    api: noting(requests)(simulation.api),
    clock: simulation.clock,
    random: seededRandom(name),
    http,
    log: SILENT,
    settings: DEFAULT_SETTINGS,
  });
  return { process, requests };
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

test('without leader election the writes of two replicas fence each other: no step is shorter', async () => {
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
