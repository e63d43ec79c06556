import { forbidden, invalidValue, type Problem, required } from '../../controller/admission/problem';
import { type AnyPort, type GatewaySettings, type Listener, listenersOf } from './listeners';

/** Problems of the arguments of a Gateway, after their shape has been checked. */
export function gatewayProblems(provider: string, settings: GatewaySettings): Problem[] {
  const problems = [
    ...contradictions(settings),
    ...(provider === 'istio' ? istioProblems(settings) : gatewayApiProblems(settings)),
  ];
  return problems.length > 0 ? problems : portProblems(listenersOf(settings), settings.ports === undefined);
}

function contradictions({ port, ports, tls }: GatewaySettings): Problem[] {
  if (ports === undefined) return [];
  return [
    ...(ports.length === 0 ? [required('ports', 'list the ports, or leave ports out for port 80')] : []),
    ...(port === undefined ? [] : [forbidden('port', 'ports lists all of them: move it there')]),
    ...(tls === undefined ? [] : [forbidden('tls', 'each of ports has its own: move it there')]),
  ];
}

function istioProblems({ hosts, className, routesFrom }: GatewaySettings): Problem[] {
  return [
    ...(hosts?.length === 0 ? [required('hosts', 'leave hosts out to listen to all')] : []),
    ...(className === undefined
      ? []
      : [forbidden('className', 'it belongs to the Gateway API; Istio finds its gateway by selector')]),
    ...(routesFrom === undefined ? [] : [forbidden('routesFrom', 'it belongs to the Gateway API')]),
  ];
}

function gatewayApiProblems({
  hosts = [],
  className,
  selector,
  apiVersion,
  tls,
  ports = [],
}: GatewaySettings): Problem[] {
  return [
    ...(className === undefined
      ? [required('className', 'the Gateway API finds the controller of a Gateway by it')]
      : []),
    ...(selector === undefined
      ? []
      : [forbidden('selector', 'it belongs to Istio; the Gateway API finds the controller of a Gateway by className')]),
    ...(apiVersion === undefined
      ? []
      : [forbidden('apiVersion', 'it belongs to Istio; that of the Gateway API is said by provider')]),
    ...hosts.flatMap((host, index) =>
      host === '*' ? [invalidValue(`hosts[${index}]`, host, 'leave hosts out to listen to all')] : [],
    ),
    ...istioTls('tls', tls),
    ...ports.flatMap((port, index) => istioTls(`ports[${index}].tls`, port.tls)),
    ...ports.flatMap(({ protocol }, index) =>
      protocol === 'HTTP2' || protocol === 'GRPC'
        ? [
            invalidValue(
              `ports[${index}].protocol`,
              protocol,
              'it belongs to Istio; in the Gateway API it is HTTP or HTTPS',
            ),
          ]
        : [],
    ),
  ];
}

function istioTls(field: string, tls: AnyPort['tls'] | GatewaySettings['tls']): Problem[] {
  return Object.entries(tls ?? {}).flatMap(([name, value]) => {
    if (name === 'secretName' || value === undefined || value === false) return [];
    return [
      forbidden(
        `${field}.${name}`,
        `it belongs to Istio${name === 'httpsRedirect' ? '; in the Gateway API an HTTPRoute with a RequestRedirect filter does it' : ''}`,
      ),
    ];
  });
}

function portProblems(listeners: readonly Listener[], isSingle: boolean): Problem[] {
  return listeners.flatMap((listener, index) => {
    const field = (part: string): string => (isSingle ? part : `ports[${index}].${part}`);
    const { number, name } = listener;
    const before = listeners.slice(0, index);
    return [
      ...(before.some((other) => other.number === number)
        ? [
            invalidValue(
              field(isSingle ? 'port' : 'number'),
              number,
              'another port has this number: choose another one',
            ),
          ]
        : []),
      ...(before.some((other) => other.name === name)
        ? [invalidValue(field('name'), name, 'another port has this name: choose another one')]
        : []),
      ...tlsProblems(listener, field),
    ];
  });
}

function tlsProblems({ protocol, tls }: Listener, field: (part: string) => string): Problem[] {
  const hasCertificate = tls?.secretName !== undefined;
  if (protocol === 'HTTPS' && !hasCertificate) return [required(field('tls.secretName'), 'HTTPS needs a certificate')];
  if (protocol !== 'HTTPS' && hasCertificate)
    return [invalidValue(field('protocol'), protocol, 'a certificate goes with HTTPS')];
  if (hasCertificate && tls.httpsRedirect)
    return [forbidden(field('tls.httpsRedirect'), 'a port that speaks HTTPS needs no redirect to it')];
  if (tls !== undefined && !hasCertificate && !tls.httpsRedirect)
    return [required(field('tls.secretName'), 'without a certificate tls can only be httpsRedirect: true')];
  return [];
}
