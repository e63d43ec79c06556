import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describeWithPulumi, PulumiProject } from './pulumi-project';

/** Comes with Pulumi's installation, beside the CLI: starts a policy pack written for Node.js. */
const ANALYZER = `#!/bin/sh
exec node "$(node -p 'require.resolve("@pulumi/pulumi/cmd/run-policy-pack")')" "$@"
`;

/** A Canary written by hand, which no component has checked. */
const canary = (name: string, analysis: object): string => `
new k8s.apiextensions.CustomResource('${name}', { apiVersion: 'flagger.app/v1beta1', kind: 'Canary', metadata: { name: '${name}', namespace: 'default' },
  spec: { targetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: '${name}' }, service: { port: 80 }, analysis: ${JSON.stringify(analysis)} } });`;

const STEPS = { interval: '1m', threshold: 3, stepWeight: 10, maxWeight: 50 };
const PROGRAM = (analysis: object): string => `import * as k8s from '@pulumi/kubernetes';\n${canary('web', analysis)}`;

describeWithPulumi('the policy pack', (plane) => {
  let project: PulumiProject;
  const preview = async (analysis: object): Promise<{ code: number; output: string }> => {
    await writeFile(join(project.folder, 'index.ts'), PROGRAM(analysis));
    return await project.run('preview', '--policy-pack', '../policy');
  };

  beforeAll(async () => {
    project = await PulumiProject.inCheckout(plane(), 'examples/database-migration');
    const analyzer = join(await project.programs(), 'pulumi-analyzer-policy');
    await writeFile(analyzer, ANALYZER);
    await chmod(analyzer, 0o755);
    await writeFile(join(project.folder, 'Pulumi.yaml'), 'name: database-migration\nruntime: nodejs\nmain: index.ts\n');
  }, 60_000);
  afterAll(async () => {
    await project?.remove();
  });

  test('warns of what could be safer, and lets it pass', async () => {
    const { code, output } = await preview({
      ...STEPS,
      metrics: [{ name: 'request-success-rate', thresholdRange: { min: 99 } }],
    });
    expect(output).toMatch(/advisory.*single-metric/);
    expect(code).toBe(0);
  }, 60_000);

  test('stops what the controller would refuse', async () => {
    const { code, output } = await preview({ ...STEPS, metrics: [{ name: 'kpi' }] });
    expect(output).toMatch(/mandatory.*invalid-canary/);
    expect(output).toContain('"kpi" is no built-in metric');
    expect(code).not.toBe(0);
  }, 60_000);
});
