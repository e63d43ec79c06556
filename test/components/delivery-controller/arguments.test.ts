import * as pulumi from '@pulumi/pulumi';
import {
  DeliveryController,
  type DeliveryControllerArgs,
} from '../../../components/delivery-controller/delivery-controller';
import { FLAGS } from '../../../controller/api/flags';
import { run } from '../support';

/** The error messages, and the number of children. */
async function told(args: object): Promise<{ errors: string[]; children: number }> {
  const { errors, resources } = await run(() => new DeliveryController('serin', args as DeliveryControllerArgs));
  return { errors, children: resources.length - 1 };
}

test.each<[string, object, string | RegExp]>([
  [
    'a provider that does not exist',
    { provider: 'istoi' },
    /^provider: Unsupported value: "istoi": supported values: "istio", /,
  ],
  ['a further one', { providers: ['nginx', 'nginy'] }, /^providers\[1\]: Unsupported value: "nginy"/],
  [
    'an autoscaler',
    { autoscalers: ['VPA'] },
    'autoscalers[0]: Unsupported value: "VPA": supported values: "HorizontalPodAutoscaler", "ScaledObject"',
  ],
  [
    'a target',
    { targets: ['StatefulSet'] },
    'targets[0]: Unsupported value: "StatefulSet": supported values: "Deployment", "DaemonSet", "Service"',
  ],
  ['an empty namespace', { namespace: '' }, /^namespace: Invalid value: ""/],
  [
    'an address that is none',
    { metricsServer: pulumi.output('prometheus:9090') },
    /^metricsServer: Invalid value: .*is no address: write a URL that starts with http:\/\/ or https:\/\//,
  ],
  ['a log level', { logLevel: 'loud' }, /^logLevel: Unsupported value: "loud"/],
  [
    'a misspelt argument',
    { metricServer: 'http://x' },
    /^metricServer: Invalid value: "metricServer": there is no such property, use one of provider, /,
  ],
  ['Teams without an address', { msteams: {} }, 'msteams.url: Required value'],
  ['two programs', { code: { image: 'a', nodeImage: 'b' } }, /^code\.nodeImage: .*set one of image and nodeImage/],
  ['fewer replicas than none', { replicas: -1 }, /^replicas: Invalid value: -1/],
  [
    'a setting that does not exist',
    { serviceMonitor: { intervall: '15s' } },
    'serviceMonitor.intervall: Invalid value: "intervall": there is no such property, use one of labels, interval, namespace',
  ],
  [
    'neither true nor settings',
    { dashboard: 'yes' },
    'dashboard: Invalid value: "yes": write true, or an object with labels, namespace',
  ],
  [
    'a flag that does not exist',
    { extraFlags: { 'kubeconfig-qsp': '1' } },
    /^extraFlags\.kubeconfig-qsp: there is no such flag, use one of kubeconfig, kubeconfig-qps, /,
  ],
  [
    'a flag with an argument of its own',
    { extraFlags: { namespace: 'shop' } },
    'extraFlags.namespace: has an argument of its own: set that instead',
  ],
  [
    'a secret as a flag',
    { extraFlags: { 'slack-token': 'x' } },
    'extraFlags.slack-token: is a secret: set slack.token',
  ],
  ['another port', { extraFlags: { port: '9090' } }, /^extraFlags\.port: is always 8080/],
  [
    'a flag with a value that it cannot have',
    { extraFlags: { 'kubeconfig-qps': 'many' } },
    'extraFlags.kubeconfig-qps: many is no whole number',
  ],
  [
    'two replicas that work at once',
    { replicas: 2, extraFlags: { 'enable-leader-election': 'false' } },
    /^extraFlags\.enable-leader-election: 2 replicas would work on the same Canaries at once/,
  ],
])('%s is told before any child is created', async (_, args, message) => {
  const { errors, children } = await told(args);
  expect(children).toBe(0);
  const prefix = 'DeliveryController "serin": ';
  expect(errors).toEqual([
    typeof message === 'string'
      ? prefix + message
      : expect.stringMatching(new RegExp(`^${prefix}${message.source.replace(/^\^/, '')}`)),
  ]);
});

test('every free flag may be given', async () => {
  const free = [
    'kubeconfig',
    'kubeconfig-qps',
    'kubeconfig-burst',
    'kubeconfig-service-mesh',
    'master',
    'control-loop-interval',
    'threadiness',
    'zap-encoding',
    'zap-replace-globals',
    'enable-leader-election',
  ] as const;
  const extraFlags = Object.fromEntries(free.map((name) => [name, FLAGS[name].default]));
  expect((await told({ extraFlags })).errors).toEqual([]);
});

test('several mistakes are told together', async () => {
  expect((await told({ replicas: '2', logLevel: 'loud' })).errors).toEqual([
    expect.stringMatching(/replicas: .*; logLevel: |logLevel: .*; replicas: /),
  ]);
});

test('the type says which provider applies', () => {
  const compiles = (): void => {
    const defaulted: DeliveryController<'istio'> = new DeliveryController('a');
    const named: DeliveryController<'nginx'> = new DeliveryController('b', {
      provider: 'nginx',
      metricsServer: 'http://x',
    });
    // @ts-expect-error another provider
    const other: DeliveryController<'istio'> = new DeliveryController('c', { provider: 'nginx' });
    // @ts-expect-error no flag of the controller
    new DeliveryController('d', { extraFlags: { 'kubeconfig-qsp': '1' } });
    void [defaulted, named, other];
  };
  expect(compiles).toBeInstanceOf(Function);
});
