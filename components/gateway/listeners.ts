/** A certificate for users of a port. */
export interface Certificate {
  /**
   * Name of the Secret with the certificate. It must be in the namespace of the ingress gateway's pods for Istio, and
   * in that of the Gateway for the Gateway API.
   */
  secretName: string;
}

/** A certificate with settings that only Istio has. */
export interface IstioCertificate extends Certificate {
  /** `MUTUAL` also requires a certificate from users. Default: `SIMPLE`. */
  mode?: 'SIMPLE' | 'MUTUAL';
  /** The oldest accepted version of TLS. Default: Istio's. */
  minProtocolVersion?: 'TLSV1_0' | 'TLSV1_1' | 'TLSV1_2' | 'TLSV1_3';
}

/** Redirects users of plain HTTP to HTTPS. */
export interface HttpsRedirect {
  httpsRedirect: true;
}

/** A port of a Gateway, for all its hosts. */
export interface GatewayPort<Protocol extends string, Tls> {
  number: number;
  /** Default: `http` for 80, `https` for 443, otherwise protocol and number: `http-8080`. */
  name?: string;
  /** Default: `HTTPS` with a certificate, else `HTTP`. */
  protocol?: Protocol;
  tls?: Tls;
}

export type IstioPort = GatewayPort<'HTTP' | 'HTTPS' | 'HTTP2' | 'GRPC', IstioCertificate | HttpsRedirect>;
export type GatewayApiPort = GatewayPort<'HTTP' | 'HTTPS', Certificate>;

/** A port of any provider. */
export type AnyPort = GatewayPort<string, Partial<IstioCertificate & HttpsRedirect>>;

/** The arguments of a Gateway that the providers share. */
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

/** The ports of a Gateway: the listed ones or the single one. A redirect from plain HTTP adds a port. */
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

/** The hosts of a Gateway. With the Gateway API an empty list means all. */
export function hostsOf(provider: string, { hosts }: GatewaySettings): string[] {
  return hosts ?? (provider === 'istio' ? ['*'] : []);
}

/** The spec of Istio's Gateway. */
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

/** The spec of a Gateway of the Gateway API: one listener for each port and host. */
export function gatewayApiSpec(settings: GatewaySettings): object {
  const { className, routesFrom = 'All' } = settings;
  const hosts = hostsOf('gatewayapi', settings);
  const listeners = listenersOf(settings).flatMap(({ number, name, protocol, tls }) =>
    (hosts.length === 0 ? [undefined] : hosts).map((hostname) => ({
      // The listeners of one Gateway must have different names.
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
