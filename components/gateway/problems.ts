import type { Path } from '../../controller/api/problems/path';
import { forbidField, type Problem, refuseValue, requireField } from '../../controller/api/problems/problem';
import { type AnyPort, type GatewaySettings, type Listener, listenersOf } from './listeners';

/** For an argument that only the other kind of Gateway has. */
const OTHER = 'other-kind-of-gateway';
const TLS = 'wrong-tls';

/** Finds problems of the arguments of a Gateway, after their shape has been checked. */
export function checkGateway(provider: string, settings: GatewaySettings): Problem[] {
  const problems = [
    ...checkPorts(settings),
    ...(provider === 'istio' ? checkIstio(settings) : checkGatewayApi(settings)),
  ];
  return problems.length > 0 ? problems : checkListeners(listenersOf(settings), settings.ports === undefined);
}

function checkPorts({ port, ports, tls }: GatewaySettings): Problem[] {
  if (ports === undefined) return [];
  return [
    ...(ports.length === 0 ? [requireField(['ports'], 'list the ports, or leave ports out for port 80')] : []),
    ...(port === undefined
      ? []
      : [forbidField(['port'], 'ports lists all of them: move it there', 'port-beside-ports')]),
    ...(tls === undefined
      ? []
      : [forbidField(['tls'], 'each of ports has its own: move it there', 'port-beside-ports')]),
  ];
}

function checkIstio({ hosts, className, routesFrom }: GatewaySettings): Problem[] {
  return [
    ...(hosts?.length === 0 ? [requireField(['hosts'], 'leave hosts out to listen to all')] : []),
    ...(className === undefined
      ? []
      : [forbidField(['className'], 'it belongs to the Gateway API; Istio finds its gateway by selector', OTHER)]),
    ...(routesFrom === undefined ? [] : [forbidField(['routesFrom'], 'it belongs to the Gateway API', OTHER)]),
  ];
}

function checkGatewayApi({ hosts = [], className, selector, apiVersion, tls, ports = [] }: GatewaySettings): Problem[] {
  return [
    ...(className === undefined
      ? [requireField(['className'], 'the Gateway API finds the controller of a Gateway by it')]
      : []),
    ...(selector === undefined
      ? []
      : [
          forbidField(
            ['selector'],
            'it belongs to Istio; the Gateway API finds the controller of a Gateway by className',
            OTHER,
          ),
        ]),
    ...(apiVersion === undefined
      ? []
      : [forbidField(['apiVersion'], 'it belongs to Istio; that of the Gateway API is said by provider', OTHER)]),
    ...hosts.flatMap((host, index) =>
      host === '*' ? [refuseValue(['hosts', index], host, 'leave hosts out to listen to all', OTHER)] : [],
    ),
    ...checkIstioTls(['tls'], tls),
    ...ports.flatMap((port, index) => checkIstioTls(['ports', index, 'tls'], port.tls)),
    ...ports.flatMap(({ protocol }, index) =>
      protocol === 'HTTP2' || protocol === 'GRPC'
        ? [
            refuseValue(
              ['ports', index, 'protocol'],
              protocol,
              'it belongs to Istio; in the Gateway API it is HTTP or HTTPS',
              OTHER,
            ),
          ]
        : [],
    ),
  ];
}

function checkIstioTls(path: Path, tls: AnyPort['tls'] | GatewaySettings['tls']): Problem[] {
  return Object.entries(tls ?? {}).flatMap(([name, value]) => {
    if (name === 'secretName' || value === undefined || value === false) return [];
    return [
      forbidField(
        [...path, name],
        `it belongs to Istio${name === 'httpsRedirect' ? '; in the Gateway API an HTTPRoute with a RequestRedirect filter does it' : ''}`,
        OTHER,
      ),
    ];
  });
}

function checkListeners(listeners: readonly Listener[], isSingle: boolean): Problem[] {
  return listeners.flatMap((listener, index) => {
    const field = (...part: Path): Path => (isSingle ? part : ['ports', index, ...part]);
    const { number, name } = listener;
    const before = listeners.slice(0, index);
    return [
      ...(before.some((other) => other.number === number)
        ? [
            refuseValue(
              field(isSingle ? 'port' : 'number'),
              number,
              'another port has this number: choose another one',
              'duplicate-port',
            ),
          ]
        : []),
      ...(before.some((other) => other.name === name)
        ? [refuseValue(field('name'), name, 'another port has this name: choose another one', 'duplicate-port')]
        : []),
      ...checkTls(listener, field),
    ];
  });
}

function checkTls({ protocol, tls }: Listener, field: (...part: Path) => Path): Problem[] {
  const hasCertificate = tls?.secretName !== undefined;
  if (protocol === 'HTTPS' && !hasCertificate)
    return [requireField(field('tls', 'secretName'), 'HTTPS needs a certificate', TLS)];
  if (protocol !== 'HTTPS' && hasCertificate)
    return [refuseValue(field('protocol'), protocol, 'a certificate goes with HTTPS', TLS)];
  if (hasCertificate && tls.httpsRedirect)
    return [forbidField(field('tls', 'httpsRedirect'), 'a port that speaks HTTPS needs no redirect to it', TLS)];
  if (tls !== undefined && !hasCertificate && !tls.httpsRedirect)
    return [requireField(field('tls', 'secretName'), 'without a certificate tls can only be httpsRedirect: true', TLS)];
  return [];
}
