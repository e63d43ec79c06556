import type { CanaryWebhook } from '../../controller/api/types/canary';
import { callCanaryWebhook } from '../../controller/hooks/webhook';
import { createHttp } from '../../controller/process/http';
import { CANARY, hurriedClock, STATUS } from '../hooks/support';
import { type Tester, testers } from './support/support';

const start = testers();
const TOKEN = 'open-sesame';

/** Calls the load tester by a hook, as the controller does. */
async function asked(tester: Tester, path: string, hook: Partial<CanaryWebhook> = {}) {
  const ports = { http: createHttp(), clock: hurriedClock(), random: () => 0.5 };
  return await callCanaryWebhook(
    { name: 'hook', url: `${tester.url}${path}?token=${TOKEN}`, ...hook },
    CANARY,
    'Progressing',
    STATUS,
    ports,
  );
}

describe('the controller hears', () => {
  it.each([
    ['yes when a test ends well', { type: 'bash', cmd: 'test {{ canaryWeight }} -eq 30' }, { yes: true }],
    [
      'no when it does not, with what it printed',
      { type: 'bash', cmd: 'echo no token in the answer; exit 1' },
      { yes: false, message: expect.stringContaining('no token in the answer') },
    ],
    ['yes when load was started', { cmd: 'true' }, { yes: true }],
    [
      'no when the program of the load is missing',
      { cmd: 'no-such-tool -z 1m' },
      { yes: false, message: expect.stringContaining('no-such-tool: is not installed in the load tester') },
    ],
    [
      'no when load has no answer, with the reason',
      { type: 'http', url: 'http://127.0.0.1:1/', requests: '1', concurrency: '1', wait: 'true' },
      { yes: false, message: expect.stringContaining('http had no answer: 1 × ECONNREFUSED') },
    ],
    [
      'no when the type is not known',
      { type: 'k6', cmd: 'x' },
      { yes: false, message: 'metadata.type: "k6" is not known; use one of cmd, bash, helm, helmv3, kubectl, http' },
    ],
  ])('%s', async (_, metadata, answer) => {
    expect(await asked(await start({ token: TOKEN }), '/', { metadata: metadata as Record<string, string> })).toEqual(
      answer,
    );
  });

  it('no from a gate that is closed, and yes from one that was opened for its Canary', async () => {
    const tester = await start({ token: TOKEN });
    expect(await asked(tester, '/gate/check')).toEqual({
      yes: false,
      message: 'the gate of podinfo.test is closed; POST /gate/open opens it',
    });
    await tester.post(`/gate/open?token=${TOKEN}`);
    expect(await asked(tester, '/gate/check')).toEqual({ yes: true });
  });

  it('no when the token is wrong, and shows the right one to nobody', async () => {
    const tester = await start({ token: 'another' });
    const answer = await asked(tester, '/gate/approve', { retries: 1 });
    expect(answer).toEqual({ yes: false, message: expect.stringContaining('the token is missing or wrong') });
    expect(JSON.stringify([answer, tester.log])).not.toContain(TOKEN);
  });

  it('no from a load tester that is busy, after another try', async () => {
    const tester = await start({ token: TOKEN, concurrency: 1 });
    expect(await asked(tester, '/', { metadata: { cmd: 'sleep 1000' } })).toEqual({ yes: true });
    expect(await asked(tester, '/', { metadata: { cmd: 'sleep 2000' }, retries: 1 })).toEqual({
      yes: false,
      message: expect.stringMatching(/giving up after 2 attempt\(s\): as many commands are running as may \(1\)/),
    });
  });
});
