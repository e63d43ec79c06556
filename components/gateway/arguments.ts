import {
  choice,
  fields,
  flag,
  list,
  name,
  port as portNumber,
  text,
  textMap,
  texts,
} from '../../controller/api/schema/schema';
import type { AnyPort, Certificate, GatewayApiPort, GatewaySettings, IstioCertificate, IstioPort } from './listeners';
import type { Fields } from '../common/inputs';

/** API version of a Gateway by routing provider; Istio has others. */
export const API_VERSIONS = {
  istio: 'networking.istio.io/v1beta1',
  'gatewayapi:v1': 'gateway.networking.k8s.io/v1',
  'gatewayapi:v1beta1': 'gateway.networking.k8s.io/v1beta1',
} as const;
const ISTIO_VERSIONS = [
  'networking.istio.io/v1',
  'networking.istio.io/v1beta1',
  'networking.istio.io/v1alpha3',
] as const;

/** The routing providers that a Gateway can be made for. */
export type GatewayProvider = keyof typeof API_VERSIONS;

interface OnePort<Tls> {
  /** Number of the port. Default: 80, or 443 with `tls`. */
  port?: number;
  /** Speak HTTPS. Default: HTTP. */
  tls?: Tls;
  ports?: never;
}

interface ListedPorts<Port> {
  /** Several ports, in place of `port` and `tls`. */
  ports: Port[];
  port?: never;
  tls?: never;
}

/**
 * Options of a Gateway of Istio.
 *
 * @interface
 */
export type IstioGatewayOptions = Fields<
  {
    /** Host names that are listened to. Default: all. */
    hosts?: string[];
    /** Labels of the pods that are the gateway. Default: `{ istio: 'ingressgateway' }`. */
    selector?: Record<string, string>;
  } & (
    | OnePort<
        IstioCertificate & {
          /** Send users of plain HTTP, on port 80, to HTTPS. Default: false. */ httpsRedirect?: boolean;
        }
      >
    | ListedPorts<IstioPort>
  )
> & {
  /** API version of the Gateway. Default: `networking.istio.io/v1beta1`. */
  apiVersion?: (typeof ISTIO_VERSIONS)[number];
};

/**
 * Options of a Gateway of the Gateway API.
 *
 * @interface
 */
export type GatewayApiGatewayOptions = Fields<
  {
    /** The GatewayClass, whose controller makes the gateway. */
    className: string;
    /** Host names that are listened to. Default: all. */
    hosts?: string[];
    /**
     * Namespaces whose routes may belong to it. Default: `All`, because a Canary's route lives with its application.
     */
    routesFrom?: 'All' | 'Same';
  } & (OnePort<Certificate> | ListedPorts<GatewayApiPort>)
>;

interface CommonArgs {
  /** Namespace of the Gateway. Default: that of the Kubernetes provider. */
  namespace?: string;
  /** `metadata.name`. Default: the name of the resource. */
  name?: string;
  /** Labels of the Gateway. Default: none. */
  labels?: Record<string, string>;
  /** Annotations of the Gateway. Default: none. */
  annotations?: Record<string, string>;
}

/**
 * What `Gateway` takes: what is common, and what its routing provider wants to know, in `IstioGatewayOptions` or
 * `GatewayApiGatewayOptions`.
 *
 * @interface
 */
export type GatewayArgs<Name extends GatewayProvider> = {
  /** The routing provider that it is made for. */
  provider: Name;
} & Fields<CommonArgs> &
  (Name extends 'istio' ? IstioGatewayOptions : GatewayApiGatewayOptions);

interface AnyArgs extends CommonArgs, GatewaySettings {
  provider: GatewayProvider;
}

const certificate = {
  secretName: name('Name of the Secret with the certificate.'),
  mode: choice('MUTUAL asks users for a certificate, too; Istio only. Default: SIMPLE.', ['SIMPLE', 'MUTUAL']),
  minProtocolVersion: choice('The oldest version of TLS that is spoken; Istio only.', [
    'TLSV1_0',
    'TLSV1_1',
    'TLSV1_2',
    'TLSV1_3',
  ]),
  httpsRedirect: flag('Whether users of plain HTTP are sent to HTTPS; Istio only. Default: false.'),
};

const port = fields<AnyPort>(
  'A port that is listened to.',
  {
    number: portNumber('Number of the port.'),
    name: name('Name of the port. Default: http for 80, https for 443, else protocol and number.'),
    protocol: choice('HTTP2 and GRPC are for Istio only. Default: HTTPS with a certificate, else HTTP.', [
      'HTTP',
      'HTTPS',
      'HTTP2',
      'GRPC',
    ]),
    tls: fields<NonNullable<AnyPort['tls']>>('Its certificate, or a redirect.', certificate),
  },
  { required: ['number'] },
);

/** The arguments of `Gateway`. */
export const gatewayArgs = fields<AnyArgs>(
  'Where users come in.',
  {
    provider: choice('The routing provider that it is made for.', Object.keys(API_VERSIONS)),
    namespace: name('Namespace of the Gateway. Default: that of the Kubernetes provider.'),
    name: name('Name of the Gateway. Default: the name of the resource.'),
    labels: textMap('Labels of the Gateway.'),
    annotations: textMap('Annotations of the Gateway.'),
    hosts: texts('Host names that are listened to. Default: all.'),
    port: portNumber('The port that is listened to. Default: 80, or 443 with tls.'),
    tls: fields<NonNullable<GatewaySettings['tls']>>('Speak HTTPS.', certificate, { required: ['secretName'] }),
    ports: list('Several ports, in place of port and tls.', port),
    selector: textMap('Istio only: labels of the pods that are the gateway. Default: istio: ingressgateway.'),
    apiVersion: choice('Istio only. Default: networking.istio.io/v1beta1.', ISTIO_VERSIONS),
    className: text('Gateway API only, required there: the GatewayClass.'),
    routesFrom: choice('Gateway API only: namespaces whose routes may belong to it. Default: All.', ['All', 'Same']),
  },
  { required: ['provider'] },
);
