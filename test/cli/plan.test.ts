import { plan } from '../../controller/cli/plan';
import { ManifestError } from '../../controller/cli/manifest-error';
import { CANARY_YAML, deploymentYaml, printed, temporaryFiles } from './support';

const file = temporaryFiles();
const textOf = async (...contents: string[]): Promise<string> => (await printed(() => plan(contents.map((content, index) => file(`plan-${index}.yaml`, content))))).text;

describe('serin plan', () => {
  it('prints the timeline, how long it takes, and what happens to a bad version', async () => {
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
  all checks fail           rolled back at T+2m0s, after 2m0s with up to 25 % of the traffic on it
  they fail only at 50 %    rolled back at T+3m0s, after 2m0s with up to 50 % of the traffic on it

`);
  });

  it('warns of a rollout that nothing can stop', async () => {
    const text = await textOf(CANARY_YAML.replace(/ {4}metrics:\n.*\n/, ''));
    expect(text).toContain('  rollback                  never: no metric and no rollout hook checks the new version\n');
    expect(text).not.toContain('all checks fail');
  });

  it('prints every Canary of all files, and passes over everything else', async () => {
    const other = CANARY_YAML.replace('name: podinfo,', 'name: other,').replace('spec:', 'spec:\n  provider: kubernetes');
    const text = await textOf(`${deploymentYaml('a:1')}---\n${CANARY_YAML}`, other);
    expect(text.match(/^Canary .*$/gm)).toEqual(['Canary podinfo.test: canary by istio, a step every 1m0s', 'Canary other.test: blue-green by kubernetes, a step every 1m0s']);
  });

  it('ends with 0', async () => {
    expect((await printed(() => plan([file('fine.yaml', CANARY_YAML)]))).code).toBe(0);
  });

  it('refuses a Canary that an API server would refuse, with the field', async () => {
    await expect(plan([file('bad.yaml', CANARY_YAML.replace('interval: 1m\n', 'interval: soon\n'))])).rejects.toThrow(/"podinfo" is invalid: .*spec\.analysis\.interval/s);
  });

  it('refuses to plan nothing', async () => {
    await expect(plan([])).rejects.toThrow(new ManifestError('no file is given; use: serin plan FILE…    prints the timeline of every Canary in the files'));
    const path = file('deployment.yaml', deploymentYaml('a:1'));
    await expect(plan([path])).rejects.toThrow(new ManifestError(`${path}: there is no Canary`));
  });
});
