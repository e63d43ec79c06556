import { readArguments } from '../../controller/cli/arguments';
import { CONTROLLER } from '../../controller/cli/command-lines';
import { settingsOf, withoutEffect } from '../../controller/process/flags';

const parseFlags = (args: readonly string[], environment = {}) => readArguments(CONTROLLER, args, environment).values;

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
      routing: {
        ingressAnnotationsPrefix: 'custom.example.com',
        ingressClass: 'contour',
        noCrossNamespaceRefs: true,
      },
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
