/**
 * A fleet of Canaries that roll out at once, on a real control plane:
 * `npm run bench -- [CANARIES] [CONTROLLER FLAGS…]`. Prints what it measured; asserts nothing.
 */
import { readFileSync } from 'node:fs';
import { CRDS } from '../../controller/api/schema/index';
import type { Canary } from '../../controller/api/types/canary';
import type { KubeObject } from '../../controller/api/types/meta';
import { CANARY, CUSTOM_RESOURCE_DEFINITION, DEPLOYMENT } from '../../controller/api/types/resources';
import { ISTIO_DESTINATION_RULE, ISTIO_VIRTUAL_SERVICE } from '../../controller/api/rules/providers';
import { createKubeClient } from '../../controller/kube/client';
import type { KubeApi } from '../../controller/kube/api';
import { REAL_CLOCK } from '../../controller/process/real-clock';
import { permissiveDefinition } from '../../controller/simulation/apiserver/custom-resources';
import { missingTools, startControlPlane } from '../e2e/support/control-plane';
import { ControllerReplica, HealthyPrometheus, missingBundle } from '../e2e/support/controller-process';
import { eventually, wait } from '../e2e/support/processes';

const REST = 60_000;

function application(name: string, namespace: string, image: string): KubeObject {
  const template = {
    metadata: { labels: { app: name } },
    spec: { containers: [{ name: 'app', image, ports: [{ name: 'http', containerPort: 9898 }] }] },
  };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace },
    spec: { replicas: 1, selector: { matchLabels: { app: name } }, template },
  };
}

function canary(name: string, namespace: string): KubeObject {
  const metrics = [
    { name: 'request-success-rate', interval: '1m', thresholdRange: { min: 99 } },
    { name: 'request-duration', interval: '30s', thresholdRange: { max: 500 } },
  ];
  const targetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name };
  const analysis = { interval: '10s', threshold: 5, maxWeight: 50, stepWeight: 10, metrics };
  return {
    apiVersion: 'flagger.app/v1beta1',
    kind: 'Canary',
    metadata: { name, namespace },
    spec: { targetRef, service: { port: 9898, targetPort: 9898 }, analysis },
  };
}

async function seconds(work: () => Promise<unknown>): Promise<string> {
  const start = performance.now();
  await work();
  return ((performance.now() - start) / 1000).toFixed(1);
}

async function allIn(api: KubeApi, namespace: string, count: number, phase: string): Promise<void> {
  const reached = async () =>
    ((await api.list(CANARY, { namespace })).items as Canary[]).filter(({ status }) => status?.phase === phase)
      .length === count;
  while (!(await reached())) await wait(1000);
}

/** Requests of the controller so far, by verb and kind. */
async function requests(controller: ControllerReplica): Promise<Map<string, number>> {
  const lines = (await controller.ask('/metrics')).text
    .split('\n')
    .filter((line) => line.startsWith('flagger_api_requests_total{'));
  const counts = new Map<string, number>();
  for (const line of lines) {
    const [, verb, resource, count] = /verb="([^"]*)",resource="([^"]*)".*\} (\d+)/.exec(line)!;
    const key = `${verb} ${resource}`;
    counts.set(key, (counts.get(key) ?? 0) + Number(count));
  }
  return counts;
}

function since(before: Map<string, number>, after: Map<string, number>): [string, number][] {
  const changes = [...after].map(([key, count]): [string, number] => [key, count - (before.get(key) ?? 0)]);
  return changes.filter(([, count]) => count > 0).sort(([, a], [, b]) => b - a);
}

const total = (counts: readonly [string, number][]): number => counts.reduce((sum, [, count]) => sum + count, 0);

/** CPU seconds and megabytes of a process, as Linux counts them. */
function usage(pid: number): { cpu: number; memory: number; peak: number } {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const megabytes = (field: string) => Math.round(Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)![1]) / 1000);
  return { cpu: (Number(stat[11]) + Number(stat[12])) / 100, memory: megabytes('VmRSS'), peak: megabytes('VmHWM') };
}

async function bench(count: number, flags: readonly string[]): Promise<void> {
  const plane = await startControlPlane();
  const prometheus = await HealthyPrometheus.start();
  // Our own client must not be what is measured: it has no limit.
  const api = createKubeClient({ kubeconfig: plane.kubeconfig, clock: REAL_CLOCK, qps: 0, userAgent: 'bench' });
  try {
    for (const definition of [
      ...CRDS,
      permissiveDefinition(ISTIO_VIRTUAL_SERVICE),
      permissiveDefinition(ISTIO_DESTINATION_RULE),
    ])
      await api.create(CUSTOM_RESOURCE_DEFINITION, definition);
    const alone = await plane.namespace('alone');
    await eventually(
      'the definition of Canaries',
      async () => (await api.list(CANARY, { namespace: alone })) !== undefined,
    );
    await api.create(DEPLOYMENT, application('app', alone, 'app:1'));
    await api.create(CANARY, canary('app', alone));

    const spawned = Date.now();
    const controller = await ControllerReplica.start([
      '--kubeconfig',
      plane.kubeconfig,
      '--metrics-server',
      prometheus.address,
      ...flags,
    ]);
    await eventually('the first reconcile', () => controller.log.some(({ canary: key }) => key !== undefined));
    const first =
      Date.parse((controller.log.find(({ canary: key }) => key !== undefined) as unknown as { time: string }).time) -
      spawned;
    console.log(`process start to first reconcile  ${first} ms`);
    await allIn(api, alone, 1, 'Initialized');
    await wait(20_000);
    console.log(`idle with one Canary              ${usage(controller.pid).memory} MB`);
    await fleet(api, controller, await plane.namespace('fleet'), count);
    await controller.stop();
  } finally {
    prometheus.stop();
    await plane.stop();
  }
}

async function fleet(api: KubeApi, controller: ControllerReplica, namespace: string, count: number): Promise<void> {
  const names = Array.from({ length: count }, (_, index) => `app-${index}`);
  for (const name of names)
    await Promise.all([
      api.create(DEPLOYMENT, application(name, namespace, 'app:1')),
      api.create(CANARY, canary(name, namespace)),
    ]);
  const initialised = await seconds(() => allIn(api, namespace, count, 'Initialized'));
  console.log(`${count} applied to all Initialized     ${initialised} s`);

  const [before, used] = [await requests(controller), usage(controller.pid)];
  const rolled = await seconds(async () => {
    const patch = { spec: { template: application('app', namespace, 'app:2').spec.template } };
    for (const name of names)
      await api.patch(DEPLOYMENT, { namespace, name }, { spec: { template: { spec: patch.spec.template.spec } } });
    await allIn(api, namespace, count, 'Succeeded');
  });
  console.log(`change to all Succeeded           ${rolled} s (50 s of it is watching)`);
  await wait(5000);
  const after = await requests(controller);
  const { cpu, peak } = usage(controller.pid);
  console.log(`CPU for the rollouts              ${(cpu - used.cpu).toFixed(1)} s, peak memory ${peak} MB`);
  console.log(`API requests for one rollout      ${(total(since(before, after)) / count).toFixed(1)}`);
  for (const [what, times] of since(before, after)) console.log(`  ${String(times).padStart(6)}  ${what}`);

  await wait(REST);
  const atRest = since(after, await requests(controller));
  console.log(
    `API requests in a minute at rest  ${total(atRest)}: ${atRest.map(([what, times]) => `${times} ${what}`).join(', ')}`,
  );
}

const reason = missingTools() ?? missingBundle();
if (reason !== undefined) {
  console.error(`bench: ${reason}`);
  process.exitCode = 1;
} else {
  const [count = '200', ...flags] = process.argv.slice(2);
  bench(Number(count), flags).then(
    () => process.exit(0),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
}
