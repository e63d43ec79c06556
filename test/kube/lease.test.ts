import type { KubeObject } from '../../controller/api/types/meta';
import { type Log, SILENT } from '../../controller/core/log';
import { LeaderElection, type LeaderElectionOptions, microTime, NotLeaderError } from '../../controller/kube/lease';
import { ApiError, type KubeApi } from '../../controller/kube/api';
import { ManualClock, settle } from './support/manual-clock';

/** One Lease, with the server's rules about versions. */
class LeaseServer {
  lease?: KubeObject;
  requests: string[] = [];
  /** What every request fails with. */
  broken?: Error;
  private version = 0;

  get api(): KubeApi {
    return this as unknown as KubeApi;
  }

  async get(): Promise<KubeObject> {
    this.count('get');
    if (this.lease === undefined) throw new ApiError(404, 'NotFound', 'no lease');
    return this.lease;
  }

  async create(_: unknown, object: KubeObject): Promise<KubeObject> {
    this.count('create');
    if (this.lease !== undefined) throw new ApiError(409, 'AlreadyExists', 'lease exists');
    return this.store(object);
  }

  async update(_: unknown, object: KubeObject): Promise<KubeObject> {
    this.count('update');
    if (object.metadata.resourceVersion !== this.lease?.metadata.resourceVersion)
      throw new ApiError(409, 'Conflict', 'lease has changed');
    return this.store(object);
  }

  /** As another process would write it. */
  store(object: KubeObject): KubeObject {
    this.lease = { ...object, metadata: { ...object.metadata, uid: 'u', resourceVersion: String(++this.version) } };
    return this.lease;
  }

  private count(verb: string): void {
    this.requests.push(verb);
    if (this.broken !== undefined) throw this.broken;
  }
}

function candidate(
  server: LeaseServer,
  clock: ManualClock,
  identity: string,
  options: Partial<LeaderElectionOptions> = {},
) {
  const told: string[] = [];
  const election = new LeaderElection({
    api: server.api,
    clock,
    random: () => 0.5,
    log: SILENT,
    name: 'serin',
    namespace: 'system',
    identity,
    onStarted: () => told.push('started'),
    onStopped: () => told.push('stopped'),
    ...options,
  });
  return { election, told };
}

async function started(
  server: LeaseServer,
  clock: ManualClock,
  identity: string,
  options: Partial<LeaderElectionOptions> = {},
) {
  const one = candidate(server, clock, identity, options);
  one.election.start();
  await settle();
  return one;
}

describe('LeaderElection', () => {
  it('becomes leader at once when there is no Lease', async () => {
    const server = new LeaseServer();
    const clock = new ManualClock(Date.UTC(2026, 0, 2, 3, 4, 5, 678));
    const { election, told } = await started(server, clock, 'a');
    expect(told).toEqual(['started']);
    expect(election.isLeader).toBe(true);
    expect(server.lease).toMatchObject({
      metadata: { name: 'serin', namespace: 'system' },
      spec: {
        holderIdentity: 'a',
        leaseDurationSeconds: 15,
        acquireTime: '2026-01-02T03:04:05.678000Z',
        renewTime: '2026-01-02T03:04:05.678000Z',
        leaseTransitions: 0,
      },
    });
    await election.stop();
  });

  it('renews every five seconds with one request', async () => {
    const server = new LeaseServer();
    const clock = new ManualClock();
    const { election } = await started(server, clock, 'a');
    server.requests = [];
    await clock.advance(60_000);
    expect(server.requests).toEqual(Array.from({ length: 12 }, () => 'update'));
    expect(server.lease?.spec.renewTime).toBe(microTime(clock.now()));
    expect(server.lease?.spec.leaseTransitions).toBe(0);
    await election.stop();
  });

  it('lets only one lead while it renews', async () => {
    const server = new LeaseServer();
    const clock = new ManualClock();
    const first = await started(server, clock, 'a');
    const second = await started(server, clock, 'b');
    await clock.advance(300_000);
    expect(first.told).toEqual(['started']);
    expect(second.told).toEqual([]);
    expect(second.election.leader).toBe('a');
    await second.election.stop();
    await first.election.stop();
  });

  it('takes a Lease over whose holder is silent for its whole duration, by its own clock', async () => {
    const server = new LeaseServer();
    const clock = new ManualClock();
    // The other's clock is a year ahead: what it writes into the Lease must not matter.
    server.store({
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: { name: 'serin', namespace: 'system' },
      spec: {
        holderIdentity: 'dead',
        leaseDurationSeconds: 15,
        renewTime: '2100-01-01T00:00:00.000000Z',
        leaseTransitions: 4,
      },
    });
    const { election, told } = await started(server, clock, 'b');
    await clock.advance(14_900);
    expect(told).toEqual([]);
    await clock.advance(3000);
    expect(told).toEqual(['started']);
    expect(server.lease?.spec).toMatchObject({
      holderIdentity: 'b',
      leaseTransitions: 5,
      acquireTime: microTime(clock.now() - 1900),
    });
    await election.stop();
  });

  it('does not take a Lease over that looks old but was renewed a moment ago', async () => {
    const server = new LeaseServer();
    const clock = new ManualClock();
    const lease = {
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: { name: 'serin', namespace: 'system' },
      spec: { holderIdentity: 'slow-clock', leaseDurationSeconds: 15, renewTime: '1990-01-01T00:00:00.000000Z' },
    };
    server.store(lease);
    const { election, told } = await started(server, clock, 'b');
    for (let round = 0; round < 10; round++) {
      await clock.advance(8000);
      server.store(lease);
    }
    expect(told).toEqual([]);
    await election.stop();
  });

  it('gives the Lease free when it stops, and a successor takes it soon', async () => {
    const server = new LeaseServer();
    const clock = new ManualClock();
    const first = await started(server, clock, 'a');
    const second = await started(server, clock, 'b');
    await first.election.stop();
    expect(server.lease?.spec.holderIdentity).toBeUndefined();
    expect(first.told).toEqual(['started']);
    expect(first.election.isLeader).toBe(false);
    await clock.advance(2500);
    expect(second.told).toEqual(['started']);
    await second.election.stop();
  });

  it('does not give free what another holds', async () => {
    const server = new LeaseServer();
    const clock = new ManualClock();
    const first = await started(server, clock, 'a');
    const second = await started(server, clock, 'b');
    await second.election.stop();
    expect(server.lease?.spec.holderIdentity).toBe('a');
    await first.election.stop();
  });

  it('is leader no more when it cannot renew in time, before another may take over', async () => {
    const server = new LeaseServer();
    const clock = new ManualClock();
    const { election, told } = await started(server, clock, 'a');
    await clock.advance(5000);
    server.broken = new Error('connection refused');
    await clock.advance(9900);
    expect(told).toEqual(['started']);
    await clock.advance(100);
    expect(told).toEqual(['started', 'stopped']);
    expect(election.isLeader).toBe(false);
    await election.stop();
  });

  it('loses it also when a renewal neither succeeds nor fails', async () => {
    const server = new LeaseServer();
    const clock = new ManualClock();
    const { told } = await started(server, clock, 'a');
    server.update = () => new Promise(() => {});
    await clock.advance(9999);
    expect(told).toEqual(['started']);
    await clock.advance(1);
    expect(told).toEqual(['started', 'stopped']);
  });

  it('leads no more when it wakes after its time, before any timer tells it so', async () => {
    const server = new LeaseServer();
    const clock = new ManualClock();
    const { election, told } = await started(server, clock, 'a');
    election.requireLeadership();
    clock.oversleep(10_000);
    expect([election.isLeader, told]).toEqual([false, ['started']]);
    expect(() => election.requireLeadership()).toThrow(NotLeaderError);
    expect(() => election.requireLeadership()).toThrow('Lease system/serin is not held by this process');
    expect(told).toEqual(['started', 'stopped']);
  });

  it('does not lead while another does', async () => {
    const server = new LeaseServer();
    const clock = new ManualClock();
    const first = await started(server, clock, 'a');
    const second = await started(server, clock, 'b');
    expect(() => second.election.requireLeadership()).toThrow(NotLeaderError);
    expect(second.told).toEqual([]);
    await second.election.stop();
    await first.election.stop();
  });

  it.each([3_600_000, -3_600_000])('goes on as before when the time of day is set by %i ms', async (milliseconds) => {
    const server = new LeaseServer();
    const clocks = [new ManualClock(), new ManualClock()] as const;
    const pass = async (seconds: number): Promise<void> => {
      for (let second = 0; second < seconds; second++) for (const clock of clocks) await clock.advance(1000);
    };
    const first = await started(server, clocks[0], 'a');
    const second = await started(server, clocks[1], 'b');
    await pass(7);
    for (const clock of clocks) {
      clock.setAhead(milliseconds);
      await pass(60);
      expect([first.told, second.told]).toEqual([['started'], []]);
    }
    await second.election.stop();
    await first.election.stop();
  });

  it('is taken back at once by whoever comes back under the same name', async () => {
    const server = new LeaseServer();
    const clock = new ManualClock();
    await started(server, clock, 'pod:8080');
    const after = await started(server, new ManualClock(), 'pod:8080');
    expect(after.told).toEqual(['started']);
    expect(server.lease?.spec.leaseTransitions).toBe(0);
    await after.election.stop();
  });

  it('is lost soon by a process whose name another has, too', async () => {
    const server = new LeaseServer();
    const clock = new ManualClock();
    const warnings: unknown[] = [];
    const log: Log = { ...SILENT, warn: (fields) => warnings.push(fields.reason) };
    const first = await started(server, clock, 'pod:8080', { log });
    await clock.advance(1000);
    const second = await started(server, clock, 'pod:8080');
    await clock.advance(7000);
    expect([first.told, second.told]).toEqual([['started', 'stopped'], ['started']]);
    expect(warnings).toEqual(['another process has taken it under the same name, pod:8080: give each pod its own']);
    await first.election.stop();
    expect(server.lease?.spec.holderIdentity).toBe('pod:8080');
    await second.election.stop();
    expect(server.lease?.spec.holderIdentity).toBeUndefined();
  });

  it('stays leader through failures that are shorter than the deadline', async () => {
    const server = new LeaseServer();
    const clock = new ManualClock();
    const { election, told } = await started(server, clock, 'a');
    server.broken = new Error('connection refused');
    await clock.advance(8000);
    server.broken = undefined;
    await clock.advance(60_000);
    expect(told).toEqual(['started']);
    await election.stop();
  });

  it('stays leader when the answer to a renewal was lost that the server had made', async () => {
    const server = new LeaseServer();
    const clock = new ManualClock();
    const { election, told } = await started(server, clock, 'a');
    const update = server.update.bind(server);
    server.update = async (resource, object) => {
      await update(resource, object);
      server.update = update;
      throw new Error('cut off');
    };
    await clock.advance(60_000);
    expect(told).toEqual(['started']);
    await election.stop();
  });

  it('steps down when another has taken the Lease', async () => {
    const server = new LeaseServer();
    const clock = new ManualClock();
    const { election, told } = await started(server, clock, 'a');
    server.store({ ...server.lease!, spec: { ...server.lease!.spec, holderIdentity: 'thief' } });
    await clock.advance(8000);
    expect(told).toEqual(['started', 'stopped']);
    expect(server.lease?.spec.holderIdentity).toBe('thief');
    await election.stop();
    expect(server.lease?.spec.holderIdentity).toBe('thief');
  });

  it('lets only one of two win that start at the same moment', async () => {
    const server = new LeaseServer();
    const clock = new ManualClock();
    const [first, second] = [candidate(server, clock, 'a'), candidate(server, clock, 'b')];
    first.election.start();
    second.election.start();
    await clock.advance(60_000);
    expect([...first.told, ...second.told]).toEqual(['started']);
    await first.election.stop();
    await second.election.stop();
  });

  it('never has two leaders, however requests fail', async () => {
    let seed = 7;
    const random = (): number => (seed = (seed * 16807) % 2147483647) / 2147483647;
    const server = new LeaseServer();
    const clock = new ManualClock();
    const leaders = new Set<string>();
    let most = 0;
    let changes = 0;
    const flaky = (identity: string): KubeApi => {
      let broken = false;
      const call =
        (verb: 'get' | 'create' | 'update') =>
        async (...args: [never, never]): Promise<KubeObject> => {
          if (random() < 0.1) broken = !broken;
          if (broken) throw new Error(`${identity} is cut off`);
          return await server[verb](...args);
        };
      return { get: call('get'), create: call('create'), update: call('update') } as unknown as KubeApi;
    };
    const elections = ['a', 'b', 'c'].map((identity) => {
      const onStarted = (): void => {
        leaders.add(identity);
        changes++;
        most = Math.max(most, leaders.size);
      };
      return candidate(server, clock, identity, {
        api: flaky(identity),
        random,
        onStarted,
        onStopped: () => leaders.delete(identity),
      }).election;
    });
    for (const election of elections) election.start();
    for (let minute = 0; minute < 30; minute++) await clock.advance(60_000);
    expect(most).toBe(1);
    expect(changes).toBeGreaterThan(3);
    await Promise.all(elections.map((election) => election.stop()));
  });

  it('says once, not every two seconds, why it cannot have the Lease', async () => {
    const warnings: string[] = [];
    const log: Log = {
      ...SILENT,
      warn: (fields) => warnings.push(`${String(fields.lease)}: ${(fields.err as Error).message}`),
    };
    const server = new LeaseServer();
    server.broken = new ApiError(403, 'Forbidden', 'leases are forbidden');
    const clock = new ManualClock();
    const { election } = await started(server, clock, 'a', { log });
    await clock.advance(60_000);
    expect(warnings).toEqual(['system/serin: leases are forbidden']);
    await election.stop();
  });

  it('refuses times that could make two leaders', () => {
    const make = (): unknown => candidate(new LeaseServer(), new ManualClock(), 'a', { renewDeadline: 20_000 });
    expect(make).toThrow(
      'Lease system/serin: renewEvery (5000 ms) must be below renewDeadline (20000 ms), and that below leaseDuration (15000 ms)',
    );
  });
});
