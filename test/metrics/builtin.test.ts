import { PROVIDERS } from '../../controller/api/rules/providers';
import { builtinQuery, builtinValue } from '../../controller/metrics/builtin/queries';
import { BUILTIN_VALUES as VALUES } from './support';

/** Percent of good requests, as every provider counts it. */
const share = (counter: string, all: string, good: string) =>
  `sum(rate(${counter}{${good}}[1m])) / sum(rate(${counter}{${all}}[1m])) * 100`;
const p99 = (buckets: string, labels: string) =>
  `histogram_quantile(0.99, sum(rate(${buckets}{${labels}}[1m])) by (le))`;

const ISTIO = 'reporter="destination", destination_workload_namespace="test", destination_workload=~"podinfo"';
const PODS = 'kubernetes_namespace="test", kubernetes_pod_name=~"podinfo-[0-9a-zA-Z]+(-[0-9a-zA-Z]+)"';
const LINKERD = 'namespace="test", deployment=~"podinfo"';
const OSM = 'destination_namespace="test", destination_kind="Deployment", destination_name="podinfo"';
const NGINX = 'namespace="test", ingress="shop", canary!=""';
const CONTOUR = 'envoy_cluster_name=~"test_web-canary_[0-9a-zA-Z-]+"';
const GLOO = 'envoy_cluster_name=~"test-web-canary-[0-9a-zA-Z-]+_[0-9a-zA-Z-]+"';
const KUMA = 'service=~"web-canary_test_svc_[0-9a-zA-Z-]+"';
const APISIX = 'route=~"test_shop-route-web-canary_.+"';
const SKIPPER = 'route=~"kube(ew)?_test__shop_canary__.*__web_canary(_[0-9]+)?"';
const TRAEFIK = 'service=~"test-web-canary-[0-9a-zA-Z-]+@kubernetescrd"';
const KNATIVE = 'namespace_name="test", revision_name="podinfo-00002"';

const istio = {
  rate: share('istio_requests_total', ISTIO, `${ISTIO}, response_code!~"5.*"`),
  duration: p99('istio_request_duration_milliseconds_bucket', ISTIO),
};
const pods = {
  rate: share('http_request_duration_seconds_count', PODS, `${PODS}, status!~"5.*"`),
  duration: p99('http_request_duration_seconds_bucket', PODS),
};
const envoy = (cluster: string) => ({
  rate: share('envoy_cluster_upstream_rq', cluster, `${cluster}, envoy_response_code!~"5.*"`),
  duration: p99('envoy_cluster_upstream_rq_time_bucket', cluster),
});

const EXPECTED: Record<string, { rate: string; duration: string }> = {
  istio,
  'smi:v1alpha1': istio,
  'smi:v1alpha2': istio,
  'smi:v1alpha3': istio,
  linkerd: {
    rate: share(
      'response_total',
      `${LINKERD}, direction="inbound"`,
      `${LINKERD}, classification!="failure", direction="inbound"`,
    ),
    duration: p99('response_latency_ms_bucket', `${LINKERD}, direction="inbound"`),
  },
  osm: {
    rate: share('osm_request_total', OSM, `${OSM}, response_code!~"5.*"`),
    duration: p99('osm_request_duration_ms_bucket', OSM),
  },
  appmesh: envoy(PODS),
  'appmesh:v1beta2': envoy(PODS),
  contour: envoy(CONTOUR),
  gloo: envoy(GLOO),
  kuma: envoy(KUMA),
  nginx: {
    rate: share('nginx_ingress_controller_requests', NGINX, `${NGINX}, status!~"5.*"`),
    duration: `sum(rate(nginx_ingress_controller_response_duration_seconds_sum{${NGINX}}[1m])) / sum(rate(nginx_ingress_controller_response_duration_seconds_count{${NGINX}}[1m])) * 1000`,
  },
  skipper: {
    rate: share('skipper_serve_route_duration_seconds_count', SKIPPER, `${SKIPPER}, code!~"5.."`),
    duration: p99('skipper_serve_route_duration_seconds_bucket', SKIPPER),
  },
  traefik: {
    rate: share('traefik_service_request_duration_seconds_count', TRAEFIK, `${TRAEFIK}, code!~"5.."`),
    duration: p99('traefik_service_request_duration_seconds_bucket', TRAEFIK),
  },
  apisix: {
    rate: share('apisix_http_status', APISIX, `${APISIX}, code!~"5.."`),
    duration: p99('apisix_http_latency_bucket', `type=~"request", ${APISIX}`),
  },
  knative: {
    rate: share('revision_request_count', KNATIVE, `${KNATIVE}, response_code_class!="5xx"`),
    duration: p99('revision_request_latencies_bucket', KNATIVE),
  },
  'gatewayapi:v1': pods,
  'gatewayapi:v1beta1': pods,
  kubernetes: pods,
};

const withoutSpaces = (query: string | undefined) => query?.replace(/\s+/g, '');

describe('built-in queries', () => {
  test('are expected for every routing provider', () => {
    expect(Object.keys(EXPECTED).sort()).toEqual(Object.keys(PROVIDERS).sort());
  });

  test.each(Object.entries(EXPECTED))('of %s select the canary', (provider, { rate, duration }) => {
    expect(withoutSpaces(builtinQuery(provider, 'request-success-rate', VALUES))).toBe(withoutSpaces(rate));
    expect(withoutSpaces(builtinQuery(provider, 'request-duration', VALUES))).toBe(withoutSpaces(duration));
  });

  test('look back as long as the metric says', () => {
    expect(builtinQuery('istio', 'request-duration', { ...VALUES, interval: '30s' })).toContain('[30s]');
  });

  test('of skipper write names as skipper does', () => {
    const query = builtinQuery('skipper', 'request-success-rate', {
      ...VALUES,
      namespace: 'my-ns',
      ingress: 'a.b',
      service: 'web-1',
    });
    expect(query).toContain('kube(ew)?_my_ns__a_b_canary__.*__web_1_canary(_[0-9]+)?');
  });

  test('do not exist for other metrics and other providers', () => {
    expect(builtinQuery('istio', 'latency', VALUES)).toBeUndefined();
    expect(builtinQuery('bogus', 'request-duration', VALUES)).toBeUndefined();
    expect(builtinQuery('constructor', 'request-duration', VALUES)).toBeUndefined();
  });

  test.each(['kubernetes', 'gatewayapi:v1', 'gatewayapi:v1beta1', 'skipper', 'traefik'])(
    'of %s measure durations in seconds, which become milliseconds',
    (provider) => {
      expect(builtinValue(provider, 'request-duration', 0.9)).toBe(900);
      expect(builtinValue(provider, 'request-success-rate', 99)).toBe(99);
    },
  );

  test.each(Object.keys(EXPECTED).filter((name) => !/kubernetes|gatewayapi|skipper|traefik/.test(name)))(
    'of %s measure durations in milliseconds',
    (provider) => {
      expect(builtinValue(provider, 'request-duration', 900)).toBe(900);
    },
  );
});
