import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NAMESPACE } from '../../../controller/api/types/resources';
import { createKubeClient } from '../../../controller/kube/client';
import type { KubeApi } from '../../../controller/kube/api';
import { REAL_CLOCK } from '../../../controller/process/real-clock';
import { eventually, freePorts, Program } from './processes';
import { type Containers, startReadier } from './readier';

const TOOLS = ['etcd', 'kube-apiserver', 'kube-controller-manager'];
const CONTROLLERS = [
  'deployment',
  'replicaset',
  'daemonset',
  'endpointslice',
  'garbage-collector',
  'namespace',
  'horizontal-pod-autoscaler',
  'serviceaccount',
];

/** Folder in which the API server makes its certificate. */
const CERTIFICATES = 'apiserver-certs';

/** A Kubernetes API server with the controllers that make workloads of it, and pods that become ready by themselves. */
export interface ControlPlane {
  /** Our own client, as an administrator. */
  api: KubeApi;
  /** Path of a kubeconfig of an administrator. */
  kubeconfig: string;
  server: string;
  /** Path of the certificate of the API server, which vouches for itself. */
  certificate: string;
  token: string;
  /** A new namespace, and its name. */
  namespace(prefix?: string): Promise<string>;
  /** Ends the API server and starts it again on the same port: every watch breaks. */
  restartApiServer(): Promise<void>;
  stop(): Promise<void>;
}

/** Why there can be no control plane here; `undefined` when there can. */
export function missingTools(): string | undefined {
  const folder = process.env.KUBEBUILDER_ASSETS;
  if (!folder)
    return 'KUBEBUILDER_ASSETS is not set: name the folder of etcd, kube-apiserver and kube-controller-manager';
  const missing = TOOLS.filter((tool) => !existsSync(join(folder, tool)));
  return missing.length === 0 ? undefined : `${missing.join(', ')} not found in KUBEBUILDER_ASSETS (${folder})`;
}

/** In place of tests that cannot run here: their name says why. */
export function describeSkipped(name: string, reason: string, tests: (plane: () => never) => void): void {
  process.stderr.write(`${name}: skipped, ${reason}\n`);
  describe.skip(`${name} (skipped: ${reason})`, () => {
    tests(() => {
      throw new Error(reason);
    });
  });
}

/** Tests that need a control plane; without its programs they are skipped, and their name says why. */
export function describeWithControlPlane(name: string, tests: (plane: () => ControlPlane) => void): void {
  const reason = missingTools();
  if (reason !== undefined) return describeSkipped(name, reason, tests);
  describe(name, () => {
    let plane: ControlPlane | undefined;
    beforeAll(async () => {
      plane = await startControlPlane();
    }, 120_000);
    afterAll(async () => {
      await plane?.stop();
    }, 30_000);
    tests(() => plane!);
  });
}

/**
 * Starts it on free ports, with its files in a temporary folder. @throws Error with the end of a program's output when
 * that ends early
 */
export async function startControlPlane(containers?: Containers): Promise<ControlPlane> {
  const folder = await mkdtemp(join(tmpdir(), 'control-plane-'));
  const programs: Program[] = [];
  const stopAll = async (): Promise<void> => {
    for (const program of programs.reverse()) await program.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const { restartApiServer, ...access } = await startPrograms(folder, programs);
    const api = createKubeClient({ clock: REAL_CLOCK, kubeconfig: access.kubeconfig, qps: -1 });
    const stopReadier = startReadier(api, access.server, access.token, containers);
    const stop = async (): Promise<void> => {
      stopReadier();
      await stopAll();
    };
    return { ...access, api, namespace: (prefix) => createNamespace(api, prefix), restartApiServer, stop };
  } catch (error) {
    await stopAll();
    throw error;
  }
}

async function startPrograms(
  folder: string,
  programs: Program[],
): Promise<Pick<ControlPlane, 'server' | 'certificate' | 'token' | 'kubeconfig' | 'restartApiServer'>> {
  const [etcdPort, peerPort, apiPort, managerPort] = (await freePorts(4)) as [number, number, number, number];
  const start = (tool: string, args: readonly string[]): Program => {
    const program = new Program(join(process.env.KUBEBUILDER_ASSETS!, tool), args, join(folder, `${tool}.log`));
    programs.push(program);
    return program;
  };
  const server = `https://127.0.0.1:${apiPort}`;
  const token = randomBytes(16).toString('hex');
  const file = (name: string): string => join(folder, name);

  await writeFile(
    file('service-account.key'),
    generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs1', format: 'pem' }),
  );
  await writeFile(file('tokens.csv'), `${token},admin,admin,system:masters\n`);
  await writeFile(file('kubeconfig'), kubeconfigText(server, token));

  start('etcd', etcdArgs(file('etcd'), etcdPort, peerPort));
  const api = createKubeClient({ clock: REAL_CLOCK, kubeconfig: file('kubeconfig') });
  const startApiServer = async (): Promise<Program> => {
    const program = start('kube-apiserver', apiServerArgs(folder, etcdPort, apiPort));
    await eventually('the API server', async () => {
      program.check();
      return await api.get(NAMESPACE, { name: 'default' });
    });
    return program;
  };
  let apiServer = await startApiServer();
  start('kube-controller-manager', managerArgs(folder, managerPort));
  const restartApiServer = async (): Promise<void> => {
    await apiServer.stop();
    programs.splice(programs.indexOf(apiServer), 1);
    apiServer = await startApiServer();
  };
  return {
    server,
    certificate: join(file(CERTIFICATES), 'apiserver.crt'),
    token,
    kubeconfig: file('kubeconfig'),
    restartApiServer,
  };
}

function etcdArgs(data: string, port: number, peerPort: number): string[] {
  const [client, peer] = [`http://127.0.0.1:${port}`, `http://127.0.0.1:${peerPort}`];
  return [
    '--data-dir',
    data,
    '--log-level=error',
    '--unsafe-no-fsync',
    '--listen-client-urls',
    client,
    '--advertise-client-urls',
    client,
    '--listen-peer-urls',
    peer,
    '--initial-advertise-peer-urls',
    peer,
    '--initial-cluster',
    `default=${peer}`,
  ];
}

function apiServerArgs(folder: string, etcdPort: number, port: number): string[] {
  const key = join(folder, 'service-account.key');
  return [
    `--etcd-servers=http://127.0.0.1:${etcdPort}`,
    `--secure-port=${port}`,
    '--bind-address=127.0.0.1',
    // Needed where the machine has no default route; nobody connects to it.
    '--advertise-address=10.244.255.254',
    `--cert-dir=${join(folder, CERTIFICATES)}`,
    `--token-auth-file=${join(folder, 'tokens.csv')}`,
    '--authorization-mode=RBAC',
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-key-file=${key}`,
    `--service-account-signing-key-file=${key}`,
    '--disable-admission-plugins=ServiceAccount',
    // Some distributions have it: who makes an owner of something needs a right to that.
    '--enable-admission-plugins=OwnerReferencesPermissionEnforcement',
    '--service-cluster-ip-range=10.96.0.0/16',
    '--max-requests-inflight=4000',
    '--max-mutating-requests-inflight=2000',
  ];
}

function managerArgs(folder: string, port: number): string[] {
  return [
    `--kubeconfig=${join(folder, 'kubeconfig')}`,
    `--service-account-private-key-file=${join(folder, 'service-account.key')}`,
    `--controllers=${CONTROLLERS.map((name) => `${name}-controller`).join(',')}`,
    '--leader-elect=false',
    `--secure-port=${port}`,
    '--bind-address=127.0.0.1',
    `--cert-dir=${join(folder, 'manager-certs')}`,
    '--kube-api-qps=500',
    '--kube-api-burst=1000',
  ];
}

/** The API server makes its certificate itself, in a folder of its own: there is nobody to vouch for it. */
function kubeconfigText(server: string, token: string): string {
  return `apiVersion: v1
kind: Config
clusters: [{name: test, cluster: {server: "${server}", insecure-skip-tls-verify: true}}]
users: [{name: admin, user: {token: "${token}"}}]
contexts: [{name: test, context: {cluster: test, user: admin}}]
current-context: test
`;
}

async function createNamespace(api: KubeApi, prefix = 'test'): Promise<string> {
  const name = `${prefix}-${randomBytes(4).toString('hex')}`;
  await api.create(NAMESPACE, { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  return name;
}
