import { describe, described } from './described';
import { serviceMatch, stringMatch } from './match';
import { choice, flag, list, name, passThrough, port, portOrName, requiredName, text, textMap, texts } from './schema';
import { headers, retries, trafficPolicy } from './traffic-policy';

const DNS_LABEL = '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$';
const DNS_NAME = '^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$';
const DNS_NAME_OR_EMPTY = `^$|${DNS_NAME}`;
const KIND = '^[a-zA-Z]([-a-zA-Z0-9]*[a-zA-Z0-9])?$';

const gatewayRef = described(
  'ParentReference',
  {
    group: name({ default: 'gateway.networking.k8s.io', pattern: DNS_NAME_OR_EMPTY }),
    kind: name({ default: 'Gateway', pattern: KIND }),
    name: requiredName(),
    namespace: name({ pattern: DNS_LABEL }),
    sectionName: name({ pattern: DNS_NAME }),
    port: port(),
  },
  { required: ['name'], open: true },
);

const mirrorTarget = passThrough(
  'One more receiver.',
  {
    backendRef: passThrough(
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

const corsPolicy = passThrough({
  allowCredentials: flag('Whether calls may carry credentials.'),
  allowHeaders: texts('Request headers that calls may have.'),
  allowMethods: texts('HTTP methods that calls may use.'),
  allowOrigin: texts('Sites that may call, by their whole origin.'),
  allowOrigins: list('Sites that may call.', describe(stringMatch, 'Condition on the origin.')),
  exposeHeaders: texts('Headers of the answer that the browser may read.'),
  maxAge: text('How long a browser may keep this policy, a duration.'),
});

const metadata = described('CustomMetadata', { labels: textMap(), annotations: textMap() });

export const service = described(
  'CanaryService',
  {
    name: name(),
    port: port(),
    portName: name(),
    targetPort: portOrName(),
    appProtocol: text(),
    portDiscovery: flag(),
    headless: flag(),
    trafficDistribution: choice(['PreferClose', 'PreferSameZone', 'PreferSameNode']),
    timeout: text(),
    backendTimeout: text(),
    gateways: texts(),
    gatewayRefs: list(gatewayRef),
    routeKind: choice(['HTTPRoute', 'GRPCRoute']),
    hosts: texts(),
    delegation: flag(),
    trafficPolicy,
    match: serviceMatch,
    rewrite: described('CanaryService.rewrite', { uri: text(), authority: text(), type: text() }, { open: true }),
    retries,
    headers,
    mirror: list(mirrorTarget),
    corsPolicy,
    meshName: name(),
    backends: texts(),
    apex: metadata,
    primary: metadata,
    canary: metadata,
    unmanagedMetadata: described('CanaryService.unmanagedMetadata', { labels: texts(), annotations: texts() }),
  },
  { required: ['port'] },
);
