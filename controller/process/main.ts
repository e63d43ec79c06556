import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import type { Canary } from '../api/types/canary';
import type { FlagValues } from '../api/flags';
import { leaseName } from '../api/lease';
import { CANARY } from '../api/types/resources';
import type { Http } from '../core/http';
import type { Log } from '../core/log';
import { createKubeClient } from '../kube/client';
import { currentNamespace } from '../kube/config';
import { LeaderElection } from '../kube/lease';
import { Controller } from '../reconcile/controller';
import { serveEndpoints } from './endpoints';
import { createEnvironment, type Environment } from '../reconcile/environment';
import { settingsOf, withoutEffect } from './flags';
import { createHttp } from './http';
import { createLog } from './log';
import { ControllerMetrics } from '../notify/telemetry';
import { createPlatform } from './platform';
import { REAL_CLOCK } from './real-clock';
import { untilSignal } from './signals';
import { limitPerHost } from './limit-per-host';
import { VERSION } from './version';

/** Runs the controller until it is told to stop. @returns the exit code */
export async function runController(flags: FlagValues): Promise<number> {
  const log = createLog(flags['log-level']);
  const environment = createProcessEnvironment(flags, log, () => controller.queueDepth);
  const controller = new Controller(environment);
  const endpoints = await serveEndpoints({
    port: Number(flags.port),
    metrics: environment.telemetry.registry,
    healthy: () => true,
    ready: () => environment.caches.areSynced([CANARY]),
  });
  log.info({ version: VERSION, provider: flags['mesh-provider'], metricsServer: flags['metrics-server'] }, 'starting');

  // Watched also while another replica works: to be ready is to be able to take over.
  environment.caches.need(CANARY);
  for (const name of withoutEffect(flags)) log.warn({ flag: name }, 'a flag has no effect in this version');
  // A fault in one place must not end the rollouts of all.
  process.on('unhandledRejection', (reason) => log.error({ err: reason }, 'unexpected error'));

  const stopped = untilSignal();
  const election =
    flags['enable-leader-election'] === 'true' ? createElection(flags, environment, controller) : undefined;
  if (election === undefined) await controller.start();
  else election.start();
  log.info({ signal: await stopped }, 'stopping');

  await controller.stop();
  await election?.stop();
  environment.caches.stop();
  endpoints.close();
  endpoints.closeAllConnections();
  return 0;
}

function createProcessEnvironment(flags: FlagValues, log: Log, queueDepth: () => number): Environment {
  const settings = settingsOf(flags);
  const clock = REAL_CLOCK;
  const random = () => randomBytes(6).readUIntBE(0, 6) / 2 ** 48;
  const canaries = (): Canary[] => environment.caches.list(CANARY) as Canary[];
  const metrics = new ControllerMetrics(VERSION, settings.meshProvider, () => clock.now(), canaries, queueDepth);
  const api = createKubeClient({
    kubeconfig: flags.kubeconfig || undefined,
    qps: Number(flags['kubeconfig-qps']),
    burst: Number(flags['kubeconfig-burst']),
    userAgent: `serin/${VERSION}`,
    clock,
    onRequest: (verb, resource, status) => metrics.recordApiRequest(verb, resource.plural, status),
  });
  const http = limitPerHost(
    measureCalls(createHttp({ allowLinkLocal: flags['allow-link-local'] === 'true' }), metrics, () => clock.now()),
    clock,
  );
  const environment = createEnvironment({
    api,
    clock,
    random,
    http,
    log,
    platform: createPlatform(),
    settings,
    telemetry: metrics,
  });
  return environment;
}

function measureCalls(http: Http, metrics: ControllerMetrics, now: () => number): Http {
  return async (request) => {
    const started = now();
    try {
      return await http(request);
    } finally {
      // What is no URL was never called, and its text may hold a secret.
      if (URL.canParse(request.url)) metrics.recordHttpCall(new URL(request.url).host, now() - started);
    }
  };
}

/** One replica works at a time on the Canaries of a namespace, or of all. */
function createElection(
  flags: FlagValues,
  { api, clock, log, random }: Environment,
  controller: Controller,
): LeaderElection {
  return new LeaderElection({
    api,
    clock,
    log,
    random,
    name: leaseName(flags.namespace),
    namespace: flags['leader-election-namespace'] || currentNamespace(flags.kubeconfig || undefined) || 'kube-system',
    identity: `${hostname()}-${process.pid}-${randomBytes(3).toString('hex')}`,
    onStarted: () => void controller.start().catch((error: unknown) => log.error({ err: error }, 'could not start')),
    // Another replica works now. To come back with nothing left over from before, the process begins anew.
    onStopped: () => {
      log.error({}, 'lost the lease');
      process.exit(1);
    },
  });
}
