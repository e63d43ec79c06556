import fc from 'fast-check';
import type { CanaryAnalysis, CanaryService } from '../../../controller/api/types/canary';
import type { KubeObject } from '../../../controller/api/types/meta';
import { ALL_TO_CANARY, ALL_TO_PRIMARY, type Routes } from '../../../controller/api/types/rollout-types';
import type { ProviderName } from '../../../controller/api/rules/providers';
import { ROUTING } from '../../../controller/routing/index';
import { differences } from '../../../controller/reconcile/writer';
import { findIn, mergePatched, objectsOf, podinfoCanary, ROUTING_SETTINGS } from '../../fixtures/podinfo';
import { sentencesOf } from '../../support/problems';

interface Given {
  service?: Partial<CanaryService>;
  analysis?: CanaryAnalysis;
  existing?: readonly KubeObject[];
}

/** The differences between the two versions of the API. */
interface Version {
  provider: ProviderName;
  apiVersion: string;
  /** Kinds and names, in the order of the writes. */
  objects: string[];
  /** Kind and name of the object with the routes. */
  routed: string;
  /** The object with the canary's own route, and that with the gateway's annotations. */
  canary: string;
  apex: string;
  target(node: string, weight: number): object;
  route(fields: { name?: string; priority?: number; match?: object; retryPolicy?: object; targets: object[] }): object;
  retries(events: string[], maxRetries: number, milliseconds: number): object;
}

const VERSIONS: Version[] = [
  {
    provider: 'appmesh:v1beta2',
    apiVersion: 'appmesh.k8s.aws/v1beta2',
    objects: [
      'VirtualNode podinfo-primary',
      'VirtualNode podinfo-canary',
      'VirtualRouter podinfo',
      'VirtualService podinfo',
      'VirtualRouter podinfo-canary',
      'VirtualService podinfo-canary',
    ],
    routed: 'VirtualRouter podinfo',
    canary: 'VirtualRouter podinfo-canary',
    apex: 'VirtualService podinfo',
    target: (name, weight) => ({ virtualNodeRef: { name }, weight }),
    route: ({ name = 'podinfo', priority, match = { prefix: '/' }, targets, ...policy }) => ({
      name,
      ...(priority && { priority }),
      httpRoute: { match, ...policy, action: { weightedTargets: targets } },
    }),
    retries: (httpRetryEvents, maxRetries, value) => ({
      httpRetryEvents,
      maxRetries,
      perRetryTimeout: { unit: 'ms', value },
    }),
  },
  {
    provider: 'appmesh',
    apiVersion: 'appmesh.k8s.aws/v1beta1',
    objects: [
      'VirtualNode podinfo',
      'VirtualNode podinfo-primary',
      'VirtualNode podinfo-canary',
      'VirtualService podinfo.test',
      'VirtualService podinfo-canary.test',
    ],
    routed: 'VirtualService podinfo.test',
    canary: 'VirtualService podinfo-canary.test',
    apex: 'VirtualService podinfo.test',
    target: (virtualNodeName, weight) => ({ virtualNodeName, weight }),
    route: ({ name = 'podinfo', priority, match = { prefix: '/' }, targets, ...policy }) => ({
      name,
      ...(priority && { priority }),
      http: { match, ...policy, action: { weightedTargets: targets } },
    }),
    retries: (httpRetryEvents, maxRetries, perRetryTimeoutMillis) => ({
      httpRetryEvents,
      maxRetries,
      perRetryTimeoutMillis,
    }),
  },
];
const QUARTER: Routes = { primary: 75, canary: 25, mirrored: false };
const MESH = { meshName: 'global' };
const AB: CanaryAnalysis = { iterations: 3, match: [{ headers: { 'x-canary': { exact: 'insider' } } }] };
const TWO: CanaryAnalysis = { iterations: 3, match: [...AB.match!, { headers: { cookie: { exact: 'canary' } } }] };
const MANAGED = { 'app.kubernetes.io/managed-by': 'flagger' };
const NOT_RECONCILED = {
  'kustomize.toolkit.fluxcd.io/reconcile': 'disabled',
  'helm.toolkit.fluxcd.io/driftDetection': 'disabled',
};
const SERVICES = ['primary', 'canary'].map((role) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: `podinfo-${role}` },
  spec: { selector: { app: role } },
}));

const desired = (provider: ProviderName, routes: Routes, { service, analysis, existing = SERVICES }: Given = {}) =>
  ROUTING[provider].desiredObjects({
    canary: podinfoCanary({ ...MESH, ...service }, analysis),
    status: {},
    routes,
    find: findIn(...existing),
    settings: ROUTING_SETTINGS,
  });
const objects = (provider: ProviderName, routes: Routes, given?: Given): KubeObject[] =>
  objectsOf(desired(provider, routes, given));
const titled = ({ kind, metadata }: KubeObject): string => `${kind} ${metadata.name}`;
const one = (title: string, provider: ProviderName, routes: Routes, given?: Given): KubeObject =>
  objects(provider, routes, given).find((object) => titled(object) === title)!;
const problems = (provider: ProviderName, service: Partial<CanaryService>, analysis?: CanaryAnalysis): string[] =>
  sentencesOf(ROUTING[provider].problems!(podinfoCanary(service, analysis)));

describe.each(VERSIONS)(
  '$provider',
  ({ provider, apiVersion, objects: titles, routed, canary, apex, target, route, retries }) => {
    const readBack = (analysis: CanaryAnalysis, ...found: KubeObject[]): Routes =>
      ROUTING[provider].routes(podinfoCanary({}, analysis), findIn(...found));
    const routesAt = (routes: Routes, given?: Given): object[] => one(routed, provider, routes, given).spec.routes;
    const targets = (primary: number, share: number) => [
      target('podinfo-canary', share),
      target('podinfo-primary', primary),
    ];
    const onlyPrimary = [target('podinfo-primary', 100)];

    test('writes nodes first, then what leads to them, and takes over what was there', () => {
      const written = desired(provider, QUARTER);
      expect(objectsOf(written).map(titled)).toEqual(titles);
      expect(written.map(({ object }) => object.apiVersion)).toEqual(titles.map(() => apiVersion));
      expect(written.map(({ adopts }) => adopts)).toEqual(titles.map(() => true));
      const kinds = new Set(written.map(({ resource }) => resource));
      expect(new Set(ROUTING[provider].resources)).toEqual(kinds);
    });

    test.each([
      [ALL_TO_PRIMARY, 100, 0],
      [QUARTER, 75, 25],
      [ALL_TO_CANARY, 0, 100],
    ])('%j is one route between two nodes', (routes, primary, share) => {
      expect(routesAt(routes)).toEqual([route({ targets: targets(primary, share) })]);
    });

    test.each([ALL_TO_PRIMARY, QUARTER, ALL_TO_CANARY])(
      'the canary is reached by its own name, whatever users get: %j',
      (routes) => {
        for (const analysis of [{}, AB])
          expect(one(canary, provider, routes, { analysis }).spec.routes).toEqual([
            route({ name: 'podinfo-canary', targets: targets(0, 100) }),
          ]);
      },
    );

    test('names follow the service’s, metadata the apex', () => {
      const service = { name: 'web', apex: { labels: { team: 'a' }, annotations: { note: 'apex' } } };
      const named = objects(provider, QUARTER, { service });
      expect(named.map(titled)).toEqual(titles.map((title) => title.replace('podinfo', 'web')));
      for (const { metadata } of named) {
        expect(metadata.labels).toEqual({ team: 'a', app: metadata.name, ...MANAGED });
        expect(metadata.annotations).toEqual({ note: 'apex', ...NOT_RECONCILED });
      }
    });

    test.each([
      ['http', 'http'],
      ['grpc', 'grpc'],
      ['grpc-web', 'grpc'],
      [undefined, 'http'],
    ])('a port named %s is listened to as %s', (portName, protocol) => {
      for (const object of objects(provider, QUARTER, { service: { portName } })) {
        const { listeners } = object.spec.virtualRouter ?? object.spec;
        if (listeners !== undefined) expect(listeners[0].portMapping).toEqual({ port: 9898, protocol });
      }
    });

    test.each([
      [undefined, undefined],
      [{}, retries(['gateway-error'], 1, 250)],
      [
        { attempts: 3, perTryTimeout: '1.5s', retryOn: 'server-error, client-error' },
        retries(['server-error', 'client-error'], 3, 1500),
      ],
      [{ attempts: 0, perTryTimeout: 'soon', retryOn: '' }, retries(['gateway-error'], 1, 250)],
      [{ retryOn: '5xx,stream-error' }, retries(['stream-error'], 1, 250)],
    ])('retries %j are %j', (given, retryPolicy) => {
      const expected = retryPolicy && { retryPolicy };
      expect(routesAt(QUARTER, { service: { retries: given } })).toEqual([
        route({ ...expected, targets: targets(75, 25) }),
      ]);
    });

    describe('an A/B test', () => {
      const matching = (...headers: object[]) => ({ prefix: '/', headers });
      const insider = matching({ name: 'x-canary', match: { exact: 'insider' } });

      test('has a route for those who match, and leaves the others on the primary', () => {
        const others = route({ name: 'podinfo-b', priority: 20, targets: onlyPrimary });
        const matched = (primary: number, share: number) =>
          route({ name: 'podinfo-a', priority: 10, match: insider, targets: targets(primary, share) });
        expect(routesAt(ALL_TO_PRIMARY, { analysis: AB })).toEqual([matched(100, 0), others]);
        expect(routesAt(ALL_TO_CANARY, { analysis: AB })).toEqual([matched(0, 100), others]);
      });

      test('has one for each condition, of which one is enough', () => {
        expect(routesAt(ALL_TO_CANARY, { analysis: TWO })).toEqual([
          route({ name: 'podinfo-a', priority: 10, match: insider, targets: targets(0, 100) }),
          route({
            name: 'podinfo-a2',
            priority: 11,
            match: matching({ name: 'cookie', match: { exact: 'canary' } }),
            targets: targets(0, 100),
          }),
          route({ name: 'podinfo-b', priority: 20, targets: onlyPrimary }),
        ]);
      });

      test('asks everybody else last, however many conditions there are', () => {
        const match = Array.from({ length: 12 }, (_, index) => ({ headers: { a: { exact: String(index) } } }));
        const priorities = (
          routesAt(ALL_TO_CANARY, { analysis: { iterations: 3, match } }) as { priority: number }[]
        ).map(({ priority }) => priority);
        expect(priorities).toEqual([10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22]);
      });

      test.each([
        [{ a: { prefix: 'x' } }, [{ name: 'a', match: { prefix: 'x' } }]],
        [{ a: { suffix: 'x' } }, [{ name: 'a', match: { suffix: 'x' } }]],
        [{ a: { regex: '.*x' } }, [{ name: 'a', match: { regex: '.*x' } }]],
        [{ a: { exact: '', regex: 'x' } }, [{ name: 'a', match: { regex: 'x' } }]],
        [{ a: {} }, [{ name: 'a' }]],
        [
          { a: { exact: '1' }, b: { exact: '2' } },
          [
            { name: 'a', match: { exact: '1' } },
            { name: 'b', match: { exact: '2' } },
          ],
        ],
      ])('knows headers %j', (headers, written) => {
        const analysis = { iterations: 3, match: [{ headers }] };
        const service = { match: [{ uri: { prefix: '/api' } }] };
        expect(routesAt(ALL_TO_CANARY, { analysis, service })).toEqual([
          route({
            name: 'podinfo-a',
            priority: 10,
            match: { prefix: '/api', headers: written },
            targets: targets(0, 100),
          }),
          route({ name: 'podinfo-b', priority: 20, match: { prefix: '/api' }, targets: onlyPrimary }),
        ]);
      });

      test('sends every user to the canary when that alone is healthy', () => {
        const everyone = one(routed, provider, { ...ALL_TO_CANARY, everyone: true }, { analysis: AB });
        expect(everyone.spec.routes).toEqual([route({ targets: targets(0, 100) })]);
        expect(readBack(AB, everyone)).toEqual({ ...ALL_TO_CANARY, everyone: true });
      });
    });

    describe('hosts', () => {
      const gateway = (annotations: object) =>
        Object.fromEntries(
          Object.entries(annotations).map(([name, value]) => [`gateway.appmesh.k8s.aws/${name}`, value]),
        );
      const annotationsOf = (service: Partial<CanaryService>, ...existing: KubeObject[]) =>
        one(apex, provider, QUARTER, { service, existing }).metadata.annotations;
      const made = (annotations: object, uid = 'c1'): KubeObject => {
        const object = one(apex, provider, QUARTER);
        return {
          ...object,
          metadata: {
            ...object.metadata,
            annotations: gateway(annotations),
            ownerReferences: [{ apiVersion: 'flagger.app/v1beta1', kind: 'Canary', name: 'podinfo', uid }],
          },
        };
      };

      test.each([
        [{ timeout: '15s', retries: { attempts: 3 } }, {}],
        [{ hosts: ['a.example.com', 'b.example.com'] }, { expose: 'true', domain: 'a.example.com,b.example.com,' }],
        [
          { hosts: ['a.example.com'], timeout: '15s', retries: { attempts: 3 } },
          { expose: 'true', domain: 'a.example.com,', timeout: '15s', retries: '3' },
        ],
        [
          { hosts: ['a.example.com'], retries: {} },
          { expose: 'true', domain: 'a.example.com,' },
        ],
      ])('%j are let in by %j, on the apex alone', (service, annotations) => {
        expect(annotationsOf(service)).toEqual({ ...NOT_RECONCILED, ...gateway(annotations) });
        const others = objects(provider, QUARTER, { service }).filter((object) => titled(object) !== apex);
        for (const { metadata } of others) expect(metadata.annotations).toEqual(NOT_RECONCILED);
      });

      test('that are taken back are let in no longer', () => {
        expect(annotationsOf({}, made({ expose: 'true', domain: 'a,' }))).toEqual({
          ...NOT_RECONCILED,
          ...gateway({ expose: null, domain: null }),
        });
        expect(annotationsOf({ hosts: ['b'] }, made({ expose: 'true', domain: 'a,', timeout: '1s' }))).toEqual({
          ...NOT_RECONCILED,
          ...gateway({ expose: 'true', domain: 'b,', timeout: null }),
        });
      });

      test('of a user’s own VirtualService stay, and so do annotations that others manage', () => {
        expect(annotationsOf({}, made({ expose: 'true' }, 'another'))).toEqual(NOT_RECONCILED);
        const unmanagedMetadata = { annotations: Object.keys(gateway({ expose: 'true' })) };
        expect(annotationsOf({ unmanagedMetadata, hosts: ['a'] }, made({ expose: 'false' }))).toEqual({
          ...NOT_RECONCILED,
          ...gateway({ domain: 'a,' }),
        });
        expect(annotationsOf({ apex: { annotations: gateway({ expose: 'own' }) } }, made({ expose: 'own' }))).toEqual({
          ...NOT_RECONCILED,
          ...gateway({ expose: 'own' }),
        });
      });
    });

    test.each([
      [{ match: [{ name: 'a', uri: { prefix: '/api' } }], retries: { retryOn: 'gateway-error' } }, AB, []],
      [
        { match: [{ uri: { exact: '/api' }, method: { exact: 'GET' } }, { uri: { prefix: '/b' } }] },
        {},
        [
          'spec.service.match[0].method: App Mesh takes requests by one uri.prefix; remove what goes beyond that',
          'spec.service.match[0].uri.exact: App Mesh takes requests by one uri.prefix; remove what goes beyond that',
          'spec.service.match[1]: App Mesh takes requests by one uri.prefix; remove what goes beyond that',
        ],
      ],
      [
        {},
        {
          match: [...AB.match!, { headers: {}, queryParams: { a: { exact: 'b' } } }, { sourceLabels: { app: 'web' } }],
        },
        [
          'spec.analysis.match[1].queryParams: App Mesh has no such condition; remove it, or write it as one on headers',
          'spec.analysis.match[2].sourceLabels: App Mesh has no such condition; remove it, or write it as one on headers',
        ],
      ],
      [
        { retries: { retryOn: 'gateway-error,connect-failure' } },
        {},
        [
          'spec.service.retries.retryOn: App Mesh knows no connect-failure; use server-error, gateway-error, client-error, stream-error, or remove it',
        ],
      ],
    ])('refuses what it cannot say: %j, %j', (service, analysis, sentences) => {
      expect(problems(provider, service, analysis)).toEqual(
        sentences.map((sentence) => `Canary podinfo.test: ${sentence}`),
      );
    });

    describe('reading back', () => {
      const anyRoutes = fc
        .integer({ min: 0, max: 100 })
        .map<Routes>((share) => ({ primary: 100 - share, canary: share, mirrored: false }));
      const anyService = fc.constantFrom<Partial<CanaryService>>(
        {},
        { backends: ['a.test'], timeout: '5s', hosts: ['a'] },
      );

      test('the weights that were written are read and sum to 100, and nothing is left to write', () => {
        fc.assert(
          fc.property(
            anyRoutes,
            anyRoutes,
            fc.constantFrom(undefined, AB, TWO),
            anyService,
            anyService,
            (before, routes, analysis = {}, first, service) => {
              const existing = objects(provider, before, { analysis, service: first });
              const again = (found: KubeObject[]) =>
                objects(provider, routes, { analysis, service, existing: [...found, ...SERVICES] });
              const written = again(existing).map((object, index) =>
                mergePatched(existing[index]!, differences(existing[index]!, object) ?? {}),
              );
              const read = readBack(analysis, ...written);
              expect(read).toEqual(routes);
              expect(read.primary + read.canary).toBe(100);
              expect(again(written).map((object, index) => differences(written[index]!, object))).toEqual(
                titles.map(() => undefined),
              );
            },
          ),
        );
      });

      test('what App Mesh adds to an object stays', () => {
        for (const object of objects(provider, QUARTER)) {
          const stored = {
            ...object,
            spec: { ...object.spec, awsName: 'podinfo_test', meshRef: { name: 'global', uid: 'm1' } },
            status: { conditions: [] },
          };
          expect(
            differences(stored, one(titled(object), provider, QUARTER, { existing: [stored, ...SERVICES] })),
          ).toBeUndefined();
        }
      });

      test('without an object, and with one of the user’s own, all traffic is the primary’s', () => {
        const own = one(routed, provider, QUARTER);
        const other = {
          ...own,
          spec: { routes: [route({ targets: [target('another', 100)] }), { name: 'tcp', tcpRoute: {} }] },
        };
        for (const analysis of [{}, AB])
          for (const found of [[], [other], [{ ...own, spec: {} }]])
            expect(readBack(analysis, ...found)).toEqual(ALL_TO_PRIMARY);
      });
    });
  },
);

describe('appmesh:v1beta2', () => {
  const nodes = (service: Partial<CanaryService>, existing?: KubeObject[]): unknown[] =>
    objects('appmesh:v1beta2', ALL_TO_PRIMARY, { service, existing })
      .slice(0, 2)
      .map(({ spec }) => spec);
  const host = (role: string) => ({ dns: { hostname: `podinfo-${role}.test.svc.cluster.local.` } });
  const http = { port: 9898, protocol: 'http' };

  test('a node stands for the pods of its Service', () => {
    const annotations = NOT_RECONCILED;
    expect(objects('appmesh:v1beta2', ALL_TO_PRIMARY)[0]).toEqual({
      apiVersion: 'appmesh.k8s.aws/v1beta2',
      kind: 'VirtualNode',
      metadata: {
        name: 'podinfo-primary',
        namespace: 'test',
        labels: { app: 'podinfo-primary', ...MANAGED },
        annotations,
      },
      spec: {
        podSelector: { matchLabels: { app: 'primary' } },
        listeners: [{ portMapping: http }],
        serviceDiscovery: host('primary'),
      },
      status: {},
    });
    expect(nodes({})[1]).toEqual({
      podSelector: { matchLabels: { app: 'canary' } },
      listeners: [{ portMapping: http }],
      serviceDiscovery: host('canary'),
    });
  });

  test('a node keeps its pods while its Service is missing', () => {
    expect(nodes({}, objects('appmesh:v1beta2', ALL_TO_PRIMARY))).toEqual(nodes({}, []));
    expect(nodes({}, [])[0]).not.toHaveProperty('podSelector');
  });

  test('a service is what its router makes of it', () => {
    const provider = (name: string) => ({ provider: { virtualRouter: { virtualRouterRef: { name } } } });
    expect(one('VirtualService podinfo', 'appmesh:v1beta2', QUARTER).spec).toEqual(provider('podinfo'));
    expect(one('VirtualService podinfo-canary', 'appmesh:v1beta2', QUARTER).spec).toEqual(provider('podinfo-canary'));
  });

  test.each([
    ['15s', 15_000],
    ['1m0.5s', 60_500],
    ['1.5ms', 1],
  ])('a timeout of %s holds for the listener and the route', (timeout, value) => {
    const perRequest = { perRequest: { unit: 'ms', value } };
    expect(nodes({ timeout })).toMatchObject([
      { listeners: [{ timeout: { http: perRequest } }] },
      { listeners: [{ timeout: { http: perRequest } }] },
    ]);
    for (const name of ['podinfo', 'podinfo-canary'])
      expect(
        one(`VirtualRouter ${name}`, 'appmesh:v1beta2', QUARTER, { service: { timeout } }).spec.routes[0].httpRoute
          .timeout,
      ).toEqual(perRequest);
  });

  test.each([undefined, '', 'soon'])('no timeout is said for %j', (timeout) => {
    expect(nodes({ timeout })).toEqual(nodes({}));
    expect(objects('appmesh:v1beta2', QUARTER, { service: { timeout } })).toEqual(objects('appmesh:v1beta2', QUARTER));
  });

  test.each([
    [{ port: 80, targetPort: 9898 }, 9898],
    [{ port: 80, targetPort: 'http' }, 80],
    [{ port: 80, targetPort: undefined }, 80],
  ])('%j is listened to at %i', (service, port) => {
    expect(nodes(service)).toMatchObject([
      { listeners: [{ portMapping: { port } }] },
      { listeners: [{ portMapping: { port } }] },
    ]);
    expect(one('VirtualRouter podinfo', 'appmesh:v1beta2', QUARTER, { service }).spec.listeners).toEqual([
      { portMapping: { port, protocol: 'http' } },
    ]);
  });

  test('what the application calls is known by name, or by ARN where it is another account’s', () => {
    const arn = 'arn:aws:appmesh:eu-west-1:123456789012:mesh/m/virtualService/b';
    const backends = [
      { virtualService: { virtualServiceRef: { name: 'a.test' } } },
      { virtualService: { virtualServiceARN: arn } },
    ];
    expect(nodes({ backends: ['a.test', arn] })).toMatchObject([{ backends }, { backends }]);
    const written = objects('appmesh:v1beta2', ALL_TO_PRIMARY, { service: { backends: [arn] } });
    expect(nodes({ backends: [] }, written)).toMatchObject([{ backends: null }, { backends: null }]);
  });
});

describe('appmesh', () => {
  const specs = (service: Partial<CanaryService> = {}) =>
    objects('appmesh', QUARTER, { service }).map(({ spec }) => spec);

  test('nodes are found by the names of their Services, that of the apex is the primary', () => {
    const node = (role: string) => ({
      meshName: 'global',
      listeners: [{ portMapping: { port: 80, protocol: 'http' } }],
      serviceDiscovery: { dns: { hostName: `podinfo-${role}.test` } },
      backends: [{ virtualService: { virtualServiceName: 'a.test' } }],
    });
    expect(specs({ port: 80, targetPort: 9898, timeout: '5s', backends: ['a.test'] }).slice(0, 3)).toEqual([
      node('primary'),
      node('primary'),
      node('canary'),
    ]);
    expect(specs()[0]).not.toHaveProperty('backends');
  });

  test('a service has its router and routes within it', () => {
    const listeners = [{ portMapping: { port: 9898, protocol: 'http' } }];
    expect(specs().slice(3)).toMatchObject([
      { meshName: 'global', virtualRouter: { name: 'podinfo', listeners } },
      { meshName: 'global', virtualRouter: { name: 'podinfo-canary', listeners } },
    ]);
    expect(objects('appmesh', QUARTER).map(({ status }) => status)).toEqual(Array(5).fill({ conditions: null }));
  });
});
