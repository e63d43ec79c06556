import { type Example, examples } from '../../support/examples';
import { describeWithPulumi, PulumiProject } from './pulumi-project';

/** Examples that cannot be shown here, and why. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  yaml: 'needs the language host of YAML',
};

/** What is said in place of the defaults: a test has one cluster. */
const SETTINGS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'two-regions': { usContext: 'test', euContext: 'test' },
};

function settingsOf({ name, config, secrets }: Example): string[] {
  const plain = Object.entries(SETTINGS[name] ?? {}).flatMap(([key, value]) => ['--plaintext', `${key}=${value}`]);
  return [...plain, ...secrets.flatMap((key) => ['--secret', `${key}=${config[key]}`])];
}

/** What the first group of a pattern finds, sorted. */
function found(output: string, pattern: RegExp): string[] {
  return [...output.matchAll(pattern)].map(([, text]) => text!).sort();
}

async function previewOf(project: PulumiProject, settings: readonly string[]): Promise<string> {
  if (settings.length > 0) await project.succeeds('config', 'set-all', ...settings);
  // With all that it would create.
  return await project.succeeds('preview', '--diff');
}

describeWithPulumi('a preview of the example', (plane) => {
  const shown = examples().filter(({ name }) => !(name in ELSEWHERE));

  test.each(shown)(
    '$name shows its rollouts, warns of nothing and tells no secret',
    async (example) => {
      const project = await PulumiProject.inCheckout(plane(), `examples/${example.name}`);
      try {
        const output = await previewOf(project, settingsOf(example));
        const services = found(output, /serin:index:ProgressiveService: \(create\)\s+\[urn=\S+::([\w-]+)\]/g);
        expect(services).not.toEqual([]);
        expect(found(output, /Canary ([\w-]+)\.\S+: .+, a step every [^]*?\n *total  /g)).toEqual(services);
        expect(output).not.toContain('could be safer');
        expect(example.secrets.filter((key) => output.includes(example.config[key]!))).toEqual([]);
        expect(output.includes('[secret]')).toBe(example.secrets.length > 0);
      } finally {
        await project.remove();
      }
    },
    60_000,
  );

  test.skip.each(Object.entries(ELSEWHERE))('%s is not shown here: %s', () => undefined);
});
