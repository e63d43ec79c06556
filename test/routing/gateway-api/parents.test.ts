import type { KubeObject } from '../../../controller/api/types/meta';
import { GATEWAY, GATEWAY_V1BETA1 } from '../../../controller/api/rules/providers';
import { gatewayApi, gatewayApiBeta } from '../../../controller/routing/gateway-api/gateway-api';
import { findIn, podinfoCanary } from '../../fixtures/podinfo';
import { sentencesOf } from '../../support/problems';

test('a route leads to Gateways of its own namespace or of others; other parents are not ours to know', () => {
  const canary = podinfoCanary({
    gatewayRefs: [
      { name: 'gw' },
      { group: '', kind: 'Service', name: 'mesh' },
      { group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'public', namespace: 'infra' },
    ],
  });
  const found = [
    { path: ['spec', 'service', 'gatewayRefs', 0], name: 'gw', namespace: 'test' },
    { path: ['spec', 'service', 'gatewayRefs', 2], name: 'public', namespace: 'infra' },
  ];
  expect(gatewayApi.variant!(canary).references!(canary)).toEqual(found.map((one) => ({ ...one, resource: GATEWAY })));
  expect(gatewayApiBeta.variant!(canary).references!(canary)).toEqual(
    found.map((one) => ({ ...one, resource: GATEWAY_V1BETA1 })),
  );
});

describe('what Gateways have against a route', () => {
  const condition = (type: string, status: string, more: object = {}) => ({
    type,
    status,
    reason: 'NotAllowedByListeners',
    message: 'No listener allows it.',
    observedGeneration: 3,
    ...more,
  });
  const parent = (parentRef: object, ...conditions: object[]) => ({
    parentRef,
    controllerName: 'example.com/gw',
    conditions,
  });

  function warnings(name: string, parents?: object[], routeRef?: { kind: string; name: string }): string[] {
    const route: KubeObject = {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'HTTPRoute',
      metadata: { name, namespace: 'test', generation: 3 },
      status: parents && { parents },
    };
    const canary = podinfoCanary({ gatewayRefs: [{ name: 'gw' }] }, {}, { routeRef });
    return sentencesOf(gatewayApi.variant!(canary).warnings!(canary, findIn(route)));
  }

  test('is said with reason and message', () => {
    const refusing = [
      parent({ name: 'gw' }, condition('Accepted', 'False')),
      parent(
        { name: 'public', namespace: 'infra', sectionName: 'https' },
        condition('Accepted', 'True'),
        condition('Accepted', 'False', { reason: 'NoMatchingParent' }),
      ),
    ];
    const said = (name: string): string[] => [
      `HTTPRoute ${name}.test: Gateway gw.test does not accept it (NotAllowedByListeners): No listener allows it.`,
      `HTTPRoute ${name}.test: Gateway public.infra (https) does not accept it (NoMatchingParent): No listener allows it.`,
    ];
    expect(warnings('podinfo', refusing)).toEqual(said('podinfo'));
    expect(warnings('web', refusing, { kind: 'HTTPRoute', name: 'web' })).toEqual(said('web'));
  });

  test('is nothing where nobody has said anything, or only about the route as it was', () => {
    expect(warnings('podinfo')).toEqual([]);
    expect(warnings('other', [parent({ name: 'gw' }, condition('Accepted', 'False'))])).toEqual([]);
    expect(
      warnings('podinfo', [
        parent({ name: 'gw' }, condition('Accepted', 'True'), condition('ResolvedRefs', 'False')),
        parent({ name: 'gw' }, condition('Accepted', 'False', { observedGeneration: 2 })),
        parent({ name: 'gw' }),
      ]),
    ).toEqual([]);
  });
});
