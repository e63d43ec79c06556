/**
 * A cluster that is full of other people's Deployments, and a controller with the heap of its default memory limit:
 * `npm run build && npm run bench:cluster -- [DEPLOYMENTS] [KILOBYTES EACH] [MEGABYTES OF HEAP]`. Prints the peak of
 * its memory; asserts nothing but that it lives.
 */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const [deployments = 5000, kilobytes = 20, heap = 256] = process.argv.slice(2).map(Number);
const BUNDLE = join(__dirname, '../../dist/serin.cjs');
const VERSION = '1000';

/** Many small fields, half of whose text is such that hardly anything can be won of it: hashes and keys. */
function deployment(index: number): object {
  const value = () => `some-${randomBytes(16).toString('hex')}`;
  const env = Array.from({ length: kilobytes * 13 }, (_, at) => ({
    name: `APPLICATION_SETTING_${at}`,
    value: value(),
  }));
  const labels = { app: `app-${index}` };
  return {
    metadata: { name: `app-${index}`, namespace: `team-${index % 50}`, uid: `uid-${index}`, resourceVersion: '900' },
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'app', image: 'app:1', env }] } },
    },
  };
}

const CANARY = {
  metadata: { name: 'app-0', namespace: 'team-0', uid: 'uid-canary', resourceVersion: '901', generation: 1 },
  spec: {
    provider: 'kubernetes',
    targetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'app-0' },
    service: { port: 80 },
    analysis: { interval: '10s', threshold: 2, iterations: 2 },
  },
};

function page(url: URL): object {
  const limit = Number(url.searchParams.get('limit') ?? deployments);
  const from = Number(url.searchParams.get('continue') ?? 0);
  const to = Math.min(deployments, from + limit);
  const items = Array.from({ length: to - from }, (_, at) => deployment(from + at));
  return { items, metadata: { resourceVersion: VERSION, continue: to < deployments ? String(to) : '' } };
}

function answer(url: URL, method: string, response: ServerResponse): void {
  const list = (items: object[]) => ({ items, metadata: { resourceVersion: VERSION } });
  response.writeHead(200, { 'content-type': 'application/json' });
  if (url.searchParams.has('watch')) return void response.flushHeaders();
  if (method !== 'GET') return void response.end(JSON.stringify(CANARY));
  if (url.pathname.endsWith('/deployments')) return void response.end(JSON.stringify(page(url)));
  response.end(JSON.stringify(list(url.pathname.endsWith('/canaries') ? [CANARY] : [])));
}

/** Megabytes of a process: at most, and now. */
function memoryOf(pid: number): { peak: number; now: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const field = (name: string) => Math.round(Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]) / 1024);
  return { peak: field('VmHWM'), now: field('VmRSS') };
}

const server = createServer((request, response) =>
  answer(new URL(request.url!, 'http://server'), request.method!, response),
);
server.listen(0, '127.0.0.1', () => {
  const folder = mkdtempSync(join(tmpdir(), 'big-cluster-'));
  const kubeconfig = join(folder, 'kubeconfig');
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  writeFileSync(
    kubeconfig,
    `apiVersion: v1\nkind: Config\nclusters: [{name: c, cluster: {server: "${address}"}}]\nusers: [{name: u, user: {}}]\n` +
      'contexts: [{name: x, context: {cluster: c, user: u}}]\ncurrent-context: x\n',
  );
  const args = ['controller', '--kubeconfig', kubeconfig, '--enable-leader-election=false', '--port', '0'];
  const controller = spawn(process.execPath, [`--max-old-space-size=${heap}`, BUNDLE, ...args, '--log-level', 'debug']);
  let log = '';
  const note = (data: Buffer): void => void (log += data.toString());
  controller.stdout.on('data', note);
  controller.stderr.on('data', note);
  const started = performance.now();
  let listed: number | undefined;
  const looking = setInterval(() => {
    if (controller.exitCode !== null || controller.signalCode !== null) return;
    if (/apps\/v1 Deployment.*watching/.test(log)) listed ??= performance.now();
    if (listed === undefined || performance.now() - listed < 5000) return;
    clearInterval(looking);
    const { peak, now } = memoryOf(controller.pid!);
    const seconds = ((listed - started) / 1000).toFixed(1);
    console.log(`${deployments} Deployments of ${kilobytes} KB, heap of ${heap} MB: listed after ${seconds} s`);
    console.log(`memory at most ${peak} MB, after five seconds ${now} MB`);
    controller.kill();
  }, 100);
  controller.on('exit', (code) => {
    clearInterval(looking);
    rmSync(folder, { recursive: true });
    server.close();
    server.closeAllConnections();
    if (listed !== undefined && code === 0) return;
    console.error(`the controller died with ${code ?? controller.signalCode}:\n${log.slice(-2000)}`);
    process.exitCode = 1;
  });
});
