import * as pulumi from '@pulumi/pulumi';
import * as alertChannel from '../../../components/alert-provider/alert-channel';
import { alert, AlertProvider, type AlertProviderArgs } from '../../../components/alert-provider/alert-provider';
import { guideManifests } from '../../api/manifests';
import { notYetKnown, occurrences, unmarked } from '../common/credentials-support';
import { only, run, valueOf } from '../support';

const PROVIDER = 'kubernetes:flagger.app/v1beta1:AlertProvider';
const SECRET = 'kubernetes:core/v1:Secret';

const create = (args: AlertProviderArgs, preview = false) => run(() => new AlertProvider('team', args), { preview });
const slack = alertChannel.slack({ secretRef: { name: 'slack-url' } });

describe("The guide's AlertProviders", () => {
  const channels: Record<string, alertChannel.AlertChannel> = {
    slack: alertChannel.slack({ channel: 'deployments', username: 'flagger', secretRef: { name: 'slack-url' } }),
    msteams: alertChannel.msteams({ plainAddress: 'https://outlook.office.com/webhook/...' }),
    'slack-oncall': alertChannel.slack({
      channel: 'oncall-alerts',
      username: 'flagger',
      secretRef: { name: 'slack-webhook' },
    }),
  };
  const manifests = guideManifests().filter(([, { kind }]) => kind === 'AlertProvider');

  test.each(manifests)('%s', async (_, manifest) => {
    const { name, namespace } = manifest.metadata;
    const outcome = await create({
      channel: channels[name]!,
      messageTemplate: manifest.spec.messageTemplate as string | undefined,
      name,
      namespace,
    });
    expect(outcome.errors).toEqual([]);
    expect(only(outcome, PROVIDER)).toEqual(manifest);
  });

  test('are three', () => {
    expect(manifests).toHaveLength(3);
  });
});

describe('An AlertProvider for', () => {
  const address = 'https://chat.example.com/hook';
  const secretRef = { name: 'hook' };
  const cases: [string, alertChannel.AlertChannel, object, object | undefined][] = [
    [
      'Slack',
      alertChannel.slack({ address, channel: 'a', username: 'b', proxy: 'http://p' }),
      { type: 'slack', channel: 'a', username: 'b', proxy: 'http://p' },
      { address },
    ],
    [
      'a bot of Slack',
      alertChannel.slack({ token: 't', channel: 'a' }),
      { type: 'slack', channel: 'a' },
      { token: 't', address: 'https://slack.com/api/chat.postMessage' },
    ],
    [
      'a bot of Slack elsewhere',
      alertChannel.slack({ token: 't', address }),
      { type: 'slack' },
      { token: 't', address },
    ],
    ['Slack with a Secret', alertChannel.slack({ secretRef }), { type: 'slack', secretRef }, undefined],
    ['Microsoft Teams', alertChannel.msteams({ address }), { type: 'msteams' }, { address }],
    ['Discord', alertChannel.discord({ address, username: 'b' }), { type: 'discord', username: 'b' }, { address }],
    [
      'Rocket.Chat',
      alertChannel.rocket({ plainAddress: address, channel: 'a' }),
      { type: 'rocket', channel: 'a', address },
      undefined,
    ],
    [
      'Google Chat',
      alertChannel.gchat({ address, proxy: 'http://p' }),
      { type: 'gchat', proxy: 'http://p' },
      { address },
    ],
    [
      'PagerDuty',
      alertChannel.pagerduty({ routingKey: 'r' }),
      { type: 'pagerduty' },
      { token: 'r', address: 'https://events.pagerduty.com/v2/enqueue' },
    ],
    [
      'PagerDuty in Europe',
      alertChannel.pagerduty({ routingKey: 'r', address }),
      { type: 'pagerduty' },
      { token: 'r', address },
    ],
    [
      'PagerDuty with a Secret',
      alertChannel.pagerduty({ secretRef, proxy: 'http://p' }),
      { type: 'pagerduty', secretRef, proxy: 'http://p' },
      undefined,
    ],
    ['a server of JSON', alertChannel.webhook({ address, token: 't' }), { type: 'webhook' }, { address, token: 't' }],
    [
      'a server of JSON without a token',
      alertChannel.webhook({ address, token: undefined }),
      { type: 'webhook' },
      { address },
    ],
    [
      'a server of JSON that is no secret',
      alertChannel.webhook({ plainAddress: address }),
      { type: 'webhook', address },
      undefined,
    ],
  ];

  test.each(cases)('%s', async (_, channel, expected, stringData) => {
    const outcome = await create({ channel, namespace: 'test', name: 'a' });
    expect(outcome.errors).toEqual([]);
    const made = stringData && { secretRef: { name: 'a-credentials' } };
    expect(only(outcome, PROVIDER)).toEqual({
      apiVersion: 'flagger.app/v1beta1',
      kind: 'AlertProvider',
      metadata: { name: 'a', namespace: 'test' },
      spec: { ...expected, ...made },
    });
    const secrets = outcome.resources.filter(({ type }) => type === SECRET);
    expect(secrets.map(({ name, inputs }) => [name, unmarked(inputs)])).toEqual(
      stringData === undefined
        ? []
        : [
            [
              'team-credentials',
              { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'a-credentials', namespace: 'test' }, stringData },
            ],
          ],
    );
  });
});

describe('Credentials', () => {
  const key = 'hunter2-hunter2';
  const address = `https://hooks.example.com/${key}`;

  test.each([
    ['a plain text', address],
    ['a secret', pulumi.secret(address)],
    ['an output that is no secret', pulumi.output(address)],
  ])('from %s are in the Secret alone, marked as secret', async (_, value) => {
    const outcome = await create({ channel: alertChannel.webhook({ address: value, token: pulumi.output(key) }) });
    expect(occurrences(outcome, key)).toEqual([
      `${SECRET} team-credentials stringData.address secret`,
      `${SECRET} team-credentials stringData.token secret`,
    ]);
  });

  const team = { channel: alertChannel.msteams({ address }) };
  test.each<[string, AlertProviderArgs, RegExp]>([
    [
      'beside a message that is wrong',
      { ...team, messageTemplate: '{{ end }}' },
      /messageTemplate: "\{\{ end \}\}" at 1:1 ends nothing/,
    ],
    [
      'with an address that is none',
      { channel: alertChannel.msteams({ address: key }) },
      /channel\.credentials\.address: is no address: write a URL that starts with http:\/\/ or https:\/\/$/,
    ],
    [
      'with an empty token',
      { channel: alertChannel.slack({ address, token: pulumi.secret('') }) },
      /channel\.credentials\.token: Required value: there is no text to put into the Secret$/,
    ],
    [
      'under an unknown key',
      { channel: { type: 'slack', credentials: { url: address } } },
      /channel\.credentials\.url: there is no such credential, use address, token$/,
    ],
    [
      'beside a Secret of your own',
      { channel: { ...team.channel, secretRef: { name: 'a' } } },
      /channel\.secretRef: .*has both credentials and secretRef: remove one/,
    ],
    [
      'of an unknown kind',
      { channel: { ...team.channel, type: 'sms' as never } },
      /channel\.type: Unsupported value: "sms": supported values: "slack", "msteams"/,
    ],
  ])('%s are in no message', async (_, args, message) => {
    const outcome = await create(args);
    expect(outcome.errors).toEqual([expect.stringMatching(message)]);
    expect(outcome.resources.map(({ type }) => type)).toEqual(['serin:index:AlertProvider']);
    expect(occurrences(outcome, key)).toEqual([]);
  });

  test('that are missing are asked for', async () => {
    const { errors } = await create({ channel: { type: 'slack' } });
    expect(errors).toEqual([
      'AlertProvider "team": channel: Invalid value: "object": there is nowhere to send alerts: set credentials.address, or secretRef to a Secret with the key address',
    ]);
  });

  test('that are not yet known keep a preview from nothing', async () => {
    const channel = alertChannel.msteams({ address: notYetKnown() });
    expect((await create({ channel, messageTemplate: '{{ end }}' }, true)).errors).toEqual([
      expect.stringContaining('"{{ end }}" at 1:1 ends nothing'),
    ]);
    const { errors, resources } = await create({ channel, messageTemplate: notYetKnown<string>() }, true);
    expect([errors, resources.map(({ type }) => type).sort()]).toEqual([
      [],
      [SECRET, PROVIDER, 'serin:index:AlertProvider'],
    ]);
  });
});

test('A message that is secret is not shown', async () => {
  const { errors } = await create({ channel: slack, messageTemplate: pulumi.secret('{{ hunter2 }}') });
  expect(errors).toEqual([
    'AlertProvider "team": messageTemplate: is not valid; what was found is secret and not shown',
  ]);
});

describe("A Canary's alert", () => {
  const entry = async (args: Partial<AlertProviderArgs>, options?: Parameters<typeof alert>[1]) => {
    const { value } = await run(() =>
      pulumi.output(alert(new AlertProvider('team', { channel: slack, ...args }), options)),
    );
    return valueOf(value!);
  };

  test.each([
    ['nothing else', {}, undefined, { providerRef: { name: 'team', namespace: 'default' } }],
    [
      'a name and a severity',
      { namespace: 'ops', name: 'x' },
      { name: 'on call', severity: 'error' as const },
      { name: 'on call', severity: 'error', providerRef: { name: 'x', namespace: 'ops' } },
    ],
  ])('refers to a component, with %s', async (_, args, options, expected) => {
    expect(await entry(args, options)).toEqual(expected);
  });

  test('refers to an AlertProvider that is in the cluster', () => {
    expect(alert({ name: 'slack' }, { severity: 'warn' })).toEqual({
      severity: 'warn',
      providerRef: { name: 'slack' },
    });
  });
});
