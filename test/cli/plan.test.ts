import { plan } from '../../controller/cli/commands/plan';
import { UsageError } from '../../controller/cli/arguments';
import { ManifestError } from '../../controller/cli/manifest-error';
import { CANARY_YAML, deploymentYaml, printed, temporaryFiles } from './support';
import { processorTime } from '../support/processor-time';

const file = temporaryFiles();

/** What is printed for files of these contents. */
function planned(contents: readonly string[], ...options: string[]): Promise<{ code: number; text: string }> {
  const files = contents.map((content, index) => file(`plan-${index}.yaml`, content));
  return printed(() => plan([...options, ...files]));
}

const textOf = async (...contents: string[]): Promise<string> => (await planned(contents)).text;
/** The Canary with a second metric, so that there is no advice on it. */
const SOUND_YAML = `${CANARY_YAML}      - {name: request-duration, interval: 1m, thresholdRange: {max: 500}}\n`;
const INVALID_YAML = SOUND_YAML.replace('interval: 1m\n', 'interval: soon\n');

describe('serin plan', () => {
  it('prints the timeline, how long it takes, what happens to a bad version, and warnings', async () => {
    expect(await textOf(CANARY_YAML)).toBe(`Canary podinfo.test: canary by istio, a step every 1m0s

  T+0s         0 %  New revision detected! Scaling up podinfo.test
  T+0s         0 %  Starting canary analysis for podinfo.test
  T+0s        25 %  Advance podinfo.test canary weight 25
  T+1m0s      50 %  Advance podinfo.test canary weight 50
  T+2m0s      50 %  Copying podinfo.test template spec to podinfo-primary.test
  T+2m0s       0 %  Routing all traffic to primary
  T+2m0s       0 %  Promotion completed! Scaling down podinfo.test

  total                     2m0s, beside what pods need to start and gates to open
  largest exposure          50 % before the promotion
  judged by                 request-success-rate (at least 99)
  all checks fail           rolled back at T+2m0s, after 2m0s with up to 25 % of the traffic on it
  they fail only at 50 %    rolled back at T+3m0s, after 2m0s with up to 50 % of the traffic on it

  warning  single-metric: spec.analysis.metrics has request-success-rate alone, so that a version that answers rightly and slowly is promoted; add request-duration, or a metric of the business

`);
  });

  it('shows no character that a terminal obeys, and begins no line with what a manifest says', async () => {
    const hostile = SOUND_YAML.replace('name: podinfo}\n  service', 'name: "\\e[2J\\n::error::x"}\n  service').replace(
      'name: request-success-rate',
      'query: up, name: "a\\u202e\\n::warning::b"',
    );
    for (const format of ['text', 'json', 'markdown']) {
      const { text } = await planned([hostile], '--format', format);
      expect(text).not.toMatch(/^::/m);
      if (format === 'text') expect(text).toContain('\\u001b[2J\\u000a::error::x');
      if (format !== 'markdown') expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
    }
  });

  it('refuses names that no API server takes', async () => {
    const { code, text } = await planned([
      SOUND_YAML.replace('{name: podinfo, namespace: test}', '{name: "a\\e[2Jb", namespace: a.b}'),
    ]);
    expect(code).toBe(1);
    expect(text).toContain('  error    wrong-format: metadata.name: Invalid value: "a\\u001b[2Jb": should match');
    expect(text).toContain('  error    wrong-format: metadata.namespace: Invalid value: "a.b": should match');
    expect(text).not.toContain('\u001b');
  });

  it.each([
    ['of billions of iterations', 'stepWeight: 25', 'iterations: 2147483647'],
    ['of checks that may fail for ever', 'threshold: 2', 'threshold: 1000000000000000'],
  ])(
    'ends with a sentence where a rollout %s does not',
    async (_, written, instead) => {
      const time = await processorTime(async () => {
        const { code, text } = await planned([SOUND_YAML.replace(written, instead)], '--mesh-provider', 'kubernetes');
        expect(code).toBe(0);
        expect(text).toContain(': the rollout is longer than a plan follows it, which ends there');
        expect(text).not.toContain('promoted: no check looks at it then');
      });
      expect(time).toBeLessThan(30_000);
    },
    60_000,
  );

  it('warns of a rollout that nothing can stop', async () => {
    const text = await textOf(CANARY_YAML.replace(/ {4}metrics:\n.*\n/, ''));
    expect(text).toContain('  rollback                  never: no metric and no rollout hook checks the new version\n');
    expect(text).toContain('  warning  never-rolls-back: spec.analysis.metrics is empty');
    expect(text).not.toContain('all checks fail');
  });

  it('warns of a field that is misspelt', async () => {
    const { code, text } = await planned([SOUND_YAML.replace('stepWeight:', 'stepWeigth:')], '--strict');
    expect(text).toContain(
      '  warning  unknown-field: spec.analysis.stepWeigth is no field of a Canary, so that an API server drops it or refuses the Canary; write stepWeight\n',
    );
    expect(code).toBe(1);
  });

  it('warns of a port that no container among the files declares', async () => {
    const { text } = await planned([
      deploymentYaml('a:1').replace('containerPort: 9898', 'containerPort: 8080'),
      SOUND_YAML,
    ]);
    expect(text).toContain(
      '  warning  undeclared-port: spec.service.port is 9898, which no container of Deployment podinfo declares (they declare http 8080), so that users may find nobody there; ',
    );
  });

  it('prints every Canary of all files, and passes over everything else', async () => {
    const other = CANARY_YAML.replace('name: podinfo,', 'name: other,')
      .replace('name: podinfo}\n  service', 'name: other}\n  service')
      .replace('spec:', 'spec:\n  provider: kubernetes');
    const text = await textOf(`${deploymentYaml('a:1')}---\n${CANARY_YAML}`, other);
    expect(text.match(/^Canary .*$/gm)).toEqual([
      'Canary podinfo.test: canary by istio, a step every 1m0s',
      'Canary other.test: blue-green by kubernetes, a step every 1m0s',
    ]);
  });

  it('plans for the provider of the controller where a Canary names none', async () => {
    const { text } = await planned([SOUND_YAML], '--mesh-provider', 'linkerd');
    expect(text).toMatch(/^Canary podinfo\.test: canary by linkerd, /);
  });

  it('prints JSON: a list, in the order of the Canaries, of reports and of what is refused', async () => {
    const { code, text } = await planned([SOUND_YAML, INVALID_YAML], '--format', 'json');
    expect(JSON.parse(text)).toEqual([
      expect.objectContaining({
        name: 'podinfo',
        namespace: 'test',
        strategy: 'canary',
        duration: 120_000,
        exposure: 50,
        advice: [],
      }),
      {
        name: 'podinfo',
        namespace: 'test',
        errors: ['spec.analysis.interval: "soon" is no duration, write for example 30s, 1m30s or 1h'],
        problems: [
          {
            code: 'invalid-duration',
            field: 'spec.analysis.interval',
            message: 'spec.analysis.interval: "soon" is no duration, write for example 30s, 1m30s or 1h',
          },
        ],
      },
    ]);
    expect(code).toBe(1);
  });

  it('prints Markdown', async () => {
    const { code, text } = await planned([SOUND_YAML], '--format=markdown');
    expect(text).toMatch(/^### Canary `podinfo\.test`\n/);
    expect(code).toBe(0);
  });

  it.each([
    ['0 without warnings', SOUND_YAML, [], 0],
    ['0 with warnings', CANARY_YAML, [], 0],
    ['0 without warnings, also when they are not allowed', SOUND_YAML, ['--strict'], 0],
    ['1 with warnings that are not allowed', CANARY_YAML, ['--strict'], 1],
    [
      '0 with warnings that the Canary silences',
      CANARY_YAML.replace('{name: podinfo,', "{annotations: {serin/silence: 'single-metric'}, name: podinfo,"),
      ['--strict'],
      0,
    ],
    ['1 with a Canary that is refused', INVALID_YAML, [], 1],
  ])('ends with %s', async (_, content, options, expected) => {
    expect((await planned([content], ...options)).code).toBe(expected);
  });
});

describe('serin plan refuses', () => {
  it.each([
    [
      'what an API server would refuse',
      INVALID_YAML,
      /^ {2}error {4}invalid-duration: spec\.analysis\.interval: "soon" is no duration/m,
    ],
    [
      'what the controller would refuse',
      SOUND_YAML,
      /^ {2}error {4}unknown-provider: spec\.provider: the -mesh-provider consul of the controller is not known/m,
    ],
  ])('%s, and goes on with the others', async (_, content, message) => {
    const sound = SOUND_YAML.replace('spec:', 'spec:\n  provider: istio')
      .replace('name: podinfo,', 'name: other,')
      .replace('name: podinfo}\n  service', 'name: other}\n  service');
    const { code, text } = await planned([content, sound], '--mesh-provider', 'consul');
    expect(text).toMatch(/^Canary podinfo\.test: refused$/m);
    expect(text).toMatch(message);
    expect(text).toMatch(/^Canary other\.test: canary by istio/m);
    expect(code).toBe(1);
  });

  it.each([`query: 'x{a="{{ bar }}"}'`, `query: x, totalQuery: 'x{a="{{ bar }}"}'`])(
    'a name that has no value, and tells its place with one colon: %s',
    async (queries) => {
      const field = `spec.analysis.metrics[2].${queries.includes('totalQuery') ? 'totalQuery' : 'query'}`;
      const message = `${field}: "{{ bar }}" at 1:6 is not known (known names: name, namespace, target, service, ingress, route, interval)`;
      const yaml = `${SOUND_YAML}      - {name: kpi, ${queries}, thresholdRange: {max: 1}}\n`;
      expect(await textOf(yaml)).toContain(`  error    unknown-name: ${message}\n`);
      expect(JSON.parse((await planned([yaml], '--format', 'json')).text)).toEqual([
        {
          name: 'podinfo',
          namespace: 'test',
          errors: [message],
          problems: [{ code: 'unknown-name', field, message }],
        },
      ]);
      const markdown = (await planned([yaml], '--format', 'markdown')).text;
      expect(markdown).toContain('- `unknown-name` spec.analysis.metrics');
      expect(markdown).not.toContain('::');
    },
  );

  const template = (query: string, namespace = 'test', type = 'prometheus'): string =>
    `apiVersion: flagger.app/v1beta1\nkind: MetricTemplate\nmetadata: {name: errors, namespace: ${namespace}}\nspec: {provider: {type: ${type}, address: 'http://p:9090'}, query: '${query}'}\n`;
  const referring = `${SOUND_YAML}      - {name: errors, templateRef: {name: errors}, thresholdRange: {max: 1}}\n`;

  it.each([
    [
      'that lacks a value',
      template('up{{ variables.code }}'),
      'missing-variable: MetricTemplate errors.test: spec.query as metric "errors" uses it: "{{ variables.code }}" at 1:3 has no value',
    ],
    [
      'that an API server would refuse',
      template('up', 'test', 'zabbix'),
      'unsupported-value: MetricTemplate errors.test: spec.provider.type: Unsupported value: "zabbix"',
    ],
  ])('a Canary that refers to a MetricTemplate %s', async (_, yaml, message) => {
    const { code, text } = await planned([yaml, referring]);
    expect(text).toContain(`  error    ${message}`);
    expect(code).toBe(1);
  });

  it.each([
    ['is sound', [template('up{app="{{ target }}"}'), referring]],
    ['is another one of that name', [template('up{{ variables.code }}', 'elsewhere'), referring]],
    ['is in the cluster', [referring]],
  ])('no Canary whose MetricTemplate %s', async (_, contents) => {
    expect((await planned(contents)).code).toBe(0);
  });

  it('no target that has one of the selector labels that the controller knows', async () => {
    const files = [deploymentYaml('a:1').replaceAll('app: podinfo', 'tier: podinfo'), SOUND_YAML];
    expect((await planned(files)).text).toContain('missing-selector-label: spec.targetRef: getSelectorLabel failed');
    expect((await planned(files, '--selector-labels', 'app,tier')).code).toBe(0);
  });

  it.each([
    ['no file', [], 'no file is given; use: serin plan FILE…'],
    ['an option that is not known', ['--fast', 'a.yaml'], 'unknown argument --fast; see serin plan --help'],
    [
      'a format that is not known',
      ['--format', 'html', 'a.yaml'],
      '--format: html is not known; use one of text, json, markdown',
    ],
    ['an option without its value', ['a.yaml', '--mesh-provider'], '--mesh-provider needs a value'],
  ])('%s', async (_, args, message) => {
    await expect(plan(args)).rejects.toThrow(new UsageError(message));
    await expect(plan(args)).rejects.toThrow(UsageError);
  });

  it('files without a Canary', async () => {
    const path = file('deployment.yaml', deploymentYaml('a:1'));
    await expect(plan([path])).rejects.toThrow(new ManifestError(`${path}: there is no Canary`));
  });
});
