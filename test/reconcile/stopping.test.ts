import type { HttpResponse } from '../../controller/core/http';
import { SILENT } from '../../controller/core/log';
import type { AlertNews } from '../../controller/alerts/index';
import { Controller } from '../../controller/reconcile/controller';
import { createEnvironment } from '../../controller/reconcile/environment';
import { ControllerMetrics } from '../../controller/notify/telemetry';
import { DEFAULT_SETTINGS } from '../../controller/api/settings';
import { podinfoCanary } from '../fixtures/podinfo';
import { Cluster } from './support';
import { platformWith } from '../metrics/support';

const FAILED: AlertNews = { message: 'Failed checks threshold reached 3', severity: 'error', phase: 'Failed' };
const receiver = {
  flag: 'slack-url',
  type: 'slack',
  settings: { address: 'http://slack.test/', channel: '', username: 'flagger' },
};

/** A controller that is told to stop while an alert has been refused once. */
async function stopping(answer: (tries: number) => HttpResponse | Promise<HttpResponse>) {
  const { api, clock } = await Cluster.create();
  let tries = 0;
  const metrics = new ControllerMetrics(
    '0',
    'istio',
    () => 0,
    () => [],
    () => 0,
  );
  const env = createEnvironment({
    api,
    clock,
    random: () => 0,
    log: SILENT,
    platform: platformWith(),
    http: async () => await answer(++tries),
    settings: { ...DEFAULT_SETTINGS, alerts: [receiver] },
    telemetry: metrics,
  });
  const controller = new Controller(env);
  env.alerts.raise(podinfoCanary(), FAILED);
  await clock.run({ limit: 100 });
  const stopped = { at: -1 };
  const began = clock.now();
  void controller.stop().then(() => (stopped.at = clock.now() - began));
  return { clock, stopped, tries: () => tries };
}

test('a controller that stops first tells what it has to tell, without waiting for a better moment', async () => {
  const { clock, stopped, tries } = await stopping((count) => ({ status: count === 1 ? 503 : 200, body: '' }));
  await clock.run({ limit: 0 });
  expect([tries(), stopped.at]).toEqual([2, 0]);
});

test('but not for ever', async () => {
  const { clock, stopped } = await stopping(() => new Promise(() => {}));
  await clock.run({ limit: 9_999 });
  expect(stopped.at).toBe(-1);
  await clock.run({ limit: 1 });
  expect(stopped.at).toBe(10_000);
});
