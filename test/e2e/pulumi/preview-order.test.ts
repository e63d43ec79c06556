import { describeWithPulumi, PulumiProject } from './pulumi-project';

/** The first service is known only after the second, which waits for it, has been looked at. */
const PROGRAM = `import * as pulumi from '@pulumi/pulumi';
import { canary, ProgressiveService } from 'serin';

const late = new Promise<string>((resolve) => setTimeout(() => resolve('web:1'), 2000));
const args = { port: 80, strategy: canary({ stepWeight: 25, maxWeight: 50, interval: '1m', threshold: 3 }) };
const first = new ProgressiveService('first', { ...args, image: pulumi.output(late) });
new ProgressiveService('second', { ...args, image: 'web:1' }, { dependsOn: first });
`;

describeWithPulumi('services that wait for each other', (plane) => {
  test('are shown in any order: what is said of one keeps nothing of the other from being done', async () => {
    const files = { 'index.ts': PROGRAM, 'Pulumi.yaml': 'name: order\nruntime: nodejs\nmain: index.ts\n' };
    const project = await PulumiProject.create(plane(), { files });
    try {
      const output = await project.succeeds('preview');
      for (const name of ['first', 'second'])
        expect(output).toMatch(new RegExp(`Canary ${name}\\.default: canary by istio`));
    } finally {
      await project.remove();
    }
  }, 60_000);
});
