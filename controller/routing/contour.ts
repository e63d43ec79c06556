import type { CanaryService, MatchCondition, StringMatch } from '../api/types/canary';
import { apexName, serviceOf } from '../api/defaults';
import { CONTOUR_HTTP_PROXY } from '../api/rules/providers';
import { apexObject } from './shared/apex-object';
import { conditionalRoutes, readConditionalRoutes } from './shared/conditional-routes';
import type { DesiredObject, RoutingProvider, RoutingRequest } from './provider';
import { envoyRequests } from './shared/request-metrics';

/** One part of a route's condition. A request must match all parts. Only one part may be a path. */
interface Condition {
  prefix?: string;
  header?: { name: string; exact?: string; contains?: string; regex?: string };
  queryParameter?: StringMatch & { name: string };
}

interface HeadersPolicy {
  set?: { name: string; value: string }[];
  remove?: string[];
}

/** Changes to headers, as a Canary writes them. */
interface HeaderChanges {
  add?: Record<string, string>;
  set?: Record<string, string>;
  remove?: string[];
}

interface ProxyService {
  name: string;
  port: number;
  /** Left out if it is 0. */
  weight?: number;
  requestHeadersPolicy?: HeadersPolicy;
}

interface ProxyRoute {
  conditions?: Condition[];
  services?: ProxyService[];
  [policy: string]: unknown;
}

/** An HTTPProxy. The user's own HTTPProxy has the host name and includes it. */
export const contour: RoutingProvider = {
  resources: [CONTOUR_HTTP_PROXY],
  requestMetrics: envoyRequests((v) => [`envoy_cluster_name=~"${v.namespace}_${v.service}-${v.role}_[0-9a-zA-Z-]+"`]),
  desiredObjects: (request) => [httpProxy(request)],
  routes: (canary, find) => {
    const routes: readonly ProxyRoute[] = find(CONTOUR_HTTP_PROXY, apexName(canary))?.spec?.routes ?? [];
    return readConditionalRoutes(
      canary,
      routes.map(({ services = [] }) => services.map(({ name, weight = 0 }) => ({ service: name, weight }))),
    );
  },
};

function httpProxy(request: RoutingRequest): DesiredObject {
  const { ingressClass } = request.settings;
  const desired = apexObject(request, CONTOUR_HTTP_PROXY, { routes: proxyRoutes(request) });
  if (ingressClass) desired.object.metadata.annotations!['projectcontour.io/ingress.class'] = ingressClass;
  // Programs that wait for a valid HTTPProxy see one until Contour has checked it.
  desired.object.status = { currentStatus: 'valid', description: 'valid HTTPProxy', loadBalancer: {} };
  return desired;
}

function proxyRoutes(request: RoutingRequest): ProxyRoute[] {
  const service = serviceOf(request.canary);
  const { primary, canary } = request.routes;
  const route = (primaryWeight: number, canaryWeight: number, condition?: MatchCondition): ProxyRoute => ({
    conditions: conditions(service, condition),
    ...policies(service),
    services: [proxyService(request, 'primary', primaryWeight), proxyService(request, 'canary', canaryWeight)],
  });
  return conditionalRoutes(request, {
    split: (condition) => route(primary, canary, condition),
    primary: () => route(100, 0),
  });
}

function conditions({ match }: CanaryService, { headers = {}, queryParams = {} }: MatchCondition = {}): Condition[] {
  const uri = match?.[0]?.uri as StringMatch | undefined;
  const [first, ...others]: Condition[] = [
    ...Object.entries(headers).map(([name, value]) => ({ header: { name, ...headerMatch(value) } })),
    ...Object.entries(queryParams).map(([name, value]) => ({ queryParameter: { name, ...value } })),
  ];
  return [{ prefix: uri?.prefix || '/', ...first }, ...others];
}

/** Contour cannot match the beginning or the end of a header; it matches text anywhere in it. */
function headerMatch({ exact, prefix, suffix, regex }: StringMatch): Omit<NonNullable<Condition['header']>, 'name'> {
  const contains = prefix || suffix;
  if (contains) return { contains };
  return regex ? { regex } : { exact };
}

function policies({ timeout, retries, rewrite, headers }: CanaryService): ProxyRoute {
  const policy: ProxyRoute = {};
  if (timeout) policy.timeoutPolicy = { response: timeout, idle: '5m' };
  if (retries !== undefined) policy.retryPolicy = retryPolicy(retries);
  if (rewrite?.uri) policy.pathRewritePolicy = { replacePrefix: [{ replacement: rewrite.uri }] };
  const request = headersPolicy(
    headers?.request as HeaderChanges | undefined,
    rewrite?.authority ? { Host: rewrite.authority } : {},
  );
  const response = headersPolicy(headers?.response as HeaderChanges | undefined);
  if (request !== undefined) policy.requestHeadersPolicy = request;
  if (response !== undefined) policy.responseHeadersPolicy = response;
  return policy;
}

function retryPolicy({
  attempts,
  perTryTimeout,
  retryOn,
}: {
  attempts?: number;
  perTryTimeout?: string;
  retryOn?: string;
}): Record<string, unknown> {
  return {
    count: attempts ?? 0,
    ...(perTryTimeout ? { perTryTimeout } : {}),
    retryOn: (retryOn ?? '').split(',').map((reason) => reason.trim()),
  };
}

/** Contour can set and remove headers. It cannot add a second value to a header. */
function headersPolicy(
  { add, set, remove }: HeaderChanges = {},
  own: Record<string, string> = {},
): HeadersPolicy | undefined {
  const values = Object.entries({ ...add, ...set, ...own }).map(([name, value]) => ({ name, value }));
  if (values.length === 0 && !remove?.length) return undefined;
  return { ...(values.length > 0 ? { set: values } : {}), ...(remove?.length ? { remove } : {}) };
}

function proxyService({ canary }: RoutingRequest, role: 'primary' | 'canary', weight: number): ProxyService {
  const name = `${apexName(canary)}-${role}`;
  const { port } = serviceOf(canary);
  // With Linkerd in the ingress's pods, this header names the Service whose pods get the requests.
  const destination = {
    name: 'l5d-dst-override',
    value: `${name}.${canary.metadata.namespace}.svc.cluster.local:${port}`,
  };
  return { name, port, ...(weight > 0 ? { weight } : {}), requestHeadersPolicy: { set: [destination] } };
}
