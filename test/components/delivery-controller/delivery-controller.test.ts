import * as pulumi from '@pulumi/pulumi';
import {
  DeliveryController,
  type DeliveryControllerArgs,
} from '../../../components/delivery-controller/delivery-controller';
import type { ProviderName } from '../../../controller/api/rules/providers';
import { CRDS } from '../../../controller/api/schema';
import { type Inputs, only, run, valueOf } from '../support';

const install = (args: DeliveryControllerArgs = {}) => run(() => new DeliveryController('serin', args));
type Installed = Awaited<ReturnType<typeof install>>;

const NAMESPACE = 'kubernetes:core/v1:Namespace';
const CONFIG_MAP = 'kubernetes:core/v1:ConfigMap';
const SECRET = 'kubernetes:core/v1:Secret';
const SERVICE = 'kubernetes:core/v1:Service';
const DEPLOYMENT = 'kubernetes:apps/v1:Deployment';
const DEFINITION = 'kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition';
const ROLE = 'kubernetes:rbac.authorization.k8s.io/v1:Role';
const CLUSTER_ROLE = 'kubernetes:rbac.authorization.k8s.io/v1:ClusterRole';
const NETWORK_POLICY = 'kubernetes:networking.k8s.io/v1:NetworkPolicy';

const SELECTOR = {
  'app.kubernetes.io/name': 'serin',
  'app.kubernetes.io/instance': 'serin',
  'app.kubernetes.io/component': 'controller',
};
const LABELS = { ...SELECTOR, 'app.kubernetes.io/part-of': 'serin' };

/** Kind, name and namespace of each object, without the definitions. */
const objects = ({ resources }: Installed): string[] =>
  resources
    .filter(({ type }) => type.startsWith('kubernetes:') && type !== DEFINITION)
    .map(
      ({ inputs }) =>
        `${inputs.kind} ${[inputs.metadata.namespace, inputs.metadata.name].filter((part) => part !== undefined).join('/')}`,
    )
    .sort();
// Pulumi's mark for secrets in requests to the engine. The mocks show the whole property as secret if a part of it is.
const SECRET_MARK = '4dabf18193072939515e22adb298388d';
const revealed = (property: Inputs): Inputs => (SECRET_MARK in property ? property.value : property);
const deploymentOf = (installed: Installed): Inputs => revealed(only(installed, DEPLOYMENT).spec);
const podOf = (installed: Installed): Inputs => deploymentOf(installed).template;
const containerOf = (installed: Installed): Inputs => podOf(installed).spec.containers[0];
const withoutHash = (text: string): string => text.replace(/-[0-9a-f]{8}$/, '-HASH');
const values = (component: DeliveryController<ProviderName>) =>
  valueOf(
    pulumi.all([component.namespace, component.metricsServer, component.serviceAccountName, component.metricsUrl]),
  );

const OBJECTS = [
  'ClusterRole serin',
  'ClusterRoleBinding serin',
  'ConfigMap serin-system/serin-code-HASH',
  'Deployment serin-system/serin',
  'Namespace serin-system',
  'Role serin-system/serin-lease',
  'RoleBinding serin-system/serin-lease',
  'Service serin-system/serin',
  'ServiceAccount serin-system/serin',
];

describe('a DeliveryController without arguments', () => {
  let installed: Installed;
  beforeAll(async () => {
    installed = await install();
  });

  test('installs what the controller needs and nothing more', () => {
    expect(installed.errors).toEqual([]);
    expect(objects(installed).map(withoutHash)).toEqual(OBJECTS);
    const definitions = installed.resources
      .filter(({ type }) => type === DEFINITION)
      .map(({ name, inputs }) => `${name} ${inputs.metadata.name}`);
    expect(definitions.sort()).toEqual(CRDS.map(({ metadata: { name } }) => `serin-${name} ${name}`).sort());
  });

  test('is a component of its own type, with all children below it', () => {
    expect(installed.resources[0]).toMatchObject({ type: 'serin:index:DeliveryController', name: 'serin' });
    expect(installed.resources.every(({ name }) => name === 'serin' || name.startsWith('serin-'))).toBe(true);
  });

  test('applies the definitions as they are', () => {
    for (const { metadata, spec } of CRDS)
      expect(only(installed, DEFINITION, `serin-${metadata.name}`).spec).toEqual(spec);
  });

  test('says where it is', async () => {
    expect(installed.value!.provider).toBe('istio');
    expect(await values(installed.value!)).toEqual([
      'serin-system',
      'http://prometheus:9090',
      'serin',
      'http://serin.serin-system:8080/metrics',
    ]);
  });

  test('gives the namespace that it creates the strictest Pod Security Standard', () => {
    expect(only(installed, NAMESPACE).metadata).toEqual({
      name: 'serin-system',
      labels: { ...LABELS, 'pod-security.kubernetes.io/enforce': 'restricted' },
    });
  });

  test('gives the pod no more than that standard allows', () => {
    const { spec } = podOf(installed);
    expect(spec.securityContext).toEqual({
      runAsNonRoot: true,
      runAsUser: 1000,
      runAsGroup: 1000,
      fsGroup: 1000,
      seccompProfile: { type: 'RuntimeDefault' },
    });
    expect(containerOf(installed).securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    expect(spec).toMatchObject({
      automountServiceAccountToken: true,
      enableServiceLinks: false,
      terminationGracePeriodSeconds: 30,
      serviceAccountName: 'serin',
    });
    expect(only(installed, 'kubernetes:core/v1:ServiceAccount').automountServiceAccountToken).toBe(false);
  });

  test('asks for what the controller was measured to need', () => {
    expect(containerOf(installed).resources).toEqual({
      requests: { cpu: '50m', memory: '128Mi' },
      limits: { memory: '512Mi' },
    });
  });

  test('asks after health and readiness where the controller tells them', () => {
    const { ports, livenessProbe, readinessProbe } = containerOf(installed);
    expect(ports).toEqual([{ name: 'http-metrics', containerPort: 8080 }]);
    expect([livenessProbe.httpGet, readinessProbe.httpGet]).toEqual([
      { path: '/healthz', port: 'http-metrics' },
      { path: '/readyz', port: 'http-metrics' },
    ]);
  });

  test('lets the Service and the Deployment find the pods, and Prometheus the metrics', () => {
    const { metadata } = podOf(installed);
    expect(metadata.labels).toMatchObject(LABELS);
    expect(metadata.annotations).toMatchObject({
      'prometheus.io/scrape': 'true',
      'prometheus.io/port': '8080',
      'prometheus.io/path': '/metrics',
    });
    expect(deploymentOf(installed)).toMatchObject({ replicas: 1, selector: { matchLabels: SELECTOR } });
    expect(only(installed, SERVICE).spec).toEqual({
      selector: SELECTOR,
      ports: [{ name: 'http-metrics', port: 8080, targetPort: 'http-metrics' }],
    });
  });

  test('starts the controller with the provider and the metrics server', () => {
    expect(containerOf(installed).args).toEqual([
      'controller',
      '--mesh-provider=istio',
      '--metrics-server=http://prometheus:9090',
    ]);
    expect(containerOf(installed).env ?? []).toEqual([]);
  });

  test('binds every role to its account', () => {
    const subjects = [{ kind: 'ServiceAccount', name: 'serin', namespace: 'serin-system' }];
    const apiGroup = 'rbac.authorization.k8s.io';
    expect(only(installed, `${CLUSTER_ROLE}Binding`)).toMatchObject({
      subjects,
      roleRef: { apiGroup, kind: 'ClusterRole', name: 'serin' },
    });
    expect(only(installed, `${ROLE}Binding`)).toMatchObject({
      subjects,
      roleRef: { apiGroup, kind: 'Role', name: 'serin-lease' },
    });
  });
});

describe('the namespace', () => {
  test('that is given is not created', async () => {
    const installed = await install({ namespace: pulumi.output('flux-system') });
    expect(objects(installed).filter((text) => text.includes('serin-system') || text.startsWith('Namespace'))).toEqual(
      [],
    );
    expect(await values(installed.value!)).toEqual([
      'flux-system',
      'http://prometheus:9090',
      'serin',
      'http://serin.flux-system:8080/metrics',
    ]);
  });

  test.each([
    [{ namespace: 'own', createNamespace: true }, ['Namespace own']],
    [{ createNamespace: false }, []],
  ])('is created when that is asked for: %j', async (args, expected) => {
    expect(objects(await install(args)).filter((text) => text.startsWith('Namespace'))).toEqual(expected);
  });
});

describe('a controller of one namespace', () => {
  test('has rights in that namespace alone, and its Lease where it runs', async () => {
    const installed = await install({ watchNamespace: pulumi.output('shop') });
    expect(objects(installed).filter((text) => /Role/.test(text))).toEqual([
      'Role serin-system/serin-lease',
      'Role shop/serin',
      'RoleBinding serin-system/serin-lease',
      'RoleBinding shop/serin',
    ]);
    expect(containerOf(installed).args).toContain('--namespace=shop');
    expect(only(installed, ROLE, 'serin-lease').rules[1].resourceNames).toEqual(['serin-controller-shop']);
    expect(only(installed, `${ROLE}Binding`, 'serin').subjects).toEqual([
      { kind: 'ServiceAccount', name: 'serin', namespace: 'serin-system' },
    ]);
  });

  test('gets a ClusterRole only for kinds that have no namespace', async () => {
    const installed = await install({ watchNamespace: 'shop', provider: 'kuma' });
    expect(only(installed, CLUSTER_ROLE).rules.map(({ resources }: Inputs) => resources)).toEqual([['trafficroutes']]);
  });
});

describe('the command line', () => {
  const plain = {
    provider: 'nginx',
    metricsServer: 'http://prometheus.monitoring:9090',
    watchNamespace: 'shop',
    selectorLabels: ['app', 'k8s-app'],
    includeLabelPrefix: ['team/', 'cost/'],
    ingressClass: 'nginx',
    ingressAnnotationsPrefix: 'custom.example.com',
    configTracking: false,
    noCrossNamespaceRefs: true,
    clusterName: 'blue',
    slack: { channel: 'releases', user: 'serin', proxyUrl: 'http://proxy:3128' },
    msteams: { url: 'https://teams.example.com/hook', proxyUrl: 'http://proxy:3129' },
    dryRun: true,
    logLevel: 'debug',
    extraFlags: { 'kubeconfig-qps': '50' },
  } satisfies DeliveryControllerArgs;
  const expected = [
    'controller',
    '--mesh-provider=nginx',
    '--metrics-server=http://prometheus.monitoring:9090',
    '--namespace=shop',
    '--selector-labels=app,k8s-app',
    '--include-label-prefix=team/,cost/',
    '--ingress-class=nginx',
    '--ingress-annotations-prefix=custom.example.com',
    '--enable-config-tracking=false',
    '--no-cross-namespace-refs=true',
    '--cluster-name=blue',
    '--slack-channel=releases',
    '--slack-user=serin',
    '--slack-proxy-url=http://proxy:3128',
    '--msteams-proxy-url=http://proxy:3129',
    '--dry-run=true',
    '--log-level=debug',
    '--kubeconfig-qps=50',
  ];

  test('says what the arguments say', async () => {
    expect(containerOf(await install(plain)).args).toEqual(expected);
  });

  test('takes outputs wherever an argument decides no shape', async () => {
    const { clusterName, selectorLabels, slack, extraFlags } = plain;
    const outputs = {
      ...plain,
      clusterName: pulumi.output(clusterName),
      selectorLabels: pulumi.output(selectorLabels),
      slack: { ...slack, channel: pulumi.output(slack.channel) },
      extraFlags: { 'kubeconfig-qps': pulumi.output(extraFlags['kubeconfig-qps']) },
    };
    expect(containerOf(await install(outputs)).args).toEqual(expected);
  });

  test('has the default where an output turns out to be undefined', async () => {
    const nothing = pulumi.output<string | undefined>(undefined);
    const { args } = containerOf(
      await install({ slack: { channel: nothing, user: nothing as pulumi.Output<string> } }),
    );
    expect(args.slice(3)).toEqual(['--slack-channel=', '--slack-user=flagger']);
  });
});

describe('addresses and tokens', () => {
  const args = {
    slack: { url: 'https://slack.example.com/T1', token: 'xoxb-1' },
    msteams: { url: 'https://teams.example.com/M1' },
    eventWebhook: 'https://events.example.com/E1',
  };
  const stringData = {
    SLACK_URL: 'https://slack.example.com/T1',
    SLACK_TOKEN: 'xoxb-1',
    MSTEAMS_URL: 'https://teams.example.com/M1',
    EVENT_WEBHOOK_URL: 'https://events.example.com/E1',
  };

  test('are in a Secret, in state as well, and nowhere else', async () => {
    const installed = await install(args);
    const secret = only(installed, SECRET);
    expect([withoutHash(secret.metadata.name), secret.metadata.namespace, secret.immutable]).toEqual([
      'serin-notifications-HASH',
      'serin-system',
      true,
    ]);
    expect(secret.stringData).toHaveProperty([SECRET_MARK]);
    expect(revealed(secret.stringData)).toEqual(stringData);
    const others = installed.resources
      .filter(({ type }) => type !== SECRET)
      .map(({ inputs }) => JSON.stringify(inputs));
    for (const value of Object.values(stringData)) expect(others.filter((text) => text.includes(value))).toEqual([]);
  });

  test('reach the controller by its environment', async () => {
    const installed = await install(args);
    const { name } = only(installed, SECRET).metadata;
    expect(containerOf(installed).env).toEqual(
      Object.keys(stringData).map((key) => ({ name: key, valueFrom: { secretKeyRef: { name, key, optional: true } } })),
    );
  });

  test('that change are another Secret, to which no pod of before belongs', async () => {
    const nameFor = async (eventWebhook: string): Promise<string> =>
      only(await install({ eventWebhook }), SECRET).metadata.name;
    const [first, again, second] = [await nameFor('http://a'), await nameFor('http://a'), await nameFor('http://b')];
    expect([first === again, first === second]).toEqual([true, false]);
  });
});

describe('several replicas', () => {
  test('are spread over nodes, and keep one while nodes are emptied', async () => {
    const installed = await install({ replicas: 2 });
    expect(deploymentOf(installed).replicas).toBe(2);
    const labelSelector = { matchLabels: SELECTOR };
    expect(podOf(installed).spec.topologySpreadConstraints).toEqual([
      { maxSkew: 1, topologyKey: 'kubernetes.io/hostname', whenUnsatisfiable: 'ScheduleAnyway', labelSelector },
    ]);
    expect(only(installed, 'kubernetes:policy/v1:PodDisruptionBudget').spec).toEqual({
      minAvailable: 1,
      selector: labelSelector,
    });
  });
});

describe('the pod', () => {
  test('is placed and dressed as it is said, and keeps its own labels', async () => {
    const placement = {
      nodeSelector: { pool: 'system' },
      tolerations: [{ key: 'system', operator: 'Exists' }],
      affinity: { nodeAffinity: {} },
      imagePullSecrets: [{ name: 'registry' }],
    };
    const resources = { limits: { memory: '1Gi' } };
    const installed = await install({
      ...placement,
      resources,
      podLabels: { team: 'a', 'app.kubernetes.io/name': 'other' },
      podAnnotations: { note: pulumi.output('b') },
    });
    expect(podOf(installed).spec).toMatchObject(placement);
    expect(containerOf(installed).resources).toEqual(resources);
    expect(podOf(installed).metadata.labels).toMatchObject({ team: 'a', ...LABELS });
    expect(podOf(installed).metadata.annotations).toMatchObject({ note: 'b' });
  });
});

describe('the definitions', () => {
  test('are left to others when that is said', async () => {
    const installed = await install({ installCrds: false });
    expect(installed.resources.filter(({ type }) => type === DEFINITION)).toEqual([]);
    expect(only(installed, DEPLOYMENT)).toBeDefined();
  });

  test.each([
    [{}, undefined],
    [{ retainCrds: true }, true],
  ])('outlive the controller only when that is said: %j', async (args, expected) => {
    const seen: unknown[] = [];
    const remembering: pulumi.ResourceTransformation = ({ type, opts }) => {
      if (type === DEFINITION) seen.push((opts as pulumi.CustomResourceOptions).retainOnDelete);
      return undefined;
    };
    await run(() => new DeliveryController('serin', args, { transformations: [remembering] }));
    expect(seen).toEqual([expected, expected, expected]);
  });
});

describe('a NetworkPolicy', () => {
  const policy = async (networkPolicy: DeliveryControllerArgs['networkPolicy']) =>
    only(await install({ networkPolicy }), NETWORK_POLICY).spec;
  const ports = [{ protocol: 'TCP', port: 'http-metrics' }];
  const podSelector = { matchLabels: SELECTOR };

  test('lets the metrics be read, and nothing else be reached', async () => {
    expect(await policy(true)).toEqual({ podSelector, policyTypes: ['Ingress'], ingress: [{ ports }] });
  });

  test('may say from where, and whereto', async () => {
    const to = [{ ipBlock: { cidr: '10.0.0.0/8' } }];
    const from = [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } } }];
    const dns = { ports: ['UDP', 'TCP'].map((protocol) => ({ protocol, port: 53 })) };
    expect(await policy({ prometheusNamespace: pulumi.output('monitoring'), egress: [{ to }] })).toEqual({
      podSelector,
      policyTypes: ['Ingress', 'Egress'],
      ingress: [{ ports, from }],
      egress: [dns, { to }],
    });
  });

  test('is not made when it is not asked for', async () => {
    expect(objects(await install({ networkPolicy: false })).map(withoutHash)).toEqual(OBJECTS);
  });
});

describe('the program', () => {
  test('comes with the package, in a ConfigMap whose name is another for another program', async () => {
    const installed = await install();
    const { metadata, binaryData, immutable } = only(installed, CONFIG_MAP);
    expect([withoutHash(metadata.name), metadata.namespace, immutable, Object.keys(binaryData)]).toEqual([
      'serin-code-HASH',
      'serin-system',
      true,
      ['serin.cjs.br'],
    ]);
    expect(containerOf(installed)).toMatchObject({
      image: expect.stringMatching(/^docker\.io\/library\/node:22\.\d+\.\d+-alpine$/),
      command: ['node', '-e', expect.any(String)],
    });
    expect(containerOf(installed).volumeMounts).toEqual([{ name: 'code', mountPath: '/serin', readOnly: true }]);
    expect(podOf(installed).spec.volumes).toEqual([{ name: 'code', configMap: { name: metadata.name } }]);
    expect(podOf(installed).metadata.annotations['serin/code-checksum']).toMatch(
      new RegExp(`^${metadata.name.slice(-8)}[0-9a-f]{56}$`),
    );
    expect(metadata.labels['app.kubernetes.io/version']).toBe(
      podOf(installed).metadata.labels['app.kubernetes.io/version'],
    );
  });

  test('may run on another Node.js image', async () => {
    expect(containerOf(await install({ code: { nodeImage: pulumi.output('registry/node:24') } }))).toMatchObject({
      image: 'registry/node:24',
      command: ['node', '-e', expect.any(String)],
    });
  });

  test('may come from an image', async () => {
    const installed = await install({ code: { image: 'registry/serin:1' } });
    expect(installed.resources.filter(({ type }) => type === CONFIG_MAP)).toEqual([]);
    expect(containerOf(installed)).toMatchObject({
      image: 'registry/serin:1',
      args: expect.arrayContaining(['controller']),
    });
    expect([containerOf(installed).command, podOf(installed).spec.volumes ?? []]).toEqual([undefined, []]);
  });
});

test('a preview with arguments that are not known yet goes through', async () => {
  const unknown = pulumi.output(pulumi.unknown) as pulumi.Output<string>;
  const { errors } = await run(
    () =>
      new DeliveryController('serin', {
        namespace: unknown,
        metricsServer: unknown,
        watchNamespace: unknown,
        slack: { url: unknown, channel: unknown },
        prometheusRule: true,
        serviceMonitor: true,
      }),
    { preview: true },
  );
  expect(errors).toEqual([]);
});
