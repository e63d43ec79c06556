import * as pulumi from '@pulumi/pulumi';
import {
  type CommandOptions,
  type HttpLoad,
  LoadTester,
  type LoadTesterArgs,
  loadTesterArgs,
} from '../../../components/load-tester/load-tester';
import { readArguments } from '../../../controller/cli/arguments';
import { LOAD_TESTER } from '../../../controller/cli/command-lines';
import { optionsOf } from '../../../controller/loadtester/flags';
import { loadOf } from '../../../controller/loadtester/load/metadata';
import { type Inputs, only, type Outcome, run, valueOf } from '../support';

const TOKEN = 'open/sesame&1';
const DEPLOYMENT = 'kubernetes:apps/v1:Deployment';
const SELECTOR = {
  'app.kubernetes.io/name': 'serin',
  'app.kubernetes.io/instance': 'tester',
  'app.kubernetes.io/component': 'load-tester',
};
const LABELS = { ...SELECTOR, 'app.kubernetes.io/part-of': 'serin', app: 'tester' };

const made = (args?: LoadTesterArgs) => run(() => new LoadTester('tester', args));
const open = (args?: LoadTesterArgs) => made({ ...args, open: true });
const names = ({ resources }: Outcome<unknown>): string[] =>
  resources.map(({ type, name }) => `${type.split(':').at(-1)} ${name}`).sort();
const podOf = (outcome: Outcome<unknown>): Inputs => only(outcome, DEPLOYMENT).spec.template;
const containerOf = (outcome: Outcome<unknown>): Inputs => podOf(outcome).spec.containers[0];

describe('without arguments', () => {
  it('there is a Deployment with an account without rights, its program, and a Service on the port that a url need not mention', async () => {
    const outcome = await made();
    expect(outcome.errors).toEqual([]);
    expect(names(outcome)).toEqual([
      'ConfigMap tester-code',
      'Deployment tester',
      'LoadTester tester',
      'Secret tester-token',
      'Service tester',
      'ServiceAccount tester',
    ]);
    const metadata = { name: 'tester', namespace: 'serin-system', labels: LABELS };
    expect(only(outcome, 'kubernetes:core/v1:ServiceAccount')).toMatchObject({
      metadata,
      automountServiceAccountToken: false,
    });
    expect(only(outcome, 'kubernetes:core/v1:Service')).toMatchObject({
      metadata,
      spec: { selector: SELECTOR, ports: [{ name: 'http', port: 80, targetPort: 'http' }] },
    });
    expect(only(outcome, DEPLOYMENT)).toMatchObject({
      metadata,
      spec: { replicas: 1, strategy: { type: 'Recreate' }, selector: { matchLabels: SELECTOR } },
    });
    expect(await valueOf(outcome.value!.url)).toMatch(/^http:\/\/tester\.serin-system\/\?token=[\w-]{32}$/);
    expect(await valueOf(outcome.value!.serviceAccountName)).toBe('tester');
    expect(await valueOf(outcome.value!.namespace)).toBe('serin-system');
  });

  it('the pod cannot speak with the API server and writes to nothing but its own two volumes', async () => {
    const { metadata, spec } = podOf(await made());
    expect(metadata).toMatchObject({
      labels: LABELS,
      annotations: { 'prometheus.io/scrape': 'true', 'prometheus.io/port': '8080', 'prometheus.io/path': '/metrics' },
    });
    expect(spec).toMatchObject({
      serviceAccountName: 'tester',
      automountServiceAccountToken: false,
      shareProcessNamespace: true,
      securityContext: { runAsNonRoot: true, fsGroup: 1000 },
    });
    expect(spec.volumes.slice(1)).toEqual([
      { name: 'state', emptyDir: {} },
      { name: 'tmp', emptyDir: {} },
    ]);
    const [container] = spec.containers;
    expect(container).toMatchObject({
      name: 'load-tester',
      command: ['node', '-e', expect.any(String)],
      args: ['loadtester', '--port=8080', '--state-dir=/state', expect.stringMatching(/^--allow=http,hey,/)],
      env: [{ name: 'HOME', value: '/tmp' }, { name: 'LOADTESTER_TOKEN' }],
      ports: [{ name: 'http', containerPort: 8080 }],
      livenessProbe: { httpGet: { path: '/healthz', port: 'http' } },
      readinessProbe: { httpGet: { path: '/healthz', port: 'http' } },
      resources: { requests: { cpu: '50m', memory: '64Mi' }, limits: { memory: '512Mi' } },
      securityContext: { readOnlyRootFilesystem: true, allowPrivilegeEscalation: false },
    });
    expect(container.volumeMounts.slice(1)).toEqual([
      { name: 'state', mountPath: '/state' },
      { name: 'tmp', mountPath: '/tmp' },
    ]);
  });
});

describe('the command line', () => {
  it('is what the arguments say, and understood by the program', async () => {
    const outcome = await made({
      allow: ['hey', pulumi.output('k6')],
      timeout: pulumi.output('5m'),
      concurrency: pulumi.output(4),
      maxConnections: 8,
      logLevel: 'debug',
    });
    const [command, ...flags] = containerOf(outcome).args as string[];
    expect([command, flags.slice(2)]).toEqual([
      'loadtester',
      ['--allow=hey,k6', '--timeout=5m', '--concurrency=4', '--max-connections=8', '--log-level=debug'],
    ]);
    expect(optionsOf(readArguments(LOAD_TESTER, flags).values, {})).toMatchObject({
      port: 8080,
      stateDir: '/state',
      allowed: ['hey', 'k6'],
      timeout: 300_000,
      concurrency: 4,
      maxConnections: 8,
    });
  });

  const allowed = async (args: LoadTesterArgs) =>
    optionsOf(readArguments(LOAD_TESTER, (containerOf(await made(args)).args as string[]).slice(1)).values, {}).allowed;

  it('lets nothing run that runs what it is told to, unless that is named', async () => {
    const tools = await allowed({});
    expect(tools).toEqual(['http', 'hey', 'grep', 'jq', 'test', 'echo', 'sleep', 'true', 'false']);
    for (const interpreter of [
      ...['curl', 'wget', 'kubectl', 'helm', 'wrk', 'k6', 'artillery', 'newman', 'ghz'],
      'sh',
      'bash',
      'ash',
      'env',
      'xargs',
      'awk',
      'node',
      'python3',
      'timeout',
      'nohup',
      'busybox',
      '*',
    ])
      expect(tools).not.toContain(interpreter);
  });

  it('lets everything run when that is asked for', async () => {
    expect(await allowed({ allow: ['*'] })).toBeUndefined();
  });
});

describe('the namespace', () => {
  it('may be another', async () => {
    const outcome = await open({ namespace: pulumi.output('test') });
    expect(
      outcome.resources
        .filter(({ type }) => type.startsWith('kubernetes:'))
        .map(({ inputs }) => inputs.metadata.namespace),
    ).toEqual(['test', 'test', 'test', 'test']);
    expect(await valueOf(outcome.value!.url)).toBe('http://tester.test/');
  });

  it('is created when that is asked for, with the strictest standard for its pods', async () => {
    const outcome = await made({ namespace: 'test', createNamespace: true });
    expect(only(outcome, 'kubernetes:core/v1:Namespace', 'tester').metadata).toEqual({
      name: 'test',
      labels: { ...LABELS, 'pod-security.kubernetes.io/enforce': 'restricted' },
    });
  });
});

it('the name of the objects may be another than that of the resource', async () => {
  const outcome = await made({
    name: 'flagger-loadtester',
    namespace: 'test',
    token: TOKEN,
    storage: {},
    permissions: [{ rules: [] }],
  });
  const objects = outcome.resources.filter(({ type }) => type.startsWith('kubernetes:'));
  for (const { inputs } of objects) expect(inputs.metadata.name).toMatch(/^flagger-loadtester(-|$)/);
  expect(await valueOf(outcome.value!.url)).toBe('http://flagger-loadtester.test/?token=open%2Fsesame%261');
});

describe('the token', () => {
  it('comes to the pod from a Secret, and is part of the address', async () => {
    const outcome = await made({ token: pulumi.output(TOKEN) });
    expect(only(outcome, 'kubernetes:core/v1:Secret')).toMatchObject({
      metadata: { name: 'tester-token', namespace: 'serin-system', labels: LABELS },
    });
    expect(containerOf(outcome).env).toEqual([
      { name: 'HOME', value: '/tmp' },
      { name: 'LOADTESTER_TOKEN', valueFrom: { secretKeyRef: { name: 'tester-token', key: 'token' } } },
    ]);
    expect(await valueOf(outcome.value!.url)).toBe('http://tester.serin-system/?token=open%2Fsesame%261');
  });

  it('is in no input of a resource but in the Secret, as a secret', async () => {
    const { resources } = await made({ token: TOKEN });
    const encoded = Buffer.from(TOKEN).toString('base64');
    expect(
      resources
        .filter(({ inputs }) => [TOKEN, encoded].some((text) => JSON.stringify(inputs).includes(text)))
        .map(({ name }) => name),
    ).toEqual(['tester-token']);
    const { data } = resources.find(({ name }) => name === 'tester-token')!.inputs;
    // The engine's form of a secret.
    expect(data).toEqual({
      '4dabf18193072939515e22adb298388d': '1b47061264138c4ac30d75fd1eb44270',
      value: { token: encoded },
    });
  });

  it('makes the addresses of hooks secrets', async () => {
    const { value } = await made({ token: TOKEN });
    const hooks = [value!.command('a', 'hey'), value!.gate('b', 'confirm-rollout'), value!.rollbackGate('c')];
    expect(await Promise.all(hooks.map(({ url }) => pulumi.isSecret(url as pulumi.Output<string>)))).toEqual([
      true,
      true,
      true,
    ]);
    expect(await pulumi.isSecret((await made()).value!.url)).toBe(true);
    expect(await pulumi.isSecret((await open()).value!.url)).toBe(false);
  });

  it('is made up when none is given, another one for each load tester', async () => {
    const [one, other] = [await made(), await made()];
    const [token, second] = await Promise.all(
      [one, other].map(async ({ value }) => new URL(await valueOf(value!.url)).searchParams.get('token')),
    );
    expect(token).toMatch(/^[\w-]{32}$/);
    expect(token).not.toBe(second);
    expect(await pulumi.isSecret(one.value!.gate('gate', 'confirm-promotion').url as pulumi.Output<string>)).toBe(true);
  });

  it('is none when the load tester is to be open', async () => {
    const outcome = await open();
    expect(names(outcome)).not.toContain('Secret tester-token');
    expect(await valueOf(outcome.value!.url)).toBe('http://tester.serin-system/');
    expect(containerOf(outcome).env).toEqual([{ name: 'HOME', value: '/tmp' }]);
  });

  it('and an open load tester are not had together', async () => {
    expect((await open({ token: TOKEN })).errors).toEqual([
      'LoadTester "tester": open: is for a load tester without a token, and a token is given: remove one of them',
    ]);
  });

  it('that changes makes a new pod', async () => {
    const checksums: string[] = [];
    for (const token of [TOKEN, TOKEN, `${TOKEN}2`])
      checksums.push(podOf(await made({ token })).metadata.annotations['serin/token-checksum']);
    const [one, same, other] = checksums;
    expect(one).toMatch(/^[0-9a-f]{32}$/);
    expect([one === same, one === other]).toEqual([true, false]);
  });

  it.each([
    ['plain', 'sesame'],
    ['secret', pulumi.secret('sesame')],
    ['empty', ''],
    ['a number', 12345678 as never],
  ])('that is refused (%s) is not shown', async (_, token) => {
    const { errors, resources } = await made({ token });
    expect(errors).toEqual([
      'LoadTester "tester": token: is no text of 8 characters or more: take one that nobody can guess',
    ]);
    expect(resources.map(({ type }) => type)).toEqual(['serin:index:LoadTester']);
  });

  it('keeps no other message from being said', async () => {
    expect((await made({ token: TOKEN, concurrency: 0 })).errors).toEqual([
      'LoadTester "tester": concurrency: Invalid value: 0: concurrency in body should be greater than or equal to 1',
    ]);
  });
});

describe('gates', () => {
  it('are kept on a disk when there is storage', async () => {
    const outcome = await made({ storage: {} });
    expect(only(outcome, 'kubernetes:core/v1:PersistentVolumeClaim')).toMatchObject({
      metadata: {
        name: 'tester-state',
        namespace: 'serin-system',
        labels: LABELS,
        annotations: { 'pulumi.com/skipAwait': 'true' },
      },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '10Mi' } } },
    });
    expect(podOf(outcome).spec.volumes[1]).toEqual({
      name: 'state',
      persistentVolumeClaim: { claimName: 'tester-state' },
    });
  });

  it('may have a disk of another size and class', async () => {
    const { spec } = only(
      await made({ storage: { size: pulumi.output('1Gi'), storageClass: 'fast' } }),
      'kubernetes:core/v1:PersistentVolumeClaim',
    );
    expect(spec).toMatchObject({ storageClassName: 'fast', resources: { requests: { storage: '1Gi' } } });
  });
});

describe('commands', () => {
  const rules = [{ apiGroups: ['apps'], resources: ['deployments'], verbs: ['get'] }];

  it('have the rights that are given to them, by namespace', async () => {
    const outcome = await made({ permissions: [{ rules }, { namespace: pulumi.output('test'), rules: [] }] });
    const role = (name: string) => only(outcome, 'kubernetes:rbac.authorization.k8s.io/v1:Role', name);
    expect(role('tester-0')).toMatchObject({ metadata: { name: 'tester-0', namespace: 'serin-system' }, rules });
    expect(role('tester-1')).toMatchObject({ metadata: { name: 'tester-1', namespace: 'test' }, rules: [] });
    expect(only(outcome, 'kubernetes:rbac.authorization.k8s.io/v1:RoleBinding', 'tester-1')).toMatchObject({
      metadata: { name: 'tester-1', namespace: 'test' },
      roleRef: { kind: 'Role', name: 'tester-1' },
      subjects: [{ kind: 'ServiceAccount', name: 'tester', namespace: 'serin-system' }],
    });
    expect(podOf(outcome).spec.automountServiceAccountToken).toBe(true);
  });

  it('may have an account that is there already', async () => {
    const outcome = await made({ serviceAccountName: pulumi.output('ci') });
    expect(names(outcome)).not.toContain('ServiceAccount tester');
    expect(podOf(outcome).spec).toMatchObject({ serviceAccountName: 'ci', automountServiceAccountToken: true });
    expect(await valueOf(outcome.value!.serviceAccountName)).toBe('ci');
  });

  it('find an environment and files of their own', async () => {
    const volumes = [{ name: 'tests', configMap: { name: 'tests' } }];
    const volumeMounts = [{ name: 'tests', mountPath: '/tests' }];
    const outcome = await open({ env: [{ name: 'TARGET', value: 'podinfo' }], volumes, volumeMounts });
    expect(containerOf(outcome).env).toEqual([
      { name: 'HOME', value: '/tmp' },
      { name: 'TARGET', value: 'podinfo' },
    ]);
    expect([podOf(outcome).spec.volumes.at(-1), containerOf(outcome).volumeMounts.at(-1)]).toEqual([
      volumes[0],
      volumeMounts[0],
    ]);
  });
});

describe('the pod', () => {
  it.each<[string, LoadTesterArgs, Inputs]>([
    ['nodes', { nodeSelector: { pool: 'tests' } }, { spec: { nodeSelector: { pool: 'tests' } } }],
    ['tainted nodes', { tolerations: [{ key: 'tests' }] }, { spec: { tolerations: [{ key: 'tests' }] } }],
    ['neighbours', { affinity: { podAffinity: {} } }, { spec: { affinity: { podAffinity: {} } } }],
    [
      'credentials of its registry',
      { imagePullSecrets: [{ name: 'registry' }] },
      { spec: { imagePullSecrets: [{ name: 'registry' }] } },
    ],
    [
      'labels',
      { podLabels: { 'sidecar.istio.io/inject': 'true', app: 'other' } },
      { metadata: { labels: { 'sidecar.istio.io/inject': 'true', ...LABELS } } },
    ],
    [
      'annotations',
      { podAnnotations: { a: 'b', 'prometheus.io/scrape': 'false' } },
      { metadata: { annotations: { a: 'b', 'prometheus.io/scrape': 'true' } } },
    ],
    [
      'resources',
      { resources: { limits: { cpu: '1' } } },
      { spec: { containers: [{ resources: { limits: { cpu: '1' } } }] } },
    ],
    [
      'an image with tools',
      { code: { nodeImage: 'tools:1' } },
      { spec: { containers: [{ image: 'tools:1', command: ['node', '-e', expect.any(String)] }] } },
    ],
    [
      'an image with tools and the program',
      { code: { image: 'all:1' } },
      {
        spec: {
          containers: [
            { image: 'all:1', args: ['loadtester', '--port=8080', '--state-dir=/state', expect.any(String)] },
          ],
        },
      },
    ],
  ])('may have its own %s', async (_, args, pod) => {
    expect(podOf(await made(args))).toMatchObject(pod);
  });
});

it('a NetworkPolicy lets nobody in but the pods of the namespaces that are named', async () => {
  const policy = only(
    await made({ networkPolicy: { namespaces: pulumi.output(['serin-system', 'monitoring']) } }),
    'kubernetes:networking.k8s.io/v1:NetworkPolicy',
  );
  const from = ['serin-system', 'monitoring'].map((name) => ({
    namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } },
  }));
  expect(policy).toMatchObject({
    metadata: { name: 'tester', namespace: 'serin-system', labels: LABELS },
    spec: {
      podSelector: { matchLabels: SELECTOR },
      policyTypes: ['Ingress'],
      ingress: [{ ports: [{ protocol: 'TCP', port: 'http' }], from }],
    },
  });
});

describe('arguments that cannot be are refused before anything is created', () => {
  it.each<[object, string]>([
    [
      { allowed: ['hey'] },
      `allowed: Invalid value: "allowed": there is no such property, use one of ${Object.keys(loadTesterArgs.properties!).join(', ')}`,
    ],
    [{ allow: ['hey -z'] }, 'allow[0]: Invalid value: "hey -z": allow[0] in body should match \'^[^\\s,]+$\''],
    [
      { timeout: pulumi.output('1 hour') },
      'timeout: Invalid value: "1 hour": is no duration: write a number and a unit, for example 30s, 1m30s or 1h',
    ],
    [{ concurrency: 0 }, 'concurrency: Invalid value: 0: concurrency in body should be greater than or equal to 1'],
    [
      { name: 'Tester' },
      'name: Invalid value: "Tester": name in body should match \'^[a-z]([-a-z0-9]{0,48}[a-z0-9])?$\'',
    ],
    [{ networkPolicy: {} }, 'networkPolicy.namespaces: Required value'],
    [{ permissions: [{}] }, 'permissions[0].rules: Required value'],
    [
      { permissions: [], serviceAccountName: 'ci' },
      'permissions: Invalid value: "object": are for the account that is made, and serviceAccountName names one that has its rights: remove one of them',
    ],
  ])('%#', async (args, message) => {
    const { errors, resources } = await made(args);
    expect(errors).toEqual([`LoadTester "tester": ${message}`]);
    expect(resources.map(({ type }) => type)).toEqual(['serin:index:LoadTester']);
  });
});

describe('a hook', () => {
  const url = 'http://tester.serin-system';
  const cmd = pulumi.output('test x');

  it.each<[what: string, args: LoadTesterArgs, command: pulumi.Input<string>, problem: string | undefined]>([
    ['what is allowed anyway', {}, "hey -d test 'http://podinfo-canary:9898/token' | grep token", undefined],
    [
      'what is named',
      { allow: ['curl', 'grep'] },
      "curl -sd test 'http://podinfo-canary:9898/token' | grep token",
      undefined,
    ],
    ['load of hey', {}, 'hey -z 1m -q 10 -c 2 \\\n  http://podinfo-canary:9898/{{ canaryWeight }}', undefined],
    [
      'a comment behind a continuation, as guides have it',
      {},
      'hey -z 1m \\  # gently\n  http://podinfo-canary:9898/',
      undefined,
    ],
    [
      'a program that is not',
      { allow: ['http', 'hey', 'wget'] },
      'wget -qO- http://a/ | awk 1',
      'awk is not among the programs that may run (http, hey, ',
    ],
    ['a program of a list', { allow: ['./test.sh'] }, pulumi.output('./test.sh http://a/'), undefined],
    [
      'another',
      { allow: pulumi.output(['./test.sh']) },
      './other.sh',
      './other.sh is not among the programs that may run (./test.sh): add it to allow',
    ],
    [
      'a variable',
      { allow: ['curl'] },
      'curl http://$HOST/',
      "$ needs a shell, and with allow there is none for more than |, && and ||: put quotes around it, call a script, or set allow to ['*']",
    ],
    ['a script where all may run', { allow: ['*'] }, 'if [ {{ canaryWeight }} -eq 50 ]; then awk "$A"; fi', undefined],
  ])('with a command that cannot run is refused in the preview: %s', async (_, args, command, problem) => {
    for (const method of ['bash', 'command'] as const) {
      const { errors } = await run(
        () => pulumi.output(new LoadTester('tester', { ...args, open: true })[method]('test', command) as object),
        { preview: true },
      );
      expect(errors).toEqual(
        problem === undefined
          ? []
          : [expect.stringContaining(`LoadTester "tester": the command of hook "test" cannot run: ${problem}`)],
      );
    }
  });

  it.each(['helm', 'kubectl'] as const)('of %s is refused in the preview where it is not allowed', async (program) => {
    const { errors } = await run(
      () => pulumi.output(new LoadTester('tester', { open: true })[program]('test', 'version') as object),
      { preview: true },
    );
    expect(errors).toEqual([
      expect.stringContaining(
        `LoadTester "tester": the command of hook "test" cannot run: ${program} is not among the programs that may run (http, `,
      ),
    ]);
  });

  it.each<[string, (tester: LoadTester) => object, object]>([
    [
      'of load',
      (tester) => tester.command('load', 'hey http://a/'),
      { name: 'load', type: 'rollout', url: `${url}/`, metadata: { type: 'cmd', cmd: 'hey http://a/' } },
    ],
    [
      'of a test',
      (tester) => tester.bash('test', cmd),
      { name: 'test', type: 'rollout', url: `${url}/`, metadata: { type: 'bash', cmd: 'test x' } },
    ],
    [
      'of Helm',
      (tester) => tester.helm('test', cmd),
      { name: 'test', type: 'rollout', url: `${url}/`, metadata: { type: 'helm', cmd: 'test x' } },
    ],
    [
      'of kubectl',
      (tester) => tester.kubectl('test', cmd),
      { name: 'test', type: 'rollout', url: `${url}/`, metadata: { type: 'kubectl', cmd: 'test x' } },
    ],
    [
      'of a gate',
      (tester) => tester.gate('gate', 'confirm-promotion'),
      { name: 'gate', type: 'confirm-promotion', url: `${url}/gate/check` },
    ],
    [
      'of a way back',
      (tester) => tester.rollbackGate('back'),
      { name: 'back', type: 'rollback', url: `${url}/rollback/check` },
    ],
    [
      'of a gate, with options',
      (tester) => tester.gate('gate', 'confirm-rollout', { muteAlert: true, timeout: '5s', retries: 1 }),
      { name: 'gate', type: 'confirm-rollout', url: `${url}/gate/check`, muteAlert: true, timeout: '5s', retries: 1 },
    ],
    [
      'of a way back, with options',
      (tester) => tester.rollbackGate('back', { muteAlert: true }),
      { name: 'back', type: 'rollback', url: `${url}/rollback/check`, muteAlert: true },
    ],
  ])('%s', async (_, hook, expected) => {
    const { value } = await open({ allow: ['hey', 'test', 'helm', 'kubectl'] });
    expect(await valueOf(pulumi.output(hook(value!)))).toEqual(expected);
  });

  it.each<[string, HttpLoad, object]>([
    ['as it comes', { url: 'http://a/' }, { metadata: { type: 'http', url: 'http://a/' } }],
    [
      'with all that can be said',
      {
        ...{
          url: pulumi.output('http://a/'),
          method: 'PUT',
          headers: { 'X-A': 'b', 'X-C': pulumi.output('d') },
          body: '{}',
          rate: pulumi.output(50),
          concurrency: 5,
        },
        ...{
          duration: '30s',
          requests: 100,
          timeout: '1s',
          insecure: true,
          maxErrorRate: 0.5,
          maxP50: '1ms',
          maxP90: '2ms',
          maxP95: '3ms',
          maxP99: '4ms',
          wait: false,
        },
      },
      {
        metadata: {
          ...{
            type: 'http',
            url: 'http://a/',
            method: 'PUT',
            headers: 'X-A: b\nX-C: d',
            body: '{}',
            rate: '50',
            concurrency: '5',
            duration: '30s',
            requests: '100',
          },
          ...{
            timeout: '1s',
            insecure: 'true',
            maxErrorRate: '0.5',
            maxP50: '1ms',
            maxP90: '2ms',
            maxP95: '3ms',
            maxP99: '4ms',
            wait: 'false',
          },
        },
      },
    ],
    [
      'that is waited for, with the time for that',
      { url: 'http://a/', maxP99: '1s' },
      { timeout: '1m20s', metadata: { type: 'http', url: 'http://a/', maxP99: '1s' } },
    ],
    [
      'that says itself how long it takes',
      { url: 'http://a/', wait: true, duration: pulumi.output('5m'), timeout: '2s' },
      { timeout: '5m2s', metadata: { type: 'http', url: 'http://a/', wait: 'true', duration: '5m', timeout: '2s' } },
    ],
  ])('of built-in load, %s', async (_, load, expected) => {
    const { value } = await open();
    const hook = (await valueOf(pulumi.output(value!.http('load', load) as object))) as Inputs;
    expect(hook).toEqual({ name: 'load', type: 'rollout', url: `${url}/`, ...expected });
    expect(loadOf(hook.metadata).waits).toBe('timeout' in expected);
  });

  it('of built-in load may have a time of its own', async () => {
    const { value } = await open();
    const hook = value!.http('load', { url: 'http://a/', maxErrorRate: 1 }, { type: 'pre-rollout', timeout: '3m' });
    expect(await valueOf(pulumi.output(hook as object))).toMatchObject({ type: 'pre-rollout', timeout: '3m' });
  });

  it.each(['command', 'bash', 'helm', 'kubectl'] as const)('of %s has options', async (method) => {
    const options: CommandOptions = {
      type: pulumi.output('pre-rollout' as const),
      timeout: '30s',
      retries: 2,
      muteAlert: true,
      logOutput: true,
    };
    const { value } = await made({ allow: ['test', 'helm', 'kubectl'] });
    expect(await valueOf(pulumi.output(value![method]('test', 'test x', options) as object))).toMatchObject({
      type: 'pre-rollout',
      timeout: '30s',
      retries: 2,
      muteAlert: true,
      metadata: { cmd: 'test x', logCmdOutput: 'true' },
    });
  });
});

it('what is not known in a preview is no obstacle', async () => {
  const unknown = <T>(): pulumi.Output<T> => pulumi.output(pulumi.unknown) as pulumi.Output<T>;
  const args = {
    namespace: unknown<string>(),
    token: unknown<string>(),
    allow: unknown<string[]>(),
    timeout: unknown<'1h'>(),
    serviceAccountName: unknown<string>(),
  };
  const outcome = await run(
    () =>
      new LoadTester('tester', {
        ...args,
        storage: { size: unknown<string>() },
        networkPolicy: { namespaces: unknown<string[]>() },
      }),
    {
      preview: true,
    },
  );
  expect(outcome.errors).toEqual([]);
  expect(names(outcome)).toEqual([
    'ConfigMap tester-code',
    'Deployment tester',
    'LoadTester tester',
    'NetworkPolicy tester',
    'PersistentVolumeClaim tester-state',
    'Secret tester-token',
    'Service tester',
  ]);
});
