import * as pulumi from '@pulumi/pulumi';
import type { Input } from '@pulumi/pulumi';
import * as metricProvider from '../../../components/metric-template/metric-provider';
import { MetricTemplate, type MetricTemplateArgs } from '../../../components/metric-template/metric-template';
import { guideManifests } from '../../api/manifests';
import { notYetKnown, occurrences, unmarked } from '../common/credentials-support';
import { only, run, valueOf } from '../support';

const TEMPLATE = 'kubernetes:flagger.app/v1beta1:MetricTemplate';
const SECRET = 'kubernetes:core/v1:Secret';
const { prometheus } = metricProvider;

const create = (args: MetricTemplateArgs, preview = false) =>
  run(() => new MetricTemplate('errors', args), { preview });
const local = prometheus({ address: 'http://prometheus:9090' });

describe("The guide's MetricTemplates", () => {
  const providers: Record<string, metricProvider.MetricProvider> = {
    'error-rate': local,
    'datadog-error-rate': metricProvider.datadog({
      address: 'https://api.datadoghq.com',
      credentials: { secretRef: { name: 'datadog-api-key' } },
    }),
  };
  const manifests = guideManifests().filter(([, { kind }]) => kind === 'MetricTemplate');

  test.each(manifests)('%s', async (_, manifest) => {
    const { name, namespace } = manifest.metadata;
    const outcome = await create({ provider: providers[name]!, query: manifest.spec.query as string, name, namespace });
    expect(outcome.errors).toEqual([]);
    expect(only(outcome, TEMPLATE)).toEqual(manifest);
  });

  test('are two', () => {
    expect(manifests).toHaveLength(2);
  });
});

describe('A MetricTemplate of', () => {
  const address = 'https://metrics.example.com';
  const secretRef = { name: 'keys' };
  const cases: [string, metricProvider.MetricProvider, object, object?][] = [
    [
      'Prometheus',
      prometheus({ address, insecureSkipVerify: true }),
      { type: 'prometheus', address, insecureSkipVerify: true },
    ],
    [
      'Prometheus with a token',
      prometheus({ address, credentials: { token: 'a' } }),
      { type: 'prometheus', address },
      { token: 'a' },
    ],
    [
      'Prometheus with a password',
      prometheus({ address, credentials: { username: 'a', password: 'b' } }),
      { type: 'prometheus', address },
      { username: 'a', password: 'b' },
    ],
    [
      'Prometheus with headers',
      prometheus({ address, headers: { 'X-Scope-OrgID': ['a'] } }),
      { type: 'prometheus', address, headers: { 'X-Scope-OrgID': ['a'] } },
    ],
    [
      'Prometheus with a Secret',
      prometheus({ address, credentials: { secretRef } }),
      { type: 'prometheus', address, secretRef },
    ],
    [
      'Datadog',
      metricProvider.datadog({ credentials: { apiKey: 'a', applicationKey: 'b' } }),
      { type: 'datadog' },
      { datadog_api_key: 'a', datadog_application_key: 'b' },
    ],
    [
      'New Relic',
      metricProvider.newRelic({ credentials: { accountId: 'a', queryKey: 'b' } }),
      { type: 'newrelic' },
      { newrelic_account_id: 'a', newrelic_query_key: 'b' },
    ],
    ['CloudWatch', metricProvider.cloudWatch({ region: 'eu-west-1' }), { type: 'cloudwatch', region: 'eu-west-1' }],
    [
      'Graphite',
      metricProvider.graphite({ address, credentials: { username: 'a', password: 'b' } }),
      { type: 'graphite', address },
      { username: 'a', password: 'b' },
    ],
    [
      'InfluxDB',
      metricProvider.influxDb({ address, credentials: { token: 'a', org: 'b' } }),
      { type: 'influxdb', address },
      { token: 'a', org: 'b' },
    ],
    [
      'Stackdriver',
      metricProvider.stackdriver({ credentials: { project: 'a', serviceAccountKey: '{}' } }),
      { type: 'stackdriver' },
      { project: 'a', serviceAccountKey: '{}' },
    ],
    [
      'Stackdriver as the controller',
      metricProvider.stackdriver({ credentials: { project: 'a', serviceAccountKey: undefined } }),
      { type: 'stackdriver' },
      { project: 'a' },
    ],
    [
      'Dynatrace',
      metricProvider.dynatrace({ address, credentials: { token: 'a' } }),
      { type: 'dynatrace', address },
      { dynatrace_token: 'a' },
    ],
    ['Keptn', metricProvider.keptn(), { type: 'keptn' }],
    [
      'Splunk',
      metricProvider.splunk({ address, credentials: { token: 'a' } }),
      { type: 'splunk', address },
      { sf_token_key: 'a' },
    ],
    ['external metrics', metricProvider.externalMetrics(), { type: 'externalmetrics' }],
    [
      'external metrics with a token',
      metricProvider.externalMetrics({ address, credentials: { token: 'a' } }),
      { type: 'externalmetrics', address },
      { token: 'a' },
    ],
    [
      'a server of JSON',
      metricProvider.webhook({ address, credentials: { token: 'a' } }),
      { type: 'webhook', address },
      { token: 'a' },
    ],
  ];

  test.each(cases.map(([title, provider, expected, stringData]) => [title, provider, expected, stringData] as const))(
    '%s',
    async (_, provider, expected, stringData) => {
      const outcome = await create({ provider, query: '{{ name }}', namespace: 'test', name: 'e' });
      expect(outcome.errors).toEqual([]);
      const made = stringData && { secretRef: { name: 'e-credentials' } };
      expect(unmarked(only(outcome, TEMPLATE))).toEqual({
        apiVersion: 'flagger.app/v1beta1',
        kind: 'MetricTemplate',
        metadata: { name: 'e', namespace: 'test' },
        spec: { provider: { ...expected, ...made }, query: '{{ name }}' },
      });
      const secrets = outcome.resources.filter(({ type }) => type === SECRET);
      expect(secrets.map(({ name, inputs }) => [name, unmarked(inputs)])).toEqual(
        stringData === undefined
          ? []
          : [
              [
                'errors-credentials',
                {
                  apiVersion: 'v1',
                  kind: 'Secret',
                  metadata: { name: 'e-credentials', namespace: 'test' },
                  stringData,
                },
              ],
            ],
      );
    },
  );
});

describe('Credentials', () => {
  const token = 'hunter2-hunter2';
  const inSecret = [`${SECRET} errors-credentials stringData.token secret`];
  const given = (value: Input<string>): metricProvider.MetricProvider =>
    prometheus({ address: 'http://p', credentials: { token: value } });

  test.each([
    ['a plain text', token],
    ['a secret', pulumi.secret(token)],
    ['an output that is no secret', pulumi.output(token)],
  ])('from %s are in the Secret alone, marked as secret', async (_, value) => {
    expect(occurrences(await create({ provider: given(value), query: 'up' }), token)).toEqual(inSecret);
  });

  test('are there before who needs them', async () => {
    const { resources } = await create({ provider: given(token), query: 'up' });
    expect(resources.map(({ type }) => type)).toEqual(['serin:index:MetricTemplate', SECRET, TEMPLATE]);
  });

  test('in headers are marked as secret', async () => {
    const provider = prometheus({ address: 'http://p', headers: { Authorization: [`Bearer ${token}`] } });
    expect(occurrences(await create({ provider, query: 'up' }), token)).toEqual([
      `${TEMPLATE} errors spec.provider.headers.Authorization.0 secret`,
    ]);
  });

  test.each([
    ['beside a query that is wrong', given(token), 'sum(up', /query: "\(" at 1:4 is never closed/],
    [
      'that are secret beside a query that is wrong',
      given(pulumi.secret(token)),
      'sum(up',
      /query: "\(" at 1:4 is never closed/,
    ],
    [
      'under an unknown key',
      { ...local, credentials: { tokn: token } },
      'up',
      /provider\.credentials\.tokn: there is no such credential, use token, username, password/,
    ],
    [
      'for a provider that takes none',
      { type: 'keptn' as const, credentials: { token } },
      'up',
      /provider\.credentials\.token: there is no such credential, use none/,
    ],
    [
      'beside a Secret of your own',
      { ...given(token), secretRef: { name: 'a' } },
      'up',
      /provider\.secretRef: .*has both credentials and secretRef: remove one/,
    ],
    [
      'in a header that is no list',
      { ...local, headers: { Authorization: token as never } },
      'up',
      /provider\.headers\.Authorization: must be a list of texts/,
    ],
  ])('%s are in no message', async (_, provider, query, message) => {
    const outcome = await create({ provider, query });
    expect(outcome.errors).toEqual([expect.stringMatching(message)]);
    expect(occurrences(outcome, token)).toEqual([]);
  });

  test.each([
    ['undefined', undefined],
    ['empty', pulumi.secret(' ')],
  ])('that are %s are refused', async (_, value) => {
    const { errors, resources } = await create({ provider: given(value as never), query: 'up' });
    expect(errors).toEqual([
      'MetricTemplate "errors": provider.credentials.token: Required value: there is no text to put into the Secret',
    ]);
    expect(resources.map(({ type }) => type)).toEqual(['serin:index:MetricTemplate']);
  });

  test('that are not yet known keep a preview from nothing', async () => {
    const { errors } = await create({ provider: given(notYetKnown()), query: 'sum(up' }, true);
    expect(errors).toEqual(['MetricTemplate "errors": query: "(" at 1:4 is never closed: add ")"']);
    const good = await create({ provider: given(notYetKnown()), query: 'sum(up)' }, true);
    expect(good.errors).toEqual([]);
    expect(good.resources.map(({ type }) => type).sort()).toEqual([SECRET, TEMPLATE, 'serin:index:MetricTemplate']);
  });
});

describe('A query', () => {
  const problemsOf = async (query: string, more: Partial<MetricTemplateArgs> = {}): Promise<string[]> =>
    (await create({ provider: local, query, ...more }, true)).errors;

  test.each([
    ['that is no PromQL', 'sum(rate(up[1m])', 'query: "(" at 1:4 is never closed: add ")"'],
    [
      'with several mistakes',
      'foo(up) / up{a=b}',
      'query: "foo" at 1:1 is no function of PromQL; query: "b" at 1:16 stands where a text in quotes is expected',
    ],
    [
      'with an unknown name',
      'up{\n  a="{{ app }}"\n}',
      'query: "{{ app }}" at 2:6 is not known (known names: name, namespace, target, service, ingress, route, interval)',
    ],
    ['that is empty', '', 'query: Invalid value: "": query in body should be at least 1 chars long'],
    ['that is no text', 5 as never, 'query: Invalid value: 5: query in body must be of type string'],
  ])('%s is refused in a preview', async (_, query, problem) => {
    expect((await problemsOf(query))[0]).toBe(`MetricTemplate "errors": ${problem}`);
  });

  test('may use variables, whose values are not known here', async () => {
    expect(await problemsOf('sum(rate({{ variables.metric }}{code=~"{{variables.code}}"}[{{ interval }}]))')).toEqual(
      [],
    );
  });

  test('in another language is not read as PromQL', async () => {
    expect(
      await problemsOf('from(bucket: "a") |> range()', {
        provider: metricProvider.influxDb({ address: 'http://i', credentials: { secretRef: { name: 'a' } } }),
      }),
    ).toEqual([]);
    expect(await problemsOf('{{ app }}', { provider: metricProvider.keptn() })).toEqual([
      expect.stringContaining('"{{ app }}" at 1:1 is not known'),
    ]);
  });

  test('for a server with more words than Prometheus is not read as PromQL where that is said', async () => {
    expect(await problemsOf('median_over_time(rate(up)[5m])', { checkQuery: false })).toEqual([]);
    expect(await problemsOf('{{ app }}', { checkQuery: false })).toEqual([
      expect.stringContaining('"{{ app }}" at 1:1 is not known'),
    ]);
  });

  test('that is secret is not shown', async () => {
    const { errors } = await create({ provider: local, query: pulumi.secret('hunter2(') as never });
    expect(errors).toEqual(['MetricTemplate "errors": query: is not valid; what was found is secret and not shown']);
  });

  test('that is not yet known is created without a word', async () => {
    const { errors, resources } = await create({ provider: local, query: notYetKnown() }, true);
    expect([errors, resources.map(({ type }) => type)]).toEqual([[], ['serin:index:MetricTemplate', TEMPLATE]]);
  });
});

describe('The reference of a MetricTemplate', () => {
  const query = 'up{a="{{ variables.a }}"} > {{ variables.b }}';
  const reference = async (
    variables: Parameters<MetricTemplate['referenceWith']>[0],
    more: Partial<MetricTemplateArgs> = {},
  ) => {
    const outcome = await run(() =>
      new MetricTemplate('errors', { provider: local, query, ...more }).referenceWith(variables),
    );
    return outcome.errors.length > 0 ? outcome.errors : await valueOf(outcome.value!);
  };

  test.each([
    ['in the default namespace', {}, { name: 'errors', namespace: 'default' }],
    ['with a name of its own', { name: 'e', namespace: pulumi.output('test') }, { name: 'e', namespace: 'test' }],
  ])('%s', async (_, more, expected) => {
    const { value } = await create({ provider: local, query, ...more });
    expect(await valueOf(value!.reference)).toEqual(expected);
  });

  test.each([
    ['plain', { a: '1', b: '2', c: '3' }],
    ['secret', { a: pulumi.secret('1'), b: '2' }],
    ['as one output', pulumi.output({ a: '1', b: '2' })],
    ['as a promise', Promise.resolve({ a: '1', b: '2' })],
  ])('is given where all variables have a value: %s', async (_, variables) => {
    expect(await reference(variables)).toEqual({ name: 'errors', namespace: 'default' });
  });

  const missing = (name: string, column: number, known = '') =>
    `query: "{{ variables.${name} }}" at 1:${column} has no value: add ${name} to templateVariables (known names: name, namespace, target, service, ingress, route, interval${known})`;

  test.each([
    ['none', undefined, `${missing('a', 7)}; ${missing('b', 29)}`],
    ['one too few', { a: '1' }, missing('b', 29, ', variables.a')],
  ])('is refused with %s', async (_, variables, problem) => {
    expect(await reference(variables)).toEqual([`MetricTemplate "errors": ${problem}`]);
  });

  test('is refused before the values are known', async () => {
    const { errors } = await run(
      () => new MetricTemplate('errors', { provider: local, query }).referenceWith({ a: notYetKnown() }),
      { preview: true },
    );
    expect(errors).toEqual([`MetricTemplate "errors": ${missing('b', 29, ', variables.a')}`]);
  });

  test('says nothing of what is wrong with the query itself, which the component says', async () => {
    expect(await reference({}, { query: '{{ app }}' })).toEqual([
      expect.stringContaining('"{{ app }}" at 1:1 is not known'),
    ]);
  });
});
