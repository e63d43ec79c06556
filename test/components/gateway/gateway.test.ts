import * as pulumi from '@pulumi/pulumi';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';
import { Gateway } from '../../../components/gateway/gateway';
import { notYetKnown } from '../common/credentials-support';
import { type Inputs, only, run, valueOf } from '../support';

/** Arguments as untyped programs and other languages may write them. */
const gateway = (args: object, name = 'public') => run(() => new Gateway(name, args as never));
const manifest = async (args: object, type: string): Promise<Inputs> => {
  const outcome = await gateway(args);
  expect(outcome.errors).toEqual([]);
  return only(outcome, type);
};
const ISTIO = 'kubernetes:networking.istio.io/v1beta1:Gateway';
const GATEWAY_API = 'kubernetes:gateway.networking.k8s.io/v1:Gateway';

describe('A Gateway of Istio', () => {
  const server = (number: number, name: string, protocol: string, more: object = {}) => ({
    port: { number, name, protocol },
    hosts: ['*'],
    ...more,
  });

  test("is the guide's, letter by letter", async () => {
    const [expected] = loadAll(readFileSync(join(__dirname, '../../fixtures/seeds/istio-tutorial.yaml'), 'utf8'));
    const args = {
      provider: 'istio',
      apiVersion: 'networking.istio.io/v1alpha3',
      namespace: 'istio-system',
      name: 'public-gateway',
    };
    expect(await manifest(args, 'kubernetes:networking.istio.io/v1alpha3:Gateway')).toEqual(expected);
  });

  test.each([
    ['no port at all', {}, [server(80, 'http', 'HTTP')]],
    ['another port', { port: 8080 }, [server(8080, 'http-8080', 'HTTP')]],
    [
      'a certificate',
      { tls: { secretName: 'cert' } },
      [server(443, 'https', 'HTTPS', { tls: { mode: 'SIMPLE', credentialName: 'cert' } })],
    ],
    [
      'a certificate on another port',
      { port: 8443, tls: { secretName: 'cert', mode: 'MUTUAL', minProtocolVersion: 'TLSV1_2' } },
      [
        server(8443, 'https-8443', 'HTTPS', {
          tls: { mode: 'MUTUAL', credentialName: 'cert', minProtocolVersion: 'TLSV1_2' },
        }),
      ],
    ],
    [
      'a redirect to HTTPS',
      { tls: { secretName: 'cert', httpsRedirect: true } },
      [
        server(80, 'http', 'HTTP', { tls: { httpsRedirect: true } }),
        server(443, 'https', 'HTTPS', { tls: { mode: 'SIMPLE', credentialName: 'cert' } }),
      ],
    ],
    [
      'several ports',
      {
        ports: [
          { number: 80, tls: { httpsRedirect: true } },
          { number: 443, name: 'tls', tls: { secretName: 'cert' } },
          { number: 9090, protocol: 'GRPC' },
        ],
      },
      [
        server(80, 'http', 'HTTP', { tls: { httpsRedirect: true } }),
        server(443, 'tls', 'HTTPS', { tls: { mode: 'SIMPLE', credentialName: 'cert' } }),
        server(9090, 'grpc-9090', 'GRPC'),
      ],
    ],
  ])('with %s', async (_, args, servers) => {
    expect((await manifest({ provider: 'istio', ...args }, ISTIO)).spec).toEqual({
      selector: { istio: 'ingressgateway' },
      servers,
    });
  });

  test('has hosts, pods, labels and annotations of its own', async () => {
    const args = {
      provider: 'istio',
      hosts: pulumi.output(['a.example.com']),
      selector: { app: 'gw' },
      labels: { a: 'b' },
      annotations: { c: pulumi.output('d') },
    };
    expect(await manifest(args, ISTIO)).toEqual({
      apiVersion: 'networking.istio.io/v1beta1',
      kind: 'Gateway',
      metadata: { name: 'public', labels: { a: 'b' }, annotations: { c: 'd' } },
      spec: {
        selector: { app: 'gw' },
        servers: [{ port: { number: 80, name: 'http', protocol: 'HTTP' }, hosts: ['a.example.com'] }],
      },
    });
  });
});

describe('A Gateway of the Gateway API', () => {
  const allowedRoutes = { namespaces: { from: 'All' } };
  const https = {
    port: 443,
    protocol: 'HTTPS',
    tls: { mode: 'Terminate', certificateRefs: [{ name: 'cert' }] },
    allowedRoutes,
  };

  test.each([
    ['no port and no host', {}, [{ name: 'http', port: 80, protocol: 'HTTP', allowedRoutes }]],
    [
      'one host',
      { hosts: ['a.example.com'], port: 8080 },
      [{ name: 'http-8080', hostname: 'a.example.com', port: 8080, protocol: 'HTTP', allowedRoutes }],
    ],
    [
      'routes of its own namespace alone',
      { routesFrom: 'Same' },
      [{ name: 'http', port: 80, protocol: 'HTTP', allowedRoutes: { namespaces: { from: 'Same' } } }],
    ],
    [
      'several hosts and a certificate',
      { hosts: ['a.example.com', '*.example.com'], tls: { secretName: 'cert' } },
      [
        { name: 'https-a.example.com', hostname: 'a.example.com', ...https },
        { name: 'https-any.example.com', hostname: '*.example.com', ...https },
      ],
    ],
    [
      'several ports',
      { ports: [{ number: 80 }, { number: 443, tls: { secretName: 'cert' } }] },
      [
        { name: 'http', port: 80, protocol: 'HTTP', allowedRoutes },
        { name: 'https', ...https },
      ],
    ],
  ])('with %s', async (_, args, listeners) => {
    expect((await manifest({ provider: 'gatewayapi:v1', className: 'envoy', ...args }, GATEWAY_API)).spec).toEqual({
      gatewayClassName: 'envoy',
      listeners,
    });
  });

  test('in its older version', async () => {
    const { apiVersion, kind } = await manifest(
      { provider: 'gatewayapi:v1beta1', className: 'envoy' },
      'kubernetes:gateway.networking.k8s.io/v1beta1:Gateway',
    );
    expect([apiVersion, kind]).toEqual(['gateway.networking.k8s.io/v1beta1', 'Gateway']);
  });
});

describe('What routes refer to', () => {
  test.each([
    [
      'the defaults',
      { provider: 'istio' },
      ['default/public', { name: 'public', namespace: 'default' }, ['*'], 'http'],
    ],
    [
      'names and hosts of its own',
      {
        provider: 'istio',
        name: 'gw',
        namespace: pulumi.output('infra'),
        hosts: ['a.example.com'],
        tls: { secretName: 'cert', httpsRedirect: true },
      },
      ['infra/gw', { name: 'gw', namespace: 'infra' }, ['a.example.com'], 'https'],
    ],
    [
      'the Gateway API',
      { provider: 'gatewayapi:v1', className: 'envoy' },
      ['default/public', { name: 'public', namespace: 'default' }, [], 'http'],
    ],
  ])('follows from %s', async (_, args, expected) => {
    const { value } = await gateway(args);
    const { reference, parentReference, hosts, scheme } = value!;
    expect(
      await Promise.all([valueOf<unknown>(reference), valueOf(parentReference), valueOf(hosts), valueOf(scheme)]),
    ).toEqual(expected);
    expect(value!.provider).toBe(args.provider);
  });
});

describe('A Gateway is refused', () => {
  const istio = (args: object) => ({ provider: 'istio', ...args });
  const gatewayApi = (args: object) => ({ provider: 'gatewayapi:v1', className: 'envoy', ...args });
  test.each([
    [
      'without a class',
      { provider: 'gatewayapi:v1' },
      'className: Required value: the Gateway API finds the controller of a Gateway by it',
    ],
    [
      'with a selector that nobody reads',
      gatewayApi({ selector: { a: 'b' } }),
      'selector: Forbidden: it belongs to Istio; the Gateway API finds the controller of a Gateway by className',
    ],
    [
      'with a class that nobody reads',
      istio({ className: 'envoy' }),
      'className: Forbidden: it belongs to the Gateway API; Istio finds its gateway by selector',
    ],
    [
      "with the other provider's version",
      gatewayApi({ apiVersion: 'networking.istio.io/v1' }),
      'apiVersion: Forbidden: it belongs to Istio; that of the Gateway API is said by provider',
    ],
    [
      'with a rule for routes that nobody reads',
      istio({ routesFrom: 'All' }),
      'routesFrom: Forbidden: it belongs to the Gateway API',
    ],
    [
      'with a provider that has none',
      { provider: 'nginx' },
      'provider: Unsupported value: "nginx": supported values: "istio", "gatewayapi:v1", "gatewayapi:v1beta1"',
    ],
    [
      'with a host that the Gateway API does not know',
      gatewayApi({ hosts: ['*'] }),
      'hosts[0]: Invalid value: "*": leave hosts out to listen to all',
    ],
    [
      'with no host where Istio needs one',
      istio({ hosts: [] }),
      'hosts: Required value: leave hosts out to listen to all',
    ],
    [
      'with an empty list of ports',
      istio({ ports: [] }),
      'ports: Required value: list the ports, or leave ports out for port 80',
    ],
    [
      'with port and ports',
      istio({ port: 80, ports: [{ number: 80 }] }),
      'port: Forbidden: ports lists all of them: move it there',
    ],
    [
      'with tls and ports',
      istio({ tls: { secretName: 'a' }, ports: [{ number: 80 }] }),
      'tls: Forbidden: each of ports has its own: move it there',
    ],
    [
      'with a port that is none',
      istio({ port: 0 }),
      'port: Invalid value: 0: port in body should be greater than or equal to 1',
    ],
    [
      'with the same port twice',
      istio({ ports: [{ number: 80 }, { number: 80, name: 'b' }] }),
      'ports[1].number: Invalid value: 80: another port has this number: choose another one',
    ],
    [
      'with a redirect from its own port',
      istio({ port: 80, tls: { secretName: 'a', httpsRedirect: true } }),
      'port: Invalid value: 80: another port has this number: choose another one',
    ],
    [
      'with the same name twice',
      istio({
        ports: [
          { number: 80, name: 'a' },
          { number: 81, name: 'a' },
        ],
      }),
      'ports[1].name: Invalid value: "a": another port has this name: choose another one',
    ],
    [
      'with HTTPS and no certificate',
      istio({ ports: [{ number: 443, protocol: 'HTTPS' }] }),
      'ports[0].tls.secretName: Required value: HTTPS needs a certificate',
    ],
    [
      'with a certificate for HTTP',
      istio({ ports: [{ number: 80, protocol: 'HTTP', tls: { secretName: 'a' } }] }),
      'ports[0].protocol: Invalid value: "HTTP": a certificate goes with HTTPS',
    ],
    [
      'with a redirect from HTTPS',
      istio({ ports: [{ number: 443, tls: { secretName: 'a', httpsRedirect: true } }] }),
      'ports[0].tls.httpsRedirect: Forbidden: a port that speaks HTTPS needs no redirect to it',
    ],
    [
      'with tls that says nothing',
      istio({ ports: [{ number: 80, tls: {} }] }),
      'ports[0].tls.secretName: Required value: without a certificate tls can only be httpsRedirect: true',
    ],
    [
      'with a redirect in the Gateway API',
      gatewayApi({ tls: { secretName: 'a', httpsRedirect: true } }),
      'tls.httpsRedirect: Forbidden: it belongs to Istio; in the Gateway API an HTTPRoute with a RequestRedirect filter does it',
    ],
    [
      'with details of TLS in the Gateway API',
      gatewayApi({ ports: [{ number: 443, tls: { secretName: 'a', mode: 'MUTUAL' } }] }),
      'ports[0].tls.mode: Forbidden: it belongs to Istio',
    ],
    [
      'with a protocol of Istio in the Gateway API',
      gatewayApi({ ports: [{ number: 80, protocol: 'GRPC' }] }),
      'ports[0].protocol: Invalid value: "GRPC": it belongs to Istio; in the Gateway API it is HTTP or HTTPS',
    ],
  ])('%s', async (_, args, problem) => {
    const { resources, errors } = await gateway(args);
    expect(errors).toEqual([`Gateway "public": ${problem}`]);
    expect(resources.map(({ type }) => type)).toEqual(['serin:index:Gateway']);
  });
});

test('A Gateway whose host is not yet known is previewed', async () => {
  const { resources, errors } = await run(
    () => new Gateway('public', { provider: 'istio', hosts: notYetKnown<string[]>() }),
    { preview: true },
  );
  expect(errors).toEqual([]);
  expect(resources.map(({ type }) => type)).toContain(ISTIO);
});
