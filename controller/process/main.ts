import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import type { Canary } from '../api/types/canary';
import type { FlagValues } from '../api/flags';
import { leaseName } from '../api/lease';
import { CANARY } from '../api/types/resources';
import type { Http } from '../core/http';
import type { Log } from '../core/log';
import { createKubeClient, type KubeClientOptions } from '../kube/client';
import { currentNamespace } from '../kube/config';
import { LeaderElection } from '../kube/lease';
import { Controller } from '../reconcile/controller';
import { callOnlyIf } from './call-only-if';
import { serveEndpoints } from './endpoints';
import { createEnvironment, type Environment } from '../reconcile/environment';
import { settingsOf, withoutEffect } from './flags';
import { createHttp } from './http';
import { nameProcess } from './identity';
import { createLog } from './log';
import { ControllerMetrics } from '../notify/telemetry';
import { createPlatform } from './platform';
import { whyCachesAreNotReady } from './readiness';
import { REAL_CLOCK } from './real-clock';
import { untilSignal } from './signals';
import { limitPerHost } from './limit-per-host';
import { VERSION } from './version';

/** Runs the controller until it is told to stop. @returns the exit code */
export async function runController(flags: FlagValues): Promise<number> {
  const log = createLog(flags['log-level']);
  const requireLeadership = () => election?.requireLeadership();
  const environment = createProcessEnvironment(flags, log, () => controller.queueDepth, requireLeadership);
  const controller = new Controller(environment);
  const endpoints = await serveEndpoints({
    port: Number(flags.port),
    metrics: environment.telemetry.registry,
    healthy: () => true,
    whyNotReady: () => whyCachesAreNotReady(environment.caches),
  });
  log.info({ version: VERSION, provider: flags['mesh-provider'], metricsServer: flags['metrics-server'] }, 'starting');

  // Canaries are watched while another replica works, too. A replica is ready if it could take over.
  environment.caches.need(CANARY);
  for (const name of withoutEffect(flags)) log.warn({ flag: name }, 'a flag has no effect in this version');
  // An unexpected error in one place must not end all rollouts.
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

function createProcessEnvironment(
  flags: FlagValues,
  log: Log,
  queueDepth: () => number,
  requireLeadership: () => void,
): Environment {
  const settings = settingsOf(flags);
  const clock = REAL_CLOCK;
  const random = () => randomBytes(6).readUIntBE(0, 6) / 2 ** 48;
  const canaries = (): Canary[] => environment.caches.list(CANARY) as Canary[];
  const metrics = new ControllerMetrics(VERSION, settings.meshProvider, () => clock.now(), canaries, queueDepth);
  const api = createKubeClient({ ...clientOptions(flags, metrics), beforeWrite: requireLeadership });
  const http = limitPerHost(
    measureCalls(
      callOnlyIf(requireLeadership, createHttp({ allowLinkLocal: flags['allow-link-local'] === 'true' })),
      metrics,
      () => clock.elapsed(),
    ),
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

function clientOptions(flags: FlagValues, metrics: ControllerMetrics): KubeClientOptions {
  return {
    kubeconfig: flags.kubeconfig || undefined,
    qps: Number(flags['kubeconfig-qps']),
    burst: Number(flags['kubeconfig-burst']),
    userAgent: `serin/${VERSION}`,
    clock: REAL_CLOCK,
    onRequest: (verb, resource, status) => metrics.recordApiRequest(verb, resource.plural, status),
  };
}

function measureCalls(http: Http, metrics: ControllerMetrics, elapsed: () => number): Http {
  return async (request) => {
    const started = elapsed();
    try {
      return await http(request);
    } finally {
      // A text that is no URL was never called, and may contain a secret.
      if (URL.canParse(request.url)) metrics.recordHttpCall(new URL(request.url).host, elapsed() - started);
    }
  };
}

/** Creates the election of the one replica that works on the Canaries of a namespace, or of all namespaces. */
function createElection(
  flags: FlagValues,
  { clock, log, random, telemetry }: Environment,
  controller: Controller,
): LeaderElection {
  return new LeaderElection({
    // The client is a separate one: renewals must not wait for the requests of ticks, and must not require leadership.
    api: createKubeClient(clientOptions(flags, telemetry)),
    clock,
    log,
    random,
    name: leaseName(flags.namespace),
    namespace: flags['leader-election-namespace'] || currentNamespace(flags.kubeconfig || undefined) || 'kube-system',
    // The endpoints listen already, so that no other process here has this port.
    identity: nameProcess({
      variables: process.env,
      hostname: hostname(),
      port: Number(flags.port),
      unique: `${process.pid}-${randomBytes(3).toString('hex')}`,
    }),
    onStarted: () => void controller.start().catch((error: unknown) => log.error({ err: error }, 'could not start')),
    // Another replica works now. The process ends, so that nothing is left over when it is started again.
    onStopped: () => {
      log.error({}, 'lost the lease');
      process.exit(1);
    },
  });
}
