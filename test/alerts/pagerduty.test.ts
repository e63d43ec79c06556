import { CHANNELS } from '../../controller/alerts/index';
import { type Answer, failure, news, posted, type Received, Service, settings, success } from './support';

const { pagerduty } = CHANNELS;
const KEY = 'e93facc04764012d7bfb002500d5d1a6';

/** PagerDuty refuses an invalid event with the reason. */
function enqueue({ path, body }: Received): Answer {
  const errors = [
    ...(path === '/v2/enqueue' ? [] : ['not found']),
    ...(body.routing_key?.length === 32 ? [] : ["Length of 'routing_key' is incorrect (should be 32 characters)"]),
    ...(['trigger', 'acknowledge', 'resolve'].includes(body.event_action) ? [] : ["'event_action' is invalid"]),
    ...(body.event_action === 'trigger' && ['summary', 'source', 'severity'].some((name) => !body.payload?.[name])
      ? ["'payload' is incomplete"]
      : []),
    ...(body.event_action === 'resolve' && !body.dedup_key ? ["'dedup_key' is missing or blank"] : []),
  ];
  if (errors.length > 0)
    return {
      status: 400,
      body: JSON.stringify({ status: 'invalid event', message: 'Event object is invalid', errors }),
    };
  return {
    status: 202,
    body: JSON.stringify({ status: 'success', message: 'Event processed', dedup_key: body.dedup_key }),
  };
}

let service: Service;
let answer: (received: Received) => Answer;
const integration = (more = {}) => settings(`http://${service.host}/v2/enqueue`, { token: KEY, ...more });

beforeEach(async () => {
  answer = enqueue;
  service = await Service.start((received) => answer(received));
});
afterEach(() => service.stop());

test('a rollout that failed opens an incident, with the checks that failed', async () => {
  const checks = [
    { metric: 'request-success-rate', value: 50, threshold: '>= 99', failed: true, time: '', weight: 25 },
    { metric: 'request-duration', value: 120, threshold: '<= 500', failed: false, time: '', weight: 25 },
    { metric: 'orders', threshold: '>= 1', failed: true, time: '', weight: 25 },
  ];
  expect(await posted(pagerduty, { ...failure(), checks }, integration())).toBeUndefined();
  expect(service.received[0]!.body).toEqual({
    routing_key: KEY,
    event_action: 'trigger',
    dedup_key: 'canary/lab/test/podinfo',
    client: 'Serin',
    payload: {
      summary: 'podinfo.test: Failed checks threshold reached 3',
      source: 'podinfo.test in lab',
      severity: 'error',
      component: 'podinfo',
      group: 'test',
      class: 'Failed',
      custom_details: {
        Cluster: 'lab',
        'Failed checks': ['request-success-rate 50 (>= 99)', 'orders no value (>= 1)'],
      },
    },
  });
});

test('the next that succeeds resolves the same incident, whatever severity was asked for', async () => {
  expect(pagerduty.closes!(success())).toBe(true);
  expect(await posted(pagerduty, success(), integration())).toBeUndefined();
  expect(service.received[0]!.body).toEqual({
    routing_key: KEY,
    event_action: 'resolve',
    dedup_key: 'canary/lab/test/podinfo',
  });
});

test.each([news(), news({ severity: 'warn', phase: 'Waiting' }), news({ phase: 'Initialized' })])(
  'nobody is woken up for anything else: %#',
  async (message) => {
    expect(await posted(pagerduty, message, integration())).toBeUndefined();
    expect(pagerduty.closes!(message)).toBe(false);
    expect(service.received).toEqual([]);
  },
);

test('incidents of other Canaries and other clusters are others', () => {
  const keyOf = (changes: object) =>
    (pagerduty.request({ ...failure(), ...changes }, integration())!.body as { dedup_key: string }).dedup_key;
  const keys = [{}, { name: 'other' }, { namespace: 'other' }, { cluster: 'other' }, { cluster: undefined }].map(keyOf);
  expect(new Set(keys).size).toBe(keys.length);
  expect(keyOf({ cluster: 'c'.repeat(300) }).length).toBeLessThanOrEqual(255);
});

test('a summary is cut where PagerDuty ends it', async () => {
  await posted(pagerduty, { ...failure(), message: 'x'.repeat(2000) }, integration());
  expect(service.received[0]!.body.payload.summary).toHaveLength(1024);
});

describe('the routing key', () => {
  test("may be in the integration's address", async () => {
    expect(
      await posted(pagerduty, failure(), settings(`http://${service.host}/integration/${KEY}/enqueue`)),
    ).toBeUndefined();
    expect(service.received[0]).toMatchObject({ path: '/v2/enqueue', body: { routing_key: KEY } });
  });

  test('needs no address beside it', () => {
    expect(pagerduty.request(failure(), settings('', { token: KEY }))!.url).toBe(
      'https://events.pagerduty.com/v2/enqueue',
    );
  });

  test('that is missing is asked for', async () => {
    expect(await posted(pagerduty, failure(), integration({ token: undefined }))).toEqual({
      reason:
        'there is no routing key: put the integration key of the PagerDuty service under the key token of the Secret',
      transient: false,
    });
  });

  test('that PagerDuty refuses is not sent again, and not shown', async () => {
    answer = ({ body }) => ({
      status: 400,
      body: `{"status":"invalid event","errors":["no such key ${body.routing_key}"]}`,
    });
    expect(await posted(pagerduty, failure(), integration())).toEqual({
      reason: `${service.host} answered with status 400: no such key ***`,
      transient: false,
    });
  });
});

test.each([429, 500, 503])('what PagerDuty cannot take now (%d) is sent again', async (status) => {
  answer = () => ({ status, body: '' });
  expect(await posted(pagerduty, failure(), integration())).toEqual({
    reason: `${service.host} answered with status ${status}`,
    transient: true,
  });
});
