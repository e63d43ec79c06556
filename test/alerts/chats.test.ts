import { CHANNELS } from '../../controller/alerts/index';
import { type Answer, failure, news, posted, type Received, Service, settings } from './support';

const { slack, discord, rocket, gchat } = CHANNELS;

/** Tokens in paths and queries. Everyone who knows them can write to the room. */
const SECRET = 'XXXXXXXXXXXXXXXXXXXXXXXX';

let service: Service;
let answer: (received: Received) => Answer;

beforeEach(async () => {
  answer = () => ({ status: 200, body: 'ok' });
  service = await Service.start((received) => answer(received));
});
afterEach(() => service.stop());

const attachment = (color: string, text: string, fields: readonly (readonly [string, string])[]) => ({
  color,
  author_name: 'podinfo.test',
  text,
  mrkdwn_in: ['text'],
  fields: fields.map(([title, value]) => ({ title, value, short: false })),
});
const body = (color: string, text: string, fields: readonly (readonly [string, string])[]) => ({
  channel: 'deployments',
  username: 'flagger',
  icon_url: '',
  icon_emoji: ':rocket:',
  attachments: [attachment(color, text, fields)],
});
const BEGUN = 'New revision detected, progressing canary analysis.';
const FAILED = 'Failed checks threshold reached 3';
const CLUSTER = ['Cluster', 'lab'] as const;
const TARGET = ['Target', 'Deployment/podinfo.test'] as const;

describe('a webhook of Slack', () => {
  const webhook = () => settings(`http://${service.host}/services/T00000000/B00000000/${SECRET}`);

  test('is posted one attachment, green while all is well', async () => {
    expect(await posted(slack, news(), webhook())).toBeUndefined();
    expect(service.received).toEqual([
      expect.objectContaining({
        method: 'POST',
        path: `/services/T00000000/B00000000/${SECRET}`,
        body: body('good', BEGUN, [CLUSTER, TARGET]),
      }),
    ]);
    expect(service.received[0]!.headers).toMatchObject({ 'content-type': 'application/json' });
    expect(service.received[0]!.headers.authorization).toBeUndefined();
  });

  test('is left to its own channel where none is named', async () => {
    await posted(slack, news(), { ...webhook(), channel: '' });
    expect(service.received[0]!.body).not.toHaveProperty('channel');
  });

  test('is posted a red one for a rollback', async () => {
    await posted(slack, failure(), webhook());
    expect(service.received[0]!.body).toEqual(body('danger', FAILED, [CLUSTER]));
  });

  test('is posted a green one for what waits, as Flagger does', async () => {
    await posted(
      slack,
      news({ severity: 'warn', message: 'Canary is waiting for approval.', phase: 'Waiting' }),
      webhook(),
    );
    expect(service.received[0]!.body.attachments[0].color).toBe('good');
  });

  test('is spared the markup of what others have named', async () => {
    await posted(slack, news({ fields: [{ name: 'Cluster', value: '<!channel> & co' }] }), webhook());
    expect(service.received[0]!.body.attachments[0].fields[0].value).toBe('&lt;!channel&gt; &amp; co');
  });

  test.each([
    [400, 'invalid_payload'],
    [403, 'action_prohibited'],
    [404, 'no_service'],
    [410, 'channel_is_archived'],
  ])('that refuses with %d %s is not asked again', async (status, said) => {
    answer = () => ({ status, body: said });
    expect(await posted(slack, news(), webhook())).toEqual({
      reason: `${service.host} answered with status ${status}: ${said}`,
      transient: false,
    });
  });

  test('that is busy is asked again when it says', async () => {
    answer = () => ({ status: 429, body: 'rate_limited', headers: { 'Retry-After': '30' } });
    expect(await posted(slack, news(), webhook())).toEqual({
      reason: `${service.host} answered with status 429: rate_limited`,
      transient: true,
      pause: 30_000,
    });
  });

  test('that breaks down is asked again', async () => {
    answer = () => ({ status: 500, body: 'rollup_error' });
    expect(await posted(slack, news(), webhook())).toMatchObject({ transient: true });
  });
});

describe('a bot of Slack', () => {
  const bot = (more = {}) =>
    settings(`http://${service.host}/api/chat.postMessage`, { token: 'xoxb-secret-token', ...more });

  test('shows its token, and posts the same', async () => {
    answer = () => ({
      status: 200,
      body: JSON.stringify({ ok: true, channel: 'C123ABC456', ts: '1503435956.000247' }),
    });
    expect(await posted(slack, news(), bot())).toBeUndefined();
    expect(service.received[0]!.headers.authorization).toBe('Bearer xoxb-secret-token');
    expect(service.received[0]!.body).toEqual(body('good', BEGUN, [CLUSTER, TARGET]));
  });

  test("posts to Slack's own address where it is given none", () => {
    expect(slack.request(news(), settings('', { token: 'xoxb' }))).toMatchObject({
      url: 'https://slack.com/api/chat.postMessage',
      headers: { Authorization: 'Bearer xoxb' },
    });
  });

  test.each(['channel_not_found', 'not_in_channel', 'invalid_auth', 'is_archived'])(
    'that Slack refuses with status 200 and %s is not heard again',
    async (error) => {
      answer = () => ({ status: 200, body: JSON.stringify({ ok: false, error }) });
      expect(await posted(slack, news(), bot())).toEqual({
        reason: `${service.host}: Slack says ${error}`,
        transient: false,
      });
    },
  );

  test.each(['ratelimited', 'internal_error', 'service_unavailable'])(
    'that Slack puts off with %s is heard again',
    async (error) => {
      answer = () => ({ status: 200, body: JSON.stringify({ ok: false, error }) });
      expect(await posted(slack, news(), bot())).toMatchObject({ transient: true });
    },
  );
});

describe('a webhook of Discord', () => {
  test.each([
    [`/api/webhooks/1/${SECRET}`, `/api/webhooks/1/${SECRET}/slack`],
    [`/api/webhooks/1/${SECRET}/`, `/api/webhooks/1/${SECRET}/slack`],
    [`/api/webhooks/1/${SECRET}/slack`, `/api/webhooks/1/${SECRET}/slack`],
    [`/api/webhooks/1/${SECRET}?thread_id=7`, `/api/webhooks/1/${SECRET}/slack?thread_id=7`],
  ])('is reached in the form of Slack: %s', async (path, expected) => {
    expect(await posted(discord, failure(), settings(`http://${service.host}${path}`))).toBeUndefined();
    expect(service.received).toEqual([
      expect.objectContaining({ path: expected, body: body('danger', FAILED, [CLUSTER]) }),
    ]);
  });

  test('that is gone is not asked again', async () => {
    answer = () => ({ status: 404, body: JSON.stringify({ message: 'Unknown Webhook', code: 10015 }) });
    expect(await posted(discord, news(), settings(`http://${service.host}/api/webhooks/1/${SECRET}`))).toEqual({
      reason: `${service.host} answered with status 404: Unknown Webhook`,
      transient: false,
    });
  });

  test('that is busy is asked again when it says, to the millisecond', async () => {
    answer = () => ({
      status: 429,
      body: JSON.stringify({ message: 'You are being rate limited.', retry_after: 1.337, global: false }),
      headers: { 'Retry-After': '1.337' },
    });
    expect(await posted(discord, news(), settings(`http://${service.host}/api/webhooks/1/x`))).toMatchObject({
      transient: true,
      pause: 1337,
    });
  });
});

describe('an integration of Rocket.Chat', () => {
  const hook = () => settings(`http://${service.host}/hooks/5a1/${SECRET}`);

  test.each([
    [news(), '#0076D7'],
    [failure(), '#FF0000'],
  ])('is posted one attachment: %#', async (message, color) => {
    answer = () => ({ status: 200, body: '{"success":true}' });
    expect(await posted(rocket, message, hook())).toBeUndefined();
    expect(service.received[0]).toMatchObject({
      path: `/hooks/5a1/${SECRET}`,
      body: { channel: 'deployments', attachments: [{ color, text: message.message }] },
    });
  });

  test('that refuses is not asked again', async () => {
    answer = () => ({ status: 400, body: '{"success":false,"error":"invalid-channel"}' });
    expect(await posted(rocket, news(), hook())).toEqual({
      reason: `${service.host} answered with status 400: invalid-channel`,
      transient: false,
    });
  });
});

describe('a space of Google Chat', () => {
  const space = () => settings(`http://${service.host}/v1/spaces/AAA/messages?key=AIzaSyXXXXXXXXXX&token=${SECRET}`);
  const paragraph = (text: string) => ({ widgets: [{ textParagraph: { text } }] });

  test('is posted a card with a section for each detail', async () => {
    answer = () => ({ status: 200, body: '{"name":"spaces/AAA/messages/1"}' });
    expect(await posted(gchat, failure(), space())).toBeUndefined();
    expect(service.received[0]).toMatchObject({
      path: `/v1/spaces/AAA/messages?key=AIzaSyXXXXXXXXXX&token=${SECRET}`,
      body: {
        cards: [
          {
            header: { title: 'Flagger', subtitle: 'podinfo.test', imageUrl: 'https://flagger.app/favicon.png' },
            sections: [
              paragraph(`<font color=#848484><strong>${FAILED}</strong></font>`),
              paragraph('Cluster<br><font color=#848484><strong>lab</strong></font>'),
            ],
          },
        ],
      },
    });
  });

  test('is spared the markup of what others have named', async () => {
    await posted(gchat, news({ fields: [{ name: 'Cluster', value: '<a href=x>' }] }), space());
    expect(service.received[0]!.body.cards[0].sections[1]).toEqual(
      paragraph('Cluster<br><font color=#848484><strong>&lt;a href=x&gt;</strong></font>'),
    );
  });

  test('that wants a rest is asked again', async () => {
    answer = () => ({ status: 429, body: '{"error":{"code":429,"status":"RESOURCE_EXHAUSTED"}}' });
    expect(await posted(gchat, news(), space())).toMatchObject({ transient: true });
  });

  test('that repeats its key in a refusal has it taken out', async () => {
    answer = ({ path }) => ({ status: 400, body: `API key not valid: ${path}, AIzaSyXXXXXXXXXX, ${SECRET}` });
    const refusal = await posted(gchat, news(), space());
    expect(refusal).toEqual({
      reason: `${service.host} answered with status 400: API key not valid: ***, ***, ***`,
      transient: false,
    });
  });
});
