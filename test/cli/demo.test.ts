import { join } from 'node:path';
import { demo } from '../../controller/cli/commands/demo';
import { UsageError } from '../../controller/cli/arguments';
import { ManifestError } from '../../controller/cli/manifest-error';
import { readManifests } from '../../controller/cli/manifests';
import { LineView } from '../../controller/cli/text/rollout-view';
import { Demonstration } from '../../controller/simulation/demonstration';
import type { Fault } from '../../controller/simulation/traffic/traffic';
import { CANARY_YAML, deploymentYaml, Page, temporaryFiles } from './support';

const EXAMPLE = join(__dirname, '..', '..', 'examples', 'podinfo', 'podinfo.yaml');
const file = temporaryFiles();

async function shown({
  files = [EXAMPLE],
  fault = 'none',
  seed = '1',
}: { files?: string[]; fault?: Fault; seed?: string } = {}) {
  const page = new Page();
  const demonstration = await Demonstration.prepare({
    manifests: readManifests(files),
    fault,
    seed,
    pace: async () => {},
  });
  const outcome = await demonstration.run(new LineView(page));
  return { outcome, text: page.text, lines: page.lines };
}

describe('a demonstration', () => {
  it.each([
    ['none', 'Succeeded', 'Promotion completed! Scaling down podinfo.test'],
    ['errors', 'Failed', 'Rolling back podinfo.test failed checks threshold reached 3'],
    ['latency', 'Failed', 'Rolling back podinfo.test failed checks threshold reached 3'],
    ['crash', 'Failed', 'Rolling back podinfo.test '],
  ] as const)('of a version with the fault %s ends %s', async (fault, expected, said) => {
    const { outcome, text } = await shown({ fault });
    expect(outcome).toBe(expected);
    expect(text).toContain(said);
  });

  it.each([
    ['errors', /^T\+\S+ +Warning Halt podinfo\.test advancement success rate 8\d\.\d+% < 99%$/m],
    ['latency', /^T\+\S+ +Warning Halt podinfo\.test advancement request duration .* > 500/m],
  ] as const)('with the fault %s shows what the metric said', async (fault, line) => {
    expect((await shown({ fault })).text).toMatch(line);
  });

  it('shows all steps, each with its checks', async () => {
    const { lines } = await shown();
    const weights = lines.flatMap((line) => /Advance podinfo\.test canary weight (\d+)/.exec(line)?.[1] ?? []);
    expect(weights).toEqual(['10', '20', '30', '40', '50']);
    expect(lines).toContainEqual(
      expect.stringMatching(
        /podinfo\.test Progressing weight 20 % iteration 0 failed checks 0 {2}✓ request-success-rate 99\.\d\d \(>= 99\), ✓ request-duration \d+\.\d\d \(<= 500\)$/,
      ),
    );
  });

  it('is the same, byte for byte, with the same seed, and another with another', async () => {
    const [first, again, other] = [await shown({ seed: 'a' }), await shown({ seed: 'a' }), await shown({ seed: 'b' })];
    expect(again.text).toBe(first.text);
    expect(other.text).not.toBe(first.text);
    expect(other.outcome).toBe('Succeeded');
  });
});

describe("a user's own files", () => {
  it('that lack the workload end at once, with what is missing', async () => {
    const { outcome, text } = await shown({ files: [file('alone.yaml', CANARY_YAML)] });
    expect(outcome).toBe('Initializing');
    expect(text).toMatch(/Canary podinfo is not initialised: deployment podinfo\.\S+ get query error: .* not found$/m);
  });

  const template = `apiVersion: flagger.app/v1beta1
kind: MetricTemplate
metadata: {name: errors, namespace: test}
spec:
  provider: {type: prometheus, address: 'http://prometheus:9090'}
  query: sum(rate(errors{namespace="{{ namespace }}"}[{{ interval }}]))
`;
  const canary = `${CANARY_YAML}      - {name: errors, templateRef: {name: errors}, thresholdRange: {max: 1}}\n`;

  it('may measure with a template of their own', async () => {
    const files = [file('template.yaml', [deploymentYaml('podinfo:1'), template, canary].join('---\n'))];
    const good = await shown({ files });
    expect(good.outcome).toBe('Succeeded');
    expect(good.text).toMatch(/✓ errors 0\.\d\d \(<= 1\)/);
    const bad = await shown({ files, fault: 'errors' });
    expect(bad.outcome).toBe('Failed');
    expect(bad.text).toMatch(/✗ errors 1\.\d\d \(<= 1\)/);
  });

  it('may say what the new version is, by a second document of the same workload', async () => {
    const { outcome, text } = await shown({
      files: [
        file('old.yaml', `${deploymentYaml('podinfo:1')}---\n${CANARY_YAML}`),
        file('new.yaml', deploymentYaml('podinfo:2')),
      ],
    });
    expect(outcome).toBe('Succeeded');
    expect(text).toContain('new version of Deployment podinfo: podinfo:2\n');
  });

  it('that say nothing of a new version get one with another image tag', async () => {
    const { text } = await shown({
      files: [file('one.yaml', `${deploymentYaml('registry.test:5000/podinfo:1')}---\n${CANARY_YAML}`)],
    });
    expect(text).toContain('new version of Deployment podinfo: registry.test:5000/podinfo:new\n');
  });

  it('may hold kinds that the embedded cluster has not: they are left out, and that is said', async () => {
    const unknown = 'apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: backup, namespace: test}\n';
    const { outcome, lines } = await shown({
      files: [file('unknown.yaml', [deploymentYaml('podinfo:1'), unknown, CANARY_YAML].join('---\n'))],
    });
    expect(outcome).toBe('Succeeded');
    expect(lines).toContain('T+0s      CronJob backup is left out: the embedded cluster has no batch/v1');
  });

  it('need no namespace', async () => {
    const files = [
      file('default.yaml', `${deploymentYaml('podinfo:1')}---\n${CANARY_YAML}`.replaceAll(', namespace: test', '')),
    ];
    const { outcome, text } = await shown({ files });
    expect(outcome).toBe('Succeeded');
    expect(text).toContain('Promotion completed! Scaling down podinfo.default');
  });
});

describe('serin demo refuses, with what to write instead,', () => {
  it.each([
    [
      'a fault that it does not know',
      ['--fault', 'loud'],
      '--fault: loud is not known; use one of none, errors, latency, crash',
    ],
    ['an option without its value', ['--seed'], '--seed needs a value'],
    ['an option that it does not have', ['--fast'], 'unknown argument --fast; see serin demo --help'],
  ])('%s', async (_, args, message) => {
    await expect(demo(args)).rejects.toThrow(UsageError);
    await expect(demo(args)).rejects.toThrow(message);
  });

  it('files without a Canary', async () => {
    await expect(demo([file('none.yaml', deploymentYaml('podinfo:1'))])).rejects.toThrow(
      new ManifestError('there is no Canary in the files; add one that refers to the workload to be released'),
    );
  });
});
