import { CHANNELS } from '../../controller/alerts/index';
import { type Answer, failure, news, posted, Service, settings } from './support';

const { msteams } = CHANNELS;
const CONNECTOR = '/webhookb2/a@b/IncomingWebhook/XXXXXXXXXXXXXXXX/c';
const WORKFLOW =
  '/workflows/d41d8cd98f/triggers/manual/paths/invoke?api-version=2016-06-01&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=XXXXXXXXXXXXXXXX';

let service: Service;
let answer: Answer;

beforeEach(async () => {
  answer = { status: 200, body: '1' };
  service = await Service.start(() => answer);
});
afterEach(() => service.stop());

describe('a connector', () => {
  const connector = () => settings(`http://${service.host}${CONNECTOR}`);

  test.each([
    [news(), '0076D7'],
    [failure(), 'FF0000'],
  ])('is sent a MessageCard: %#', async (message, themeColor) => {
    expect(await posted(msteams, message, connector())).toBeUndefined();
    expect(service.received).toEqual([
      expect.objectContaining({
        path: CONNECTOR,
        body: {
          '@type': 'MessageCard',
          '@context': 'http://schema.org/extensions',
          themeColor,
          summary: 'podinfo.test',
          sections: [{ activityTitle: message.message, activitySubtitle: 'podinfo.test', facts: message.fields }],
        },
      }),
    ]);
  });

  test.each([
    [429, true],
    [503, true],
    [413, false],
  ])('that says with status 200 that Teams answered %d has not delivered', async (status, transient) => {
    answer = {
      status: 200,
      body: `Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error ${status} with ContextId tcid=0`,
    };
    expect(await posted(msteams, news(), connector())).toEqual({
      reason: `${service.host}: Teams did not take it, status ${status}`,
      transient,
    });
  });

  test('that was removed is not asked again', async () => {
    answer = { status: 410, body: 'Connector configuration not found' };
    expect(await posted(msteams, news(), connector())).toEqual({
      reason: `${service.host} answered with status 410: Connector configuration not found`,
      transient: false,
    });
  });
});

describe('a workflow', () => {
  const workflow = () => settings(`http://${service.host}${WORKFLOW}`);
  beforeEach(() => {
    answer = { status: 202, body: '' };
  });

  test('is sent an Adaptive Card as the only attachment', async () => {
    expect(await posted(msteams, news(), workflow())).toBeUndefined();
    expect(service.received).toEqual([
      expect.objectContaining({
        path: WORKFLOW,
        body: {
          type: 'message',
          attachments: [
            {
              contentType: 'application/vnd.microsoft.card.adaptive',
              contentUrl: null,
              content: {
                $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
                type: 'AdaptiveCard',
                version: '1.4',
                fallbackText: 'podinfo.test: New revision detected, progressing canary analysis.',
                body: [
                  {
                    type: 'TextBlock',
                    text: 'New revision detected, progressing canary analysis.',
                    weight: 'Bolder',
                    color: 'Accent',
                    wrap: true,
                  },
                  { type: 'TextBlock', text: 'podinfo.test', isSubtle: true, spacing: 'None', wrap: true },
                  {
                    type: 'FactSet',
                    facts: [
                      { title: 'Cluster', value: 'lab' },
                      { title: 'Target', value: 'Deployment/podinfo.test' },
                    ],
                  },
                ],
              },
            },
          ],
        },
      }),
    ]);
  });

  test('is sent no empty list of facts, and the colour of a failure', async () => {
    await posted(msteams, { ...failure(), fields: [] }, workflow());
    const { body } = service.received[0]!.body.attachments[0].content;
    expect(body.map(({ type }: { type: string }) => type)).toEqual(['TextBlock', 'TextBlock']);
    expect(body[0].color).toBe('Attention');
  });

  test('that refuses is not asked again, and its signature is not shown', async () => {
    answer = { status: 401, body: 'The authentication credentials are not valid: sig=XXXXXXXXXXXXXXXX' };
    expect(await posted(msteams, news(), workflow())).toEqual({
      reason: `${service.host} answered with status 401: The authentication credentials are not valid: sig=***`,
      transient: false,
    });
  });

  test.each([
    ['https://prod-12.westus.logic.azure.com:443/workflows/1/triggers/manual/paths/invoke?sig=x', true],
    [
      'https://default1.2.environment.api.powerplatform.com:443/powerautomate/automations/direct/workflows/1/triggers/manual/paths/invoke?sig=x',
      true,
    ],
    ['https://prod-12.usgovtexas.logic.azure.us/workflows/1/triggers/manual/paths/invoke', true],
    ['https://relay.example.com/teams/workflows/1/triggers/manual/paths/invoke', true],
    ['https://contoso.webhook.office.com/webhookb2/a@b/IncomingWebhook/c/d', false],
    ['https://outlook.office.com/webhook/a@b/IncomingWebhook/c/d', false],
    ['https://relay.example.com/workflows', false],
  ])('is known by its address: %s %p', (address, isWorkflow) => {
    expect('attachments' in msteams.request(news(), settings(address))!.body).toBe(isWorkflow);
  });
});
