import type { Canary, CanarySpec } from '../../controller/api/types/canary';
import type { KubeObject } from '../../controller/api/types/meta';
import { CANARY, INGRESS, METRIC_TEMPLATE } from '../../controller/api/types/resources';
import { GATEWAY, GATEWAY_GRPC_ROUTE, GATEWAY_HTTP_ROUTE } from '../../controller/api/rules/providers';
import { gloo } from '../../controller/routing/gloo/gloo';
import { ingress, ingressPath } from '../fixtures/ingress';
import { podinfoCanary, podinfoDeployment } from '../fixtures/podinfo';
import { namedCanary } from './support';
import { clinic } from './clinic';

const withSpec = (spec: Partial<CanarySpec>): Canary => podinfoCanary({}, {}, spec);

it('a Canary that has everything has no problem, and none costs a request', async () => {
  const { cluster, problems } = await clinic();
  expect(await problems(podinfoCanary())).toEqual([]);
  expect(cluster.requests).toEqual([]);
});

describe('a Canary is refused, with the field and the mend,', () => {
  it('when its target is of a kind that cannot be released', async () => {
    const { problems } = await clinic();
    expect(
      await problems(withSpec({ targetRef: { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'podinfo' } })),
    ).toEqual([
      expect.stringMatching(
        /^Canary podinfo\.test: spec\.targetRef\.kind StatefulSet cannot be released: .*partition$/,
      ),
      expect.stringMatching(
        /^Canary podinfo\.test: spec\.targetRef: apps\/v1\/StatefulSet is no target that can be released; use one of Deployment, DaemonSet/,
      ),
    ]);
  });

  it('when its autoscaler is of a kind or of an API that cannot be', async () => {
    const { problems } = await clinic();
    expect(await problems(withSpec({ autoscalerRef: { kind: 'VerticalPodAutoscaler', name: 'x' } }))).toEqual([
      expect.stringContaining(
        'spec.autoscalerRef.kind: VerticalPodAutoscaler is not supported by this version; use one of HorizontalPodAutoscaler',
      ),
    ]);
  });

  it('when its provider is not known', async () => {
    const { problems } = await clinic();
    expect(await problems(withSpec({ provider: 'envoy' }), 'envoy')).toContainEqual(
      expect.stringContaining('spec.provider envoy is not known, use one of istio'),
    );
  });

  it('when its provider cannot do its strategy', async () => {
    const { problems } = await clinic();
    expect(
      await problems(podinfoCanary({}, { mirror: true, stepWeight: 10 }, { provider: 'kubernetes' }), 'kubernetes'),
    ).toEqual([
      'Canary podinfo.test: spec.analysis.mirror asks for what spec.provider kubernetes cannot do (mirroring), use one of istio, gatewayapi:v1, gatewayapi:v1beta1, or remove spec.analysis.mirror',
    ]);
  });

  it("for its own configuration first, before the cluster's", async () => {
    const { problems } = await clinic({ target: null, istio: false });
    expect(await problems(podinfoCanary({}, { interval: 'soon' }))).toEqual([
      'Canary podinfo.test: spec.analysis.interval "soon" is no duration, write for example 30s, 1m30s or 1h',
    ]);
  });

  it("when its provider's APIs are not installed, each by its name", async () => {
    const { problems } = await clinic({ istio: false });
    expect((await problems(podinfoCanary())).sort()).toEqual(
      ['DestinationRule', 'VirtualService'].map(
        (kind) =>
          `Canary podinfo.test: the API networking.istio.io/v1beta1 ${kind} is not installed in this cluster; install the CustomResourceDefinitions of istio, or choose another spec.provider`,
      ),
    );
    expect(await problems(podinfoCanary(), 'kubernetes')).toEqual([]);
  });

  it('when its target does not exist', async () => {
    const { problems } = await clinic({ target: null });
    expect(await problems(podinfoCanary())).toEqual([
      'deployment podinfo.test get query error: deployments.apps "podinfo" not found',
    ]);
  });

  it('when its target has none of the selector labels', async () => {
    const labels = { tier: 'web' };
    const target = podinfoDeployment({
      selector: { matchLabels: labels },
      template: { ...podinfoDeployment().spec.template, metadata: { labels } },
    });
    const { problems } = await clinic({ target });
    const [problem, ...others] = await problems(podinfoCanary());
    for (const text of ['podinfo', 'app', 'name', 'app.kubernetes.io/name']) expect(problem).toContain(text);
    expect(others).toEqual([]);
    const { problems: configured } = await clinic({ target, settings: { selectorLabels: ['tier'] } });
    expect(await configured(podinfoCanary())).toEqual([]);
  });

  it('when its Services name a port that the target does not have', async () => {
    const { problems } = await clinic();
    expect(await problems(podinfoCanary({ targetPort: 'web' }))).toEqual([
      'Canary podinfo.test: spec.service.targetPort: Deployment podinfo has no container port named web, but the container ports http, http-metrics, grpc; name the port there or use its number',
    ]);
    expect(await problems(podinfoCanary({ targetPort: '9898' }))).toEqual([]);
    expect(await problems(podinfoCanary({ targetPort: 1 }))).toEqual([]);
  });

  it('when its autoscaler does not exist', async () => {
    const { problems } = await clinic();
    expect(
      await problems(
        withSpec({ autoscalerRef: { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', name: 'podinfo' } }),
      ),
    ).toEqual([
      'Canary podinfo.test: spec.autoscalerRef: HorizontalPodAutoscaler podinfo does not exist in namespace test; create it or remove the reference',
    ]);
  });

  it('when the Ingress that it builds on is missing, or leads somewhere else', async () => {
    const { cluster, problems } = await clinic();
    const canary = withSpec({ ingressRef: { kind: 'Ingress', name: 'web' } });
    expect(await problems(canary, 'nginx')).toEqual([
      'Canary podinfo.test: spec.ingressRef: Ingress web does not exist in namespace test; create it or change the reference',
    ]);
    await cluster.given(
      INGRESS,
      ingress({}, [ingressPath('shop'), ingressPath('cart', '/cart'), ingressPath('shop', '/b')]),
    );
    const elsewhere =
      'Canary podinfo.test: spec.ingressRef: Ingress web sends nothing to the Service podinfo, but to shop, cart; send a path there to podinfo, or set spec.service.name';
    expect(await problems(canary, 'skipper')).toEqual([elsewhere]);
    expect(
      await problems({ ...canary, spec: { ...canary.spec, service: { name: 'shop', port: 80 } } }, 'nginx'),
    ).toEqual([]);
  });

  it('when its router knows none of the conditions of its A/B test', async () => {
    const { cluster, problems } = await clinic();
    await cluster.given(INGRESS, ingress({}));
    const canary = podinfoCanary(
      {},
      { iterations: 2, match: [{ sourceLabels: { app: 'web' } }] },
      { ingressRef: { kind: 'Ingress', name: 'web' } },
    );
    const [problem, ...others] = await problems(canary, 'nginx');
    expect(problem).toMatch(/^Canary podinfo.test: spec.analysis.match: nginx finds users by a header/);
    expect(others).toEqual([]);
  });

  it('when another Canary has released the target before it; that one goes on', async () => {
    const { cluster, problems } = await clinic();
    const elder = (await cluster.given(CANARY, namedCanary('zebra'))) as Canary;
    await cluster.clock.run({ limit: 2_000 });
    const younger = (await cluster.given(CANARY, namedCanary('ant'))) as Canary;
    expect(await problems(elder)).toEqual([]);
    expect(await problems(younger)).toEqual([
      'Canary ant.test: spec.targetRef: Deployment podinfo is released by Canary zebra.test already; delete one of the two',
    ]);
  });
});

describe('an Upstream of another namespace', () => {
  const upstreamRef = { apiVersion: 'gloo.solo.io/v1', kind: 'Upstream', name: 'web', namespace: 'gloo-system' };
  const canary = podinfoCanary({}, {}, { provider: 'gloo', upstreamRef });

  it('is a problem where others are forbidden, in words that alerts look for', async () => {
    const { problems } = await clinic({ settings: { noCrossNamespaceRefs: true }, routes: gloo.resources });
    expect(await problems(canary)).toEqual([
      "can't access gloo upstream web.gloo-system, cross-namespace references are blocked; refer to one in namespace test",
    ]);
    const own = podinfoCanary({}, {}, { provider: 'gloo', upstreamRef: { ...upstreamRef, namespace: 'test' } });
    expect(await problems(own)).toEqual([]);
  });

  it('is none where others are allowed', async () => {
    const { problems } = await clinic({ routes: gloo.resources });
    expect(await problems(canary)).toEqual([]);
  });

  it('is none where the Gateways of other namespaces say themselves who may use them', async () => {
    const gateways = podinfoCanary({ gatewayRefs: [{ name: 'public', namespace: 'infra' }] }, {}, {});
    const { problems } = await clinic({
      settings: { noCrossNamespaceRefs: true },
      routes: [GATEWAY, GATEWAY_HTTP_ROUTE, GATEWAY_GRPC_ROUTE],
    });
    expect(await problems(gateways, 'gatewayapi:v1')).toEqual([
      'Canary podinfo.test: spec.service.gatewayRefs[0]: Gateway public does not exist in namespace infra; create it or change the reference',
    ]);
  });
});

describe('a metric template', () => {
  const canary = (namespace?: string): Canary =>
    podinfoCanary({}, { metrics: [{ name: 'errors', templateRef: { name: 'errors', namespace } }] });
  const template: KubeObject = {
    apiVersion: 'flagger.app/v1beta1',
    kind: 'MetricTemplate',
    metadata: { name: 'errors', namespace: 'test' },
    spec: { provider: { type: 'prometheus', address: 'http://prometheus:9090' }, query: 'errors' },
  };

  it('that does not exist is a problem until it is there', async () => {
    const { cluster, problems } = await clinic();
    const [problem, ...others] = await problems(canary());
    expect(problem).toContain('errors.test');
    expect(others).toEqual([]);
    await cluster.given(METRIC_TEMPLATE, template);
    expect(await problems(canary())).toEqual([]);
  });

  it('of another namespace is a problem where others are forbidden', async () => {
    const { problems } = await clinic({ settings: { noCrossNamespaceRefs: true } });
    expect(await problems(canary('infra'))).toEqual([
      expect.stringContaining("namespace infra is not the Canary's, and -no-cross-namespace-refs forbids others"),
    ]);
  });

  it('of a namespace that is not watched is said to be that, not to be missing', async () => {
    const { problems } = await clinic({ settings: { namespace: 'test' } });
    expect(await problems(canary('infra'))).toEqual([
      'Canary podinfo.test: spec.analysis.metrics[0].templateRef: Metric template errors.infra error: the controller watches namespace test alone (--namespace) and knows nothing of infra; move the MetricTemplate to test, or start the controller without --namespace; correct that or change the reference',
    ]);
  });
});
