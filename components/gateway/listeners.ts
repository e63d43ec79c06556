/** A certificate that a port shows to its users. */
export interface Certificate {
  /**
   * Name of the Secret with the certificate: beside the ingress gateway's pods for Istio, beside the Gateway for the
   * Gateway API.
   */
  secretName: string;
}

/** A certificate, and what else Istio can be told about it. */
export interface IstioCertificate extends Certificate {
  /** `MUTUAL` asks users for a certificate, too. Default: `SIMPLE`. */
  mode?: 'SIMPLE' | 'MUTUAL';
  /** The oldest version of TLS that is spoken. Default: Istio's. */
  minProtocolVersion?: 'TLSV1_0' | 'TLSV1_1' | 'TLSV1_2' | 'TLSV1_3';
}

/** Sends users of plain HTTP to HTTPS. */
export interface HttpsRedirect {
  httpsRedirect: true;
}

/** A port that a Gateway listens to, for all of its hosts. */
export interface GatewayPort<Protocol extends string, Tls> {
  number: number;
  /** Default: `http` for 80, `https` for 443, else protocol and number: `http-8080`. */
  name?: string;
  /** Default: `HTTPS` with a certificate, else `HTTP`. */
  protocol?: Protocol;
  tls?: Tls;
}

export type IstioPort = GatewayPort<'HTTP' | 'HTTPS' | 'HTTP2' | 'GRPC', IstioCertificate | HttpsRedirect>;
export type GatewayApiPort = GatewayPort<'HTTP' | 'HTTPS', Certificate>;

/** A port of any provider. */
export type AnyPort = GatewayPort<string, Partial<IstioCertificate & HttpsRedirect>>;

/** What a Gateway of any provider was asked for. */
export interface GatewaySettings {
  hosts?: string[];
  port?: number;
  tls?: IstioCertificate & Partial<Record<keyof HttpsRedirect, boolean>>;
  ports?: AnyPort[];
  selector?: Record<string, string>;
  apiVersion?: string;
  className?: string;
  routesFrom?: 'All' | 'Same';
}

/** A port with its defaults filled in. */
export type Listener = Required<Omit<AnyPort, 'tls'>> & Pick<AnyPort, 'tls'>;

/**
 * The ports that a Gateway listens to: those that were listed, or the one, with one for plain HTTP beside it that
 * redirects.
 */
export function listenersOf({ port, ports, tls }: GatewaySettings): Listener[] {
  if (ports !== undefined) return ports.map(listener);
  if (tls === undefined) return [listener({ number: port ?? 80 })];
  const { httpsRedirect, ...certificate } = tls;
  const redirects = httpsRedirect ? [listener({ number: 80, tls: { httpsRedirect: true } })] : [];
  return [...redirects, listener({ number: port ?? 443, tls: certificate })];
}

function listener({ number, name, protocol, tls }: AnyPort): Listener {
  const spoken = protocol ?? (tls?.secretName === undefined ? 'HTTP' : 'HTTPS');
  const isUsual = (spoken === 'HTTP' && number === 80) || (spoken === 'HTTPS' && number === 443);
  return {
    number,
    name: name ?? (isUsual ? spoken.toLowerCase() : `${spoken.toLowerCase()}-${number}`),
    protocol: spoken,
    ...(tls && { tls }),
  };
}

/** The hosts that a Gateway listens to: for the Gateway API, none are all. */
export function hostsOf(provider: string, { hosts }: GatewaySettings): string[] {
  return hosts ?? (provider === 'istio' ? ['*'] : []);
}

/** The spec of a Gateway of Istio. */
export function istioSpec(settings: GatewaySettings): object {
  const servers = listenersOf(settings).map(({ number, name, protocol, tls }) => ({
    port: { number, name, protocol },
    hosts: hostsOf('istio', settings),
    ...(tls && { tls: serverTls(tls) }),
  }));
  return { selector: settings.selector ?? { istio: 'ingressgateway' }, servers };
}

function serverTls({ secretName, mode = 'SIMPLE', minProtocolVersion }: Partial<IstioCertificate>): object {
  if (secretName === undefined) return { httpsRedirect: true };
  return { mode, credentialName: secretName, ...(minProtocolVersion && { minProtocolVersion }) };
}

/** The spec of a Gateway of the Gateway API: a listener for each port and host. */
export function gatewayApiSpec(settings: GatewaySettings): object {
  const { className, routesFrom = 'All' } = settings;
  const hosts = hostsOf('gatewayapi', settings);
  const listeners = listenersOf(settings).flatMap(({ number, name, protocol, tls }) =>
    (hosts.length === 0 ? [undefined] : hosts).map((hostname) => ({
      // Two listeners of one Gateway have different names.
      name: hostname === undefined || hosts.length === 1 ? name : `${name}-${hostname.replace('*', 'any')}`,
      ...(hostname !== undefined && { hostname }),
      port: number,
      protocol,
      ...(tls?.secretName !== undefined && { tls: { mode: 'Terminate', certificateRefs: [{ name: tls.secretName }] } }),
      allowedRoutes: { namespaces: { from: routesFrom } },
    })),
  );
  return { gatewayClassName: className, listeners };
}
