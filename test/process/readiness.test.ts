import { CANARY, DEPLOYMENT, SERVICE } from '../../controller/api/types/resources';
import { SILENT } from '../../controller/core/log';
import { Caches } from '../../controller/kube/caches';
import { ApiError } from '../../controller/kube/api';
import { whyCachesAreNotReady } from '../../controller/process/readiness';
import { ManualClock, settle } from '../kube/support/manual-clock';
import { ScriptedApi } from '../kube/support/scripted-api';

function open() {
  const server = new ScriptedApi();
  const clock = new ManualClock();
  const caches = new Caches({ api: server.api, clock, random: () => 0.5, log: SILENT });
  return { server, clock, caches };
}

describe('whyCachesAreNotReady', () => {
  it('waits for the first list of Canaries', async () => {
    const { caches } = open();
    caches.need(CANARY);
    expect(whyCachesAreNotReady(caches)).toBe('not yet: Canaries are not listed');
    await settle();
    expect(whyCachesAreNotReady(caches)).toBeUndefined();
    caches.stop();
  });

  it('says which watch is silent, until something is heard', async () => {
    const { server, clock, caches } = open();
    for (const resource of [CANARY, DEPLOYMENT]) caches.need(resource);
    await settle();
    for (const watch of server.watches) await watch.bookmark('2');
    await clock.advance(60_000);
    await server.watches[0]!.bookmark('3');
    await clock.advance(120_000);
    expect(whyCachesAreNotReady(caches)).toBe('cannot watch apps/v1/deployments: the watch was silent for 3m0s');
    await clock.advance(2000);
    await server.watching.bookmark('4');
    expect(whyCachesAreNotReady(caches)).toBeUndefined();
    caches.stop();
  });

  it('says which watch cannot be begun again, but not what could never be watched', async () => {
    const { server, clock, caches } = open();
    caches.need(CANARY);
    await settle();
    server.answer = new ApiError(403, 'Forbidden', 'services is forbidden');
    caches.need(SERVICE);
    await settle();
    expect(whyCachesAreNotReady(caches)).toBeUndefined();
    server.refuse = new Error('connection refused');
    await server.watches[0]!.fail(new Error('cut off'));
    await clock.advance(2000);
    expect(whyCachesAreNotReady(caches)).toBe('cannot watch flagger.app/v1beta1/canaries: connection refused');
    caches.stop();
  });
});
