import { canary, type Hook, ProgressiveService } from 'serin';
import type { Twin, Twins } from './twin';

const calling =
  (...hooks: Hook[]): Twin =>
  () =>
    new ProgressiveService('myapp', { image: 'myapp:1.0.0', port: 8080, strategy: canary(), hooks });

const flag = (enabled: boolean): string => `{
  "flag": "new-algorithm",
  "environment": "production",
  "target": "canary",
  "enabled": ${enabled}
}
`;

const NETWORK_LATENCY = `# Apply network latency to canary
kubectl apply -f - <<EOF
apiVersion: chaos-mesh.org/v1alpha1
kind: NetworkChaos
metadata:
  name: network-delay-canary
spec:
  action: delay
  mode: all
  selector:
    namespaces:
    - production
    labelSelectors:
      app: myapp
      version: canary
  delay:
    latency: "100ms"
    correlation: "100"
  duration: "5m"
EOF

# Wait for chaos to complete
sleep 300

# Delete chaos experiment
kubectl delete networkchaos network-delay-canary
`;

const POD_FAILURE = `# Kill random canary pod
kubectl delete pod \\
  -l app=myapp,version=canary \\
  --field-selector=status.phase=Running \\
  -n production \\
  $(kubectl get pods -l app=myapp,version=canary \\
    -n production -o name | shuf -n 1)

# Wait for pod to recover
sleep 60

# Verify all pods are healthy
kubectl wait --for=condition=ready pod \\
  -l app=myapp,version=canary \\
  -n production \\
  --timeout=120s
`;

const INTEGRATION_TEST = `set -e  # Exit on any error

# Wait for canary to be ready
kubectl wait --for=condition=ready pod \\
  -l app=myapp,version=canary \\
  --timeout=60s

# Run test suite
pytest /tests/integration \\
  --base-url=http://myapp-canary:8080 \\
  --verbose \\
  --junit-xml=results.xml

# Upload results
curl -X POST http://test-results/api/upload \\
  -F "file=@results.xml"
`;

const GENTLE_LOAD = `hey -z 60s \\
  -q 10 -c 2 \\  # Start with low concurrency
  -H "X-Test: true" \\
  http://myapp-canary:8080/health
`;

const LOAD_AT_HALF = `if [ "{{ canaryWeight }}" -eq 50 ]; then
  hey -z 120s \\
    -q 100 -c 20 \\
    http://myapp-canary:8080/api
fi
`;

const ARTILLERY = `artillery run \\
  --target http://myapp-canary:8080 \\
  --output report.json \\
  /tests/load-test.yml

# Check results
ERRORS=$(jq '.aggregate.counters["errors.total"]' report.json)
if [ "$ERRORS" -gt 0 ]; then
  exit 1
fi
`;

const K6 = `k6 run \\
  --vus 100 \\
  --duration 2m \\
  --env ENDPOINT=http://myapp-canary:8080 \\
  /tests/performance.js
`;

const NEWMAN = `newman run \\
  --environment canary-env.json \\
  --reporters cli,json \\
  /tests/api-integration.postman_collection.json
`;

const FLAGGED_REQUEST = `# Test with feature flag enabled
curl -H "X-Feature-Flag: new-algorithm" \\
  http://myapp-canary:8080/api/test
`;

const WITH_TEST_SECRET = `# Use canary-specific test credentials
export API_KEY=$(kubectl get secret myapp-canary-secrets \\
  -o jsonpath='{.data.api-key}' | base64 -d)

./run-tests.sh http://myapp-canary:8080
`;

/** Hooks. */
export const fragmentsOfHooks: Twins = {
  'chaos.yaml 1': calling(
    {
      name: 'chaos-test-network-latency',
      url: 'http://chaos-runner/',
      timeout: '300s',
      metadata: { type: 'bash', cmd: NETWORK_LATENCY },
    },
    {
      name: 'chaos-test-pod-failure',
      url: 'http://chaos-runner/',
      timeout: '180s',
      metadata: { type: 'bash', cmd: POD_FAILURE },
    },
  ),

  'feature-flags.yaml 1': calling(
    {
      name: 'enable-feature-flag',
      type: 'pre-rollout',
      url: 'http://feature-flag-service/api/flags',
      timeout: '10s',
      metadata: { method: 'POST', body: flag(true) },
    },
    { name: 'test-feature-flag', url: 'http://loadtester/', timeout: '60s', metadata: { cmd: FLAGGED_REQUEST } },
    {
      name: 'disable-feature-flag',
      type: 'rollback',
      url: 'http://feature-flag-service/api/flags',
      timeout: '10s',
      metadata: { method: 'POST', body: flag(false) },
    },
  ),

  'generated-traffic.yaml 1': calling({
    name: 'generate-traffic',
    url: 'http://loadtester/',
    metadata: { cmd: 'hey -z 1m -q 10 -c 2 http://myapp-canary:8080/' },
  }),

  'gentle-load.yaml 1': calling({
    name: 'load-test',
    url: 'http://loadtester/',
    metadata: {
      cmd: '# Start with gentle load\nhey -z 60s -q 5 -c 2 http://myapp-canary:8080/\n# Instead of: hey -z 60s -q 100 -c 50 ...\n',
    },
  }),

  'integration-testing.yaml 1': calling({
    name: 'integration-test',
    type: 'pre-rollout',
    url: 'http://loadtester/',
    timeout: '180s',
    metadata: { type: 'bash', cmd: INTEGRATION_TEST },
  }),

  'istio-webhooks.yaml 1': calling(
    {
      name: 'acceptance-test',
      type: 'pre-rollout',
      url: 'http://flagger-loadtester.test/',
      timeout: '30s',
      metadata: { type: 'bash', cmd: "curl -sd 'test' http://podinfo-canary:9898/token | grep token" },
    },
    {
      name: 'load-test',
      type: 'rollout',
      url: 'http://flagger-loadtester.test/',
      timeout: '5s',
      metadata: { cmd: 'hey -z 1m -q 10 -c 2 http://podinfo-canary.test:9898/' },
    },
  ),

  'load-testing.yaml 1': calling(
    { name: 'load-test', url: 'http://loadtester/', timeout: '60s', metadata: { type: 'cmd', cmd: GENTLE_LOAD } },
    {
      name: 'load-test-50percent',
      url: 'http://loadtester/',
      timeout: '120s',
      metadata: { type: 'cmd', cmd: LOAD_AT_HALF },
    },
  ),

  'multi-cluster.yaml 1': () =>
    new ProgressiveService('myapp-primary-cluster', {
      image: 'myapp:1.0.0',
      port: 8080,
      strategy: canary(),
      hooks: [
        {
          name: 'notify-secondary-cluster',
          type: 'post-rollout',
          url: 'https://secondary-cluster-api/trigger-deployment',
          timeout: '30s',
          metadata: { cluster: 'secondary-cluster', action: 'start-canary' },
        },
      ],
    }),

  'multi-cluster.yaml 2': () =>
    new ProgressiveService('myapp-secondary-cluster', {
      image: 'myapp:1.0.0',
      port: 8080,
      strategy: canary(),
      hooks: [
        {
          name: 'wait-for-primary',
          type: 'pre-rollout',
          url: 'http://cluster-coordinator/check-primary-status',
          timeout: '600s',
          metadata: { 'primary-cluster': 'primary-cluster', canary: 'myapp-primary-cluster' },
        },
      ],
    }),

  'test-runners.yaml 1': calling(
    {
      name: 'artillery-load-test',
      url: 'http://flagger-loadtester/',
      timeout: '60s',
      metadata: { type: 'bash', cmd: ARTILLERY },
    },
    {
      name: 'k6-performance-test',
      url: 'http://flagger-loadtester/',
      timeout: '120s',
      metadata: { type: 'bash', cmd: K6 },
    },
    {
      name: 'postman-integration-test',
      url: 'http://flagger-loadtester/',
      timeout: '30s',
      metadata: { type: 'bash', cmd: NEWMAN },
    },
  ),

  'test-secrets.yaml 1': calling({
    name: 'acceptance-test',
    url: 'http://loadtester/',
    metadata: { cmd: WITH_TEST_SECRET },
  }),
};
