import type { CanarySpec } from '../../../../controller/api/types/canary';
import { apiVersionOf, type KubeObject, type Resource } from '../../../../controller/api/types/meta';
import { INGRESS } from '../../../../controller/api/types/resources';
import { CONTOUR_HTTP_PROXY, GATEWAY_HTTP_ROUTE } from '../../../../controller/api/rules/providers';
import type { Target } from '../support/load';

export const INGRESS_ROUTE: Resource = {
  group: 'traefik.io',
  version: 'v1alpha1',
  kind: 'IngressRoute',
  plural: 'ingressroutes',
};
export const GATEWAY: Resource = { ...GATEWAY_HTTP_ROUTE, kind: 'Gateway', plural: 'gateways' };

/** The class whose Gateways Traefik serves. */
export const GATEWAY_CLASS: Resource = {
  ...GATEWAY_HTTP_ROUTE,
  kind: 'GatewayClass',
  plural: 'gatewayclasses',
  clusterScoped: true,
};
export const CLASS = {
  apiVersion: apiVersionOf(GATEWAY_CLASS),
  kind: GATEWAY_CLASS.kind,
  metadata: { name: 'traefik' },
  spec: { controllerName: 'traefik.io/gateway-controller' },
};

/** The way by which users' requests come to an application. */
export interface Entry {
  /** What the application's owner makes for it. */
  objects(target: Target): { resource: Resource; object: KubeObject }[];
  /** What the Canary says of it. */
  spec(target: Target): Partial<CanarySpec>;
}

const SERVICE = { port: 80, targetPort: 'http' };

/** An IngressRoute of Traefik's that sends them to the Canary's TraefikService, or to a Service. */
export const ingressRoute = (kind: 'TraefikService' | 'Service'): Entry => ({
  objects: ({ host }) => {
    const routes = [{ kind: 'Rule', match: `Host(\`${host}\`)`, services: [{ kind, name: 'podinfo', port: 80 }] }];
    const object = {
      apiVersion: apiVersionOf(INGRESS_ROUTE),
      kind: INGRESS_ROUTE.kind,
      metadata: { name: 'podinfo' },
      spec: { entryPoints: ['web'], routes },
    };
    return [{ resource: INGRESS_ROUTE, object }];
  },
  spec: () => ({ provider: 'traefik', service: SERVICE }),
});

/** A Gateway of the application's own that takes the Canary's HTTPRoute. */
export const GATEWAY_ENTRY: Entry = {
  objects: ({ port }) => {
    const spec = { gatewayClassName: CLASS.metadata.name, listeners: [{ name: 'http', protocol: 'HTTP', port }] };
    return [
      {
        resource: GATEWAY,
        object: { apiVersion: apiVersionOf(GATEWAY), kind: GATEWAY.kind, metadata: { name: 'entry' }, spec },
      },
    ];
  },
  spec: (target) => throughGateway(target, { name: 'entry' }),
};

/** The Gateway of all, for routers that serve one alone. */
export const SHARED_GATEWAY = { name: 'shared', namespace: 'default' };
export const SHARED_GATEWAY_ENTRY: Entry = {
  objects: () => [],
  spec: (target) => throughGateway(target, SHARED_GATEWAY),
};

function throughGateway({ host }: Target, gateway: { name: string; namespace?: string }): Partial<CanarySpec> {
  return { provider: 'gatewayapi:v1', service: { ...SERVICE, hosts: [host], gatewayRefs: [gateway] } };
}

/** An Ingress that sends them to the Canary's Service, for a provider that makes a copy of it. */
export const ingress = (provider: 'skipper'): Entry => ({
  objects: ({ host }) => {
    const paths = [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'podinfo', port: { number: 80 } } } }];
    const object = {
      apiVersion: apiVersionOf(INGRESS),
      kind: INGRESS.kind,
      metadata: { name: 'podinfo' },
      spec: { rules: [{ host, http: { paths } }] },
    };
    return [{ resource: INGRESS, object }];
  },
  spec: () => ({
    provider,
    service: SERVICE,
    ingressRef: { apiVersion: apiVersionOf(INGRESS), kind: INGRESS.kind, name: 'podinfo' },
  }),
});

/** An HTTPProxy of Contour's that has the host, and includes the Canary's. */
export const HTTP_PROXY_ENTRY: Entry = {
  objects: ({ host }) => {
    const spec = { virtualhost: { fqdn: host }, includes: [{ name: 'podinfo', conditions: [{ prefix: '/' }] }] };
    return [
      {
        resource: CONTOUR_HTTP_PROXY,
        object: {
          apiVersion: apiVersionOf(CONTOUR_HTTP_PROXY),
          kind: CONTOUR_HTTP_PROXY.kind,
          metadata: { name: 'entry' },
          spec,
        },
      },
    ];
  },
  spec: () => ({ provider: 'contour', service: SERVICE }),
};
