import { choice, flag, integer, list, mapOf, passThrough, text, texts } from './schema';

const count = (description: string) => integer(description);

const connectionPool = passThrough('Limits on connections to the pods.', {
  http: passThrough('Limits on HTTP connections.', {
    h2UpgradePolicy: choice('Whether HTTP/1.1 connections become HTTP/2.', ['DEFAULT', 'DO_NOT_UPGRADE', 'UPGRADE']),
    http1MaxPendingRequests: count('Most requests that wait for a connection.'),
    http2MaxRequests: count('Most requests at the same time.'),
    idleTimeout: text('How long an unused connection is kept, a duration.'),
    maxRequestsPerConnection: count('Most requests on one connection.'),
    maxRetries: count('Most retries at the same time.'),
  }),
});

const consistentHash = passThrough('Sends requests that are alike to the same pod.', {
  httpCookie: passThrough('Alike are those with the same cookie.', {
    name: text('Name of the cookie.'),
    path: text('Path of the cookie.'),
    ttl: text('How long the cookie lives, a duration.'),
  }),
  httpHeaderName: text('Alike are those with the same value of this header.'),
  httpQueryParameterName: text('Alike are those with the same value of this query parameter.'),
  minimumRingSize: count('Fewest places on the hash ring.'),
  useSourceIp: flag('Alike are those from the same address.'),
});

const localityLbSetting = passThrough('Sends requests to pods nearby.', {
  enabled: flag('Whether localities count.'),
  distribute: list(
    'Share of the traffic by locality.',
    passThrough('From one locality to others.', {
      from: text('Locality that the requests come from.'),
      to: mapOf('Percent by locality that the requests go to.', integer('Percent.')),
    }),
  ),
  failover: list(
    'Where requests go when a locality has no healthy pod.',
    passThrough('From one locality to another.', {
      from: text('Locality that fails.'),
      to: text('Locality that takes over.'),
    }),
  ),
});

const loadBalancer = passThrough('How a pod is chosen for a request.', {
  simple: choice('A way of choosing that needs no settings.', [
    'ROUND_ROBIN',
    'LEAST_CONN',
    'RANDOM',
    'PASSTHROUGH',
    'LEAST_REQUEST',
  ]),
  consistentHash,
  localityLbSetting,
  warmupDurationSecs: text('How long a new pod gets less than its share, a duration.'),
});

const outlierDetection = passThrough('Takes pods that fail out of the rotation.', {
  baseEjectionTime: text('How long a pod is taken out the first time, a duration.'),
  consecutive5xxErrors: count('Server errors in a row that take a pod out.'),
  consecutiveErrors: count('Errors in a row that take a pod out.'),
  consecutiveGatewayErrors: count('Gateway errors in a row that take a pod out.'),
  consecutiveLocalOriginFailures: count('Failed connections in a row that take a pod out.'),
  interval: text('How often pods are looked at, a duration.'),
  maxEjectionPercent: count('Most pods that are out at the same time, in percent.'),
  minHealthPercent: count('Percent of healthy pods below which none is taken out.'),
  splitExternalLocalOriginErrors: flag(
    'Whether failed connections are counted apart from errors that the pods answer.',
  ),
});

const tls = passThrough('TLS of connections to the pods.', {
  mode: choice('Whether connections use TLS, and whose certificates.', ['DISABLE', 'SIMPLE', 'MUTUAL', 'ISTIO_MUTUAL']),
  caCertificates: text('File with the certificates of the authorities.'),
  clientCertificate: text('File with the client certificate.'),
  privateKey: text('File with the private key of the client.'),
  sni: text('Host name that is sent in the handshake.'),
  subjectAltNames: texts('Names that the certificate of the server may have.'),
});

export const trafficPolicy = passThrough({
  connectionPool,
  loadBalancer,
  outlierDetection,
  tls,
});

const changes = (of: string) =>
  passThrough(`Changes to the headers of ${of}.`, {
    add: mapOf('Headers to add, by name.', text('Value.')),
    set: mapOf('Headers to replace, by name.', text('Value.')),
    remove: texts('Names of headers to remove.'),
  });

export const headers = passThrough({
  request: changes('requests'),
  response: changes('answers'),
});

export const retries = passThrough({
  attempts: integer('Most tries after the first.'),
  perTryTimeout: text('How long one try may take, a duration.'),
  retryOn: text('What is tried again, a list with commas: gateway-error, connect-failure, refused-stream, …'),
});
