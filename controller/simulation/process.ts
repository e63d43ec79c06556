import type { Clock } from '../core/clock';
import type { Http } from '../core/http';
import type { Log } from '../core/log';
import type { Random } from '../core/random';
import { CANARY } from '../api/types/resources';
import type { Canary } from '../api/types/canary';
import type { KubeApi } from '../kube/api';
import { type Platform, TokenCache } from '../metrics/providers/lib/token-cache';
import { Controller } from '../reconcile/controller';
import { createEnvironment, type Environment } from '../reconcile/environment';
import { ControllerMetrics } from '../notify/telemetry';
import type { Settings } from '../api/settings';
import { VERSION } from '../process/version';

export interface ProcessOptions {
  api: KubeApi;
  clock: Clock;
  random: Random;
  http: Http;
  log: Log;
  settings: Settings;
}

/**
 * One life of the controller: it can be killed at any moment, and then does nothing any more, in the middle of whatever
 * it did.
 */
export class ControllerProcess {
  private readonly environment: Environment;
  private readonly controller: Controller;
  private killed = false;

  constructor({ api, clock, random, http, log, settings }: ProcessOptions) {
    const mortalClock: Clock = {
      now: () => clock.now(),
      elapsed: () => clock.elapsed(),
      after: (milliseconds, callback) => clock.after(milliseconds, () => this.killed || callback()),
    };
    const mortalApi = this.mortal(api);
    const mortalHttp: Http = async (request) => await this.alive(http(request));
    const metrics = new ControllerMetrics(
      VERSION,
      settings.meshProvider,
      () => clock.now(),
      () => this.environment.caches.list(CANARY) as Canary[],
      () => this.controller.queueDepth,
    );
    this.environment = createEnvironment({
      api: mortalApi,
      clock: mortalClock,
      random,
      http: mortalHttp,
      log,
      platform: nowhere(),
      settings,
      telemetry: metrics,
    });
    this.controller = new Controller(this.environment);
  }

  async start(): Promise<void> {
    await this.controller.start();
  }

  /** As SIGKILL does. */
  kill(): void {
    this.killed = true;
    this.environment.caches.stop();
  }

  /** A dead process neither sends requests nor hears answers: what it waits for never comes. */
  private mortal(api: KubeApi): KubeApi {
    return {
      get: (...args) => this.alive(() => api.get(...args)),
      list: (...args) => this.alive(() => api.list(...args)),
      watch: (...args) => api.watch(...args),
      create: (...args) => this.alive(() => api.create(...args)),
      update: (...args) => this.alive(() => api.update(...args)),
      updateStatus: (...args) => this.alive(() => api.updateStatus(...args)),
      patch: (...args) => this.alive(() => api.patch(...args)),
      delete: (...args) => this.alive(() => api.delete(...args)),
    };
  }

  private async alive<T>(call: (() => Promise<T>) | Promise<T>): Promise<T> {
    if (this.killed) return await new Promise<never>(() => {});
    const answer = await (typeof call === 'function' ? call() : call).catch((error: unknown) => {
      if (!this.killed) throw error;
    });
    return this.killed ? await new Promise<never>(() => {}) : (answer as T);
  }
}

/** A simulation runs in no cloud, wherever its process does. */
function nowhere(): Platform {
  return {
    variable: () => undefined,
    file: async (path) => await Promise.reject(new Error(`there is no ${path} in a simulation`)),
    tokens: new TokenCache(),
  };
}
