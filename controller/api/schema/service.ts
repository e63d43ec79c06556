import type { CanaryService, CustomMetadata } from '../types/canary';
import { serviceMatch, stringMatch } from './match';
import {
  type Schema,
  choice,
  fields,
  flag,
  list,
  name,
  passedOn,
  port,
  requiredName,
  text,
  textMap,
  texts,
} from './schema';
import { headers, retries, trafficPolicy } from './traffic-policy';

const DNS_LABEL = '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$';
const DNS_NAME = '^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$';
const DNS_NAME_OR_EMPTY = `^$|${DNS_NAME}`;
const KIND = '^[a-zA-Z]([-a-zA-Z0-9]*[a-zA-Z0-9])?$';

const gatewayRef = passedOn(
  'One Gateway.',
  {
    group: name('API group.', { default: 'gateway.networking.k8s.io', pattern: DNS_NAME_OR_EMPTY }),
    kind: name('Kind.', { default: 'Gateway', pattern: KIND }),
    name: requiredName('Name.'),
    namespace: name('Namespace. Default: that of the Canary.', { pattern: DNS_LABEL }),
    sectionName: name('The one listener that is meant. Default: all.', { pattern: DNS_NAME }),
    port: port('The one port that is meant. Default: all.'),
  },
  ['name'],
);

const mirrorTarget = passedOn(
  'One more receiver.',
  {
    backendRef: passedOn(
      'Whom the copies go to.',
      {
        group: name('API group.', { default: '', pattern: DNS_NAME_OR_EMPTY }),
        kind: name('Kind.', { default: 'Service', pattern: KIND }),
        name: requiredName('Name.'),
        namespace: name('Namespace. Default: that of the Canary.', { pattern: DNS_LABEL }),
        port: port('Port.'),
      },
      ['name'],
    ),
  },
  ['backendRef'],
);

const corsPolicy = passedOn('Which other sites may call the application from a browser.', {
  allowCredentials: flag('Whether calls may carry credentials.'),
  allowHeaders: texts('Request headers that calls may have.'),
  allowMethods: texts('HTTP methods that calls may use.'),
  allowOrigin: texts('Sites that may call, by their whole origin.'),
  allowOrigins: list('Sites that may call.', stringMatch('Condition on the origin.')),
  exposeHeaders: texts('Headers of the answer that the browser may read.'),
  maxAge: text('How long a browser may keep this policy, a duration.'),
});

function metadataOf(service: string): Schema {
  return fields<CustomMetadata>(`Labels and annotations of the ${service} Service and its routing objects.`, {
    labels: textMap('Labels to add.'),
    annotations: textMap('Annotations to add.'),
  });
}

export const service = fields<CanaryService>(
  'How the application is reached: the Services and the routing objects are made from this.',
  {
    name: name(
      'Name of the Service that users call; -primary and -canary are added for the other two. Default: the name of the target.',
    ),
    port: port('Port of the Services.'),
    portName: name('Name of the port. Default: http.'),
    targetPort: {
      description: 'Port of the container, by number or name. Default: port.',
      'x-kubernetes-int-or-string': true,
    },
    appProtocol: text('Protocol of the port, for example kubernetes.io/h2c.'),
    portDiscovery: flag('Whether the Services get every other port of the containers as well. Default: false.'),
    headless: flag('Whether the Services have no address of their own. Default: false.'),
    trafficDistribution: choice('Which pods are preferred.', ['PreferClose', 'PreferSameZone', 'PreferSameNode']),
    timeout: text('How long a request may take, a duration. Default: as the provider has it.'),
    backendTimeout: text(
      'How long the application may take to answer one request, a duration. Default: as the provider has it.',
    ),
    gateways: texts('Istio: Gateways that the route is for, as namespace/name; mesh stands for calls inside the mesh.'),
    gatewayRefs: list('Gateway API: the Gateways that the route belongs to.', gatewayRef),
    routeKind: choice(
      'Gateway API: the kind of the route that is made, HTTPRoute or, for gRPC alone, GRPCRoute. Default: HTTPRoute.',
      ['HTTPRoute', 'GRPCRoute'],
    ),
    hosts: texts('Host names that the route is for. Default: the name of the Service.'),
    delegation: flag('Istio: whether the route is one that another VirtualService delegates to. Default: false.'),
    trafficPolicy,
    match: serviceMatch,
    rewrite: passedOn('How a request is rewritten on the way.', {
      uri: text('New path, or new beginning of it.'),
      authority: text('New host.'),
      type: text('Gateway API: ReplaceFullPath or ReplacePrefixMatch.'),
    }),
    retries,
    headers,
    mirror: list('Gateway API: other receivers of a copy of each request.', mirrorTarget),
    corsPolicy,
    meshName: name(
      'App Mesh in its first API: the mesh that the application belongs to. Later the mesh itself selects namespaces.',
    ),
    backends: texts('App Mesh: the virtual services that the application calls, by name or ARN.'),
    apex: metadataOf('apex'),
    primary: metadataOf('primary'),
    canary: metadataOf('canary'),
    unmanagedMetadata: fields<NonNullable<CanaryService['unmanagedMetadata']>>(
      'What others put on the generated objects, and what is left alone.',
      {
        labels: texts('Keys of labels.'),
        annotations: texts('Keys of annotations.'),
      },
    ),
  },
  { required: ['port'] },
);
