import { spawnSync } from 'node:child_process';
import type { Canary, CanaryStatus, CheckRecord } from '../../../controller/api/types/canary';
import { CRDS } from '../../../controller/api/schema';
import { CANARY, CUSTOM_RESOURCE_DEFINITION } from '../../../controller/api/types/resources';
import { canary as canaryOf } from '../../support/rollout';
import { describeSkipped, describeWithControlPlane } from '../support/control-plane';
import { BUNDLE, missingBundle } from '../support/controller-process';
import { eventually } from '../support/processes';

const CHECK: CheckRecord = {
  metric: 'request-success-rate',
  value: 99.918,
  threshold: '>= 99',
  failed: false,
  time: '2026-01-31T11:58:00.123Z',
  weight: 25,
};
const STATUS: CanaryStatus = {
  phase: 'Failed',
  canaryWeight: 0,
  iterations: 0,
  failedChecks: 0,
  rollbackReason: 'failed checks threshold reached 1',
  lastTransitionTime: '2026-01-31T11:59:00.456Z',
  canaryAnalysis: {
    iterations: [
      CHECK,
      {
        ...CHECK,
        metric: 'request-duration',
        value: 612.5,
        primary: 480.25,
        threshold: '<= 500',
        failed: true,
        time: '2026-01-31T11:59:00.456Z',
      },
    ],
  },
};

const reason = missingBundle();
const describeStatus =
  reason === undefined
    ? describeWithControlPlane
    : (name: string, tests: Parameters<typeof describeSkipped>[2]) => describeSkipped(name, reason, tests);

describeStatus('serin status of a real API server', (plane) => {
  function serin(...args: string[]): { status: number | null; stdout: string; stderr: string } {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [BUNDLE, 'status', '--kubeconfig', plane().kubeconfig, ...args],
      { encoding: 'utf8' },
    );
    return { status, stdout, stderr };
  }

  it('says how the definitions are installed, and with them shows what a status holds', async () => {
    const { api, server, namespace: created } = plane();
    const { host } = new URL(server);
    const install = `serin: ${host} has no canaries.flagger.app; install the definitions: serin crds | kubectl apply --server-side -f -\n`;
    expect(serin()).toEqual({ status: 1, stdout: '', stderr: install });

    for (const crd of CRDS) await api.create(CUSTOM_RESOURCE_DEFINITION, crd);
    await eventually('the definitions to be served', () => api.list(CANARY));
    expect(serin()).toEqual({ status: 0, stdout: 'there are no Canaries in namespace default\n', stderr: '' });

    const namespace = await created('status');
    const object = canaryOf();
    const canary = (await api.create(CANARY, { ...object, metadata: { ...object.metadata, namespace } })) as Canary;
    await api.updateStatus(CANARY, { ...canary, status: STATUS });

    const text = `podinfo.${namespace}  Failed  canary 0 %
  rolled back: failed checks threshold reached 1
  time                  weight  metric                 value  primary  threshold  verdict
  2026-01-31T11:58:00Z    25 %  request-success-rate   99.92           >= 99      ok
  2026-01-31T11:59:00Z    25 %  request-duration      612.50   480.25  <= 500     failed
`;
    expect(serin('--namespace', namespace, 'podinfo')).toEqual({ status: 0, stdout: text, stderr: '' });
    const { stdout } = serin('--all-namespaces', '--format', 'json');
    expect(JSON.parse(stdout)).toEqual([{ name: 'podinfo', namespace, status: STATUS }]);
  }, 60_000);
});
