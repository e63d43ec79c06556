// Prints what the components cost a Pulumi program: the time to load them, and the time that a preview of a hundred
// services takes beside the same resources written by hand. Needs `pulumi` with its plugins on the PATH or in the
// folder that KUBEBUILDER_ASSETS names.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

const ROOT = join(__dirname, '..', '..');
const RUNS = 5;

const median = (values: number[]): number => values.sort((a, b) => a - b)[Math.floor(values.length / 2)]!;

function loadTime(): number {
  const script = `
    require('@pulumi/kubernetes').apps.v1.Deployment;
    const start = process.hrtime.bigint();
    require('serin');
    console.log(Number(process.hrtime.bigint() - start) / 1e6);`;
  return median(
    Array.from({ length: RUNS }, () =>
      Number(execFileSync(process.execPath, ['-e', script], { cwd: ROOT, encoding: 'utf8' })),
    ),
  );
}

const COMMON = `
const pulumi = require('@pulumi/pulumi');
const k8s = require('@pulumi/kubernetes');
const provider = new k8s.Provider('offline', { renderYamlToDirectory: 'rendered' });
for (let index = 0; index < 100; index++) {
  const name = 'web-' + index;`;

const BY_HAND = `${COMMON}
  const metadata = { name, namespace: 'default' };
  const labels = { app: name };
  const deployment = new k8s.apps.v1.Deployment(name, { metadata, spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers: [{ name, image: 'web:1' }] } } } }, { provider });
  const analysis = { interval: '1m', threshold: 3, stepWeight: 10, maxWeight: 50, metrics: [{ name: 'request-success-rate', thresholdRange: { min: 99 } }, { name: 'errors', query: 'sum(rate(errors[1m]))', thresholdRange: { max: 1 } }] };
  new k8s.apiextensions.CustomResource(name, { apiVersion: 'flagger.app/v1beta1', kind: 'Canary', metadata, spec: { targetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name }, service: { port: 80 }, analysis } }, { provider, dependsOn: deployment });
}`;

const WITH_COMPONENTS = `${COMMON.replace('const k8s', "const serin = require('serin');\nconst k8s")}
  new serin.ProgressiveService(name, {
    namespace: 'default', image: 'web:1', port: 80, strategy: serin.canary({ interval: '1m', threshold: 3, stepWeight: 10, maxWeight: 50 }),
    metrics: [serin.successRate(serin.atLeast(99)), serin.promql('errors', 'sum(rate(errors[1m]))', serin.atMost(1))],
  }, { provider });
}`;

/** Milliseconds of a preview of this program. */
function previewTime(program: string): number {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  try {
    mkdirSync(join(folder, 'node_modules'));
    mkdirSync(join(folder, '.state'));
    symlinkSync(join(ROOT, 'node_modules', '@pulumi'), join(folder, 'node_modules', '@pulumi'));
    symlinkSync(ROOT, join(folder, 'node_modules', 'serin'));
    for (const [name, text] of Object.entries({
      'Pulumi.yaml': 'name: bench\nruntime: { name: nodejs, options: { typescript: false } }\n',
      'package.json': '{ "name": "bench" }',
      'index.js': program,
    }))
      writeFileSync(join(folder, name), text);
    const env = {
      ...process.env,
      PATH: [process.env.KUBEBUILDER_ASSETS, process.env.PATH].join(delimiter),
      PULUMI_BACKEND_URL: `file://${join(folder, '.state')}`,
      PULUMI_CONFIG_PASSPHRASE: 'bench',
      PULUMI_HOME: join(folder, '.home'),
      PULUMI_SKIP_UPDATE_CHECK: 'true',
      KUBECONFIG: join(folder, 'none'),
    };
    const pulumi = (...args: string[]): void =>
      void execFileSync('pulumi', [...args, '--non-interactive'], {
        cwd: folder,
        env,
        stdio: ['ignore', 'ignore', 'inherit'],
      });
    pulumi('stack', 'init', 'bench');
    return median(
      Array.from({ length: RUNS }, () => {
        const start = process.hrtime.bigint();
        pulumi('preview');
        return Number(process.hrtime.bigint() - start) / 1e6;
      }),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (!existsSync(join(ROOT, 'dist', 'components', 'index.js')))
  throw new Error('dist/components is missing: npm run build');
console.log(`import 'serin', beyond @pulumi/kubernetes: ${loadTime().toFixed(0)} ms`);
const [byHand, withComponents] = [previewTime(BY_HAND), previewTime(WITH_COMPONENTS)];
console.log(`preview of 100 Deployments and Canaries by hand: ${(byHand / 1000).toFixed(1)} s`);
console.log(`preview of 100 ProgressiveServices: ${(withComponents / 1000).toFixed(1)} s`);
