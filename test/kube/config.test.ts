import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CONFIG_MAP } from '../../controller/api/types/resources';
import { createKubeClient } from '../../controller/kube/client';
import { currentNamespace, loadConnection } from '../../controller/kube/config';
import { type HttpApiServer, json, startServer } from './support/api-server';
import { ManualClock } from './support/manual-clock';
import { configMap } from './support/objects';

const KEY = { namespace: 'test', name: 'a' };
const environment = { ...process.env };
let folder: string;
let server: HttpApiServer;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kube-config-'));
  server = await startServer(true);
  server.answer = json(200, configMap('a', '5'));
  delete process.env.KUBECONFIG;
  process.env.HOME = folder;
});

afterEach(async () => {
  process.env = { ...environment };
  await server.stop();
  await rm(folder, { recursive: true });
});

const certificate = join(__dirname, '../fixtures/tls/localhost.cert.pem');
const trusting = (): string => `{server: "${server.url}", certificate-authority: "${certificate}"}`;
const authorizations = (): unknown[] => server.requests.map(({ headers }) => headers.authorization);

describe('the connection', () => {
  it('follows the kubeconfig that is named', async () => {
    const kubeconfig = await server.kubeconfig('{token: t}', trusting());
    await createKubeClient({ clock: new ManualClock(), kubeconfig }).get(CONFIG_MAP, KEY);
    expect(authorizations()).toEqual(['Bearer t']);
    expect(currentNamespace(kubeconfig)).toBe('mine');
  });

  it('follows KUBECONFIG when none is named', async () => {
    process.env.KUBECONFIG = await server.kubeconfig('{username: me, password: pw}', trusting());
    await createKubeClient({ clock: new ManualClock() }).get(CONFIG_MAP, KEY);
    expect(authorizations()).toEqual([`Basic ${Buffer.from('me:pw').toString('base64')}`]);
  });

  it('refuses a server whose certificate it does not trust, unless told to', async () => {
    const get = async (cluster: string): Promise<unknown> =>
      await createKubeClient({
        clock: new ManualClock(),
        kubeconfig: await server.kubeconfig('{token: t}', cluster),
      }).get(CONFIG_MAP, KEY);
    await expect(get(`{server: "${server.url}"}`)).rejects.toThrow(
      /^GET \/api\/v1\/namespaces\/test\/configmaps\/a at localhost:\d+: .*certificate/,
    );
    expect(server.requests).toEqual([]);
    await expect(get(`{server: "${server.url}", insecure-skip-tls-verify: true}`)).resolves.toMatchObject({
      kind: 'ConfigMap',
    });
  });

  it('keeps a connection over TLS', async () => {
    const api = createKubeClient({
      clock: new ManualClock(),
      kubeconfig: await server.kubeconfig('{token: t}', trusting()),
    });
    for (let i = 0; i < 3; i++) await api.get(CONFIG_MAP, KEY);
    expect(new Set(server.requests.map(({ socket }) => socket.remotePort)).size).toBe(1);
  });

  describe('in a pod', () => {
    const account = (): string => join(folder, 'var/run/secrets/kubernetes.io/serviceaccount');

    beforeEach(async () => {
      await mkdir(account(), { recursive: true });
      await writeFile(join(account(), 'token'), 'first');
      await writeFile(join(account(), 'ca.crt'), 'certificate');
      await writeFile(join(account(), 'namespace'), 'serin-system\n');
      process.env.KUBERNETES_SERVICE_HOST = '10.96.0.1';
      process.env.KUBERNETES_SERVICE_PORT = '443';
    });

    it('is that of the service account', async () => {
      const connection = loadConnection(undefined, folder);
      expect(connection.server.href).toBe('https://10.96.0.1/');
      expect(currentNamespace(undefined, folder)).toBe('serin-system');
      const { headers, ca } = await connection.credentials();
      expect(headers).toEqual({ Authorization: 'Bearer first' });
      expect(String(ca)).toBe('certificate');
    });

    it('reads the token again as soon as it is refused', async () => {
      const connection = loadConnection(undefined, folder);
      await connection.credentials();
      await writeFile(join(account(), 'token'), 'second');
      expect((await connection.credentials()).headers).toEqual({ Authorization: 'Bearer first' });
      connection.renew();
      expect((await connection.credentials()).headers).toEqual({ Authorization: 'Bearer second' });
    });

    it('goes before the kubeconfig of a home folder, and after KUBECONFIG', async () => {
      await mkdir(join(folder, '.kube'));
      await writeFile(
        join(folder, '.kube/config'),
        'clusters: [{name: c, cluster: {server: "https://home"}}]\nusers: []\ncontexts: [{name: x, context: {cluster: c, user: u}}]\ncurrent-context: x\n',
      );
      expect(loadConnection(undefined, folder).server.hostname).toBe('10.96.0.1');
      process.env.KUBECONFIG = await server.kubeconfig();
      expect(loadConnection(undefined, folder).server.hostname).toBe('localhost');
      delete process.env.KUBECONFIG;
      delete process.env.KUBERNETES_SERVICE_HOST;
      expect(loadConnection(undefined, folder).server.hostname).toBe('home');
    });
  });

  it('asks a credential plugin again for a token that is refused long before it should end', async () => {
    const counter = join(folder, 'asked');
    const plugin = join(folder, 'plugin.sh');
    await writeFile(
      plugin,
      `echo x >> ${counter}\necho '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"'token-$(wc -l < ${counter} | tr -d " ")'","expirationTimestamp":"2999-01-01T00:00:00Z"}}'\n`,
    );
    const user = `{exec: {apiVersion: client.authentication.k8s.io/v1, command: sh, args: ["${plugin}"], interactiveMode: Never}}`;
    const api = createKubeClient({
      clock: new ManualClock(),
      kubeconfig: await server.kubeconfig(user, trusting()),
    });
    await api.get(CONFIG_MAP, KEY);
    server.answer = json(401, { kind: 'Status', message: 'Unauthorized', reason: 'Unauthorized' });
    await expect(api.get(CONFIG_MAP, KEY)).rejects.toMatchObject({ status: 401 });
    server.answer = json(200, configMap('a', '5'));
    await api.get(CONFIG_MAP, KEY);
    expect(authorizations()).toEqual(['Bearer token-1', 'Bearer token-1', 'Bearer token-2']);
  });

  it('takes what a credential plugin answers, and asks it again when the server refuses that', async () => {
    const counter = join(folder, 'asked');
    const plugin = join(folder, 'plugin.sh');
    await writeFile(
      plugin,
      `echo x >> ${counter}\necho '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"'token-$(wc -l < ${counter} | tr -d " ")'","expirationTimestamp":"2020-01-01T00:00:00Z"}}'\n`,
    );
    const user = `{exec: {apiVersion: client.authentication.k8s.io/v1, command: sh, args: ["${plugin}"], interactiveMode: Never}}`;
    const clock = new ManualClock();
    const api = createKubeClient({ clock, kubeconfig: await server.kubeconfig(user, trusting()) });
    await api.get(CONFIG_MAP, KEY);
    await api.get(CONFIG_MAP, KEY);
    server.answer = json(401, { kind: 'Status', message: 'Unauthorized', reason: 'Unauthorized' });
    await expect(api.get(CONFIG_MAP, KEY)).rejects.toMatchObject({ status: 401, reason: 'Unauthorized' });
    server.answer = json(200, configMap('a', '5'));
    await api.get(CONFIG_MAP, KEY);
    await clock.advance(10_000);
    await api.get(CONFIG_MAP, KEY);
    expect(authorizations()).toEqual([
      'Bearer token-1',
      'Bearer token-1',
      'Bearer token-1',
      'Bearer token-2',
      'Bearer token-3',
    ]);
  });

  it('says which kubeconfig cannot be loaded, and why', async () => {
    expect(() => loadConnection('/nowhere/kubeconfig')).toThrow(
      /^kubeconfig \/nowhere\/kubeconfig cannot be loaded: ENOENT/,
    );
    const path = join(folder, 'empty');
    await writeFile(
      path,
      'apiVersion: v1\nkind: Config\nclusters: []\nusers: []\ncontexts: []\ncurrent-context: gone\n',
    );
    expect(() => loadConnection(path)).toThrow(
      `kubeconfig ${path}: the current context "gone" names no cluster with a server address: set current-context`,
    );
  });
});
