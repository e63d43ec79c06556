import { flagsHelp, parseFlags, settingsOf, UsageError, withoutEffect } from '../../controller/process/flags';

describe('a flag', () => {
  it.each([
    ['one dash and a blank', ['-mesh-provider', 'kubernetes']],
    ['two dashes and a blank', ['--mesh-provider', 'kubernetes']],
    ['one dash and an equals sign', ['-mesh-provider=kubernetes']],
    ['two dashes and an equals sign', ['--mesh-provider=kubernetes']],
  ])('may be written with %s', (_, args) => {
    expect(parseFlags(args)['mesh-provider']).toBe('kubernetes');
  });

  it('keeps everything after its first equals sign', () => {
    expect(parseFlags(['--event-webhook=http://x/?a=b&c=d'])['event-webhook']).toBe('http://x/?a=b&c=d');
  });

  it('may be set to nothing', () => {
    expect(settingsOf(parseFlags(['-include-label-prefix=', '-namespace', ''])).namespace).toBeUndefined();
  });

  it('counts as it was given last', () => {
    expect(parseFlags(['-namespace=a', '-namespace=b']).namespace).toBe('b');
  });

  it.each([
    [['--dry-run'], 'true'],
    [['--dry-run=true'], 'true'],
    [['--dry-run=false'], 'false'],
    [['--dry-run', 'false'], 'false'],
    [['--dry-run', 'true'], 'true'],
    [['--dry-run', '-namespace', 'a'], 'true'],
    [[], 'false'],
  ])('that is a switch needs no value: %j', (args, expected) => {
    expect(parseFlags(args)['dry-run']).toBe(expected);
  });
});

describe("the defaults are Flagger's", () => {
  const flags = parseFlags([]);

  it.each([
    ['kubeconfig-qps', '100'],
    ['kubeconfig-burst', '250'],
    ['metrics-server', 'http://prometheus:9090'],
    ['log-level', 'info'],
    ['port', '8080'],
    ['mesh-provider', 'istio'],
    ['selector-labels', 'app,name,app.kubernetes.io/name'],
    ['ingress-annotations-prefix', 'nginx.ingress.kubernetes.io'],
    ['slack-user', 'flagger'],
    ['enable-config-tracking', 'true'],
    ['dry-run', 'false'],
  ] as const)('%s: %s', (name, expected) => {
    expect(flags[name]).toBe(expected);
  });
});

describe('a secret', () => {
  const environment = {
    SLACK_URL: 'http://slack',
    SLACK_TOKEN: 'token',
    MSTEAMS_URL: 'http://teams',
    EVENT_WEBHOOK_URL: 'http://events',
  };

  it('may come from the environment', () => {
    expect(parseFlags([], environment)).toMatchObject({
      'slack-url': 'http://slack',
      'slack-token': 'token',
      'msteams-url': 'http://teams',
      'event-webhook': 'http://events',
    });
  });

  it('is rather taken from the command line', () => {
    expect(parseFlags(['-slack-url', 'http://given'], environment)['slack-url']).toBe('http://given');
  });

  it('is the only thing that comes from the environment', () => {
    expect(parseFlags([], { NAMESPACE: 'x', PORT: '1', KUBECONFIG: '/x' })).toMatchObject({
      namespace: '',
      port: '8080',
      kubeconfig: '',
    });
  });
});

describe('a command line that cannot be understood is refused, with the mend', () => {
  it.each([
    [['--mesh-provder=istio'], 'unknown argument --mesh-provder=istio; see serin controller --help'],
    [['-constructor', 'x'], 'unknown argument -constructor; see serin controller --help'],
    [['run'], 'unknown argument run; see serin controller --help'],
    [['---port=1'], 'unknown argument ---port=1; see serin controller --help'],
    [['--namespace'], '--namespace needs a value'],
    [['--port=http'], '--port: http is no whole number'],
    [['--port', '-1'], '--port: -1 is no whole number'],
    [['--dry-run=maybe'], '--dry-run: maybe is neither true nor false'],
    [['--control-loop-interval=10'], '--control-loop-interval: 10 is no duration such as 10s or 1m30s'],
    [
      ['--log-level=loud'],
      '--log-level: loud is not known; use one of debug, info, warn, warning, error, fatal, panic',
    ],
  ])('%j', (args, message) => {
    expect(() => parseFlags(args)).toThrow(new UsageError(message));
  });

  it('names the providers there are', () => {
    expect(() => parseFlags(['--mesh-provider=envoy'])).toThrow(
      /^--mesh-provider: envoy is not known; use one of istio, .*, kubernetes$/,
    );
  });
});

describe('the settings', () => {
  it('are what the flags say', () => {
    const flags = parseFlags([
      '-namespace=a',
      '-selector-labels= app , tier,',
      '-include-label-prefix=app,*',
      '-enable-config-tracking=false',
      '-cluster-name=eu',
      '-no-cross-namespace-refs',
      '-dry-run',
      '-event-webhook=http://e',
      '-ingress-annotations-prefix=custom.example.com',
      '-ingress-class=contour',
    ]);
    expect(settingsOf(flags)).toEqual({
      meshProvider: 'istio',
      metricsServer: 'http://prometheus:9090',
      namespace: 'a',
      selectorLabels: ['app', 'tier'],
      includeLabelPrefix: ['app', '*'],
      routing: { ingressAnnotationsPrefix: 'custom.example.com', ingressClass: 'contour' },
      configTracking: false,
      clusterName: 'eu',
      noCrossNamespaceRefs: true,
      dryRun: true,
      eventWebhook: 'http://e',
      alerts: [],
    });
  });

  it('name whom to alert, with what belongs to each', () => {
    const flags = parseFlags(
      ['-slack-proxy-url=http://proxy', '-slack-user=serin', '-slack-channel=ops', '-msteams-proxy-url=http://other'],
      {
        SLACK_URL: 'http://slack',
        SLACK_TOKEN: 'xoxb',
        MSTEAMS_URL: 'http://teams',
      },
    );
    expect(settingsOf(flags).alerts).toEqual([
      {
        flag: 'slack-url',
        type: 'slack',
        settings: { address: 'http://slack', token: 'xoxb', channel: 'ops', username: 'serin', proxy: 'http://proxy' },
      },
      {
        flag: 'msteams-url',
        type: 'msteams',
        settings: { address: 'http://teams', channel: 'ops', username: 'serin', proxy: 'http://other' },
      },
    ]);
    expect(withoutEffect(flags)).toEqual([]);
  });

  it('know a bot of Slack by its token alone, and the defaults of an AlertProvider', () => {
    expect(settingsOf(parseFlags(['-slack-token=xoxb'])).alerts).toEqual([
      {
        flag: 'slack-token',
        type: 'slack',
        settings: { address: '', token: 'xoxb', channel: 'general', username: 'flagger' },
      },
    ]);
  });

  it('leave the channel to a webhook of Slack that knows its own', () => {
    expect(settingsOf(parseFlags(['-slack-url=http://slack'])).alerts[0]!.settings.channel).toBe('');
  });

  it('that are not given are absent, not empty', () => {
    const { namespace, eventWebhook, includeLabelPrefix } = settingsOf(parseFlags([]));
    expect([namespace, eventWebhook, includeLabelPrefix]).toEqual([undefined, undefined, []]);
  });
});

it('the help has a line for each flag, with its default and its variable', () => {
  const help = flagsHelp();
  expect(help.split('\n')).toHaveLength(Object.keys(parseFlags([])).length);
  expect(help).toMatch(/^ {2}--mesh-provider +.*\(istio\)$/m);
  expect(help).toMatch(/^ {2}--slack-url +.*, or SLACK_URL$/m);
});
