import { type Example, examples } from '../support/examples';
import { describeWithControlPlane } from './control-plane';
import { missingPulumi, PulumiProject } from './pulumi-project';

describeWithControlPlane('x', (plane) => {
  test.each(examples().filter(({ name }) => /mobile|pract|two/.test(name)))('$name', async ({ name, config, secrets }) => {
    const t = Date.now();
    const project = await PulumiProject.create(plane(), { from: `examples/${name}` });
    const more = name === 'two-regions' ? ['--plaintext', 'usContext=test', '--plaintext', 'euContext=test'] : [];
    if (secrets.length + more.length) await project.succeeds('config', 'set-all', ...more, ...secrets.flatMap((key) => ['--secret', `${key}=${config[key]}`]));
    const t2 = Date.now();
    const { output, code } = await project.run('preview');
    process.stderr.write(`### ${name} ${code} setup ${t2 - t} preview ${Date.now() - t2}\n${output}\n`);
  }, 100_000);
});
