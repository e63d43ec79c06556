import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import type { Canary, CanarySpec } from '../../../controller/api/types/canary';
import { CRDS } from '../../../controller/api/schema';
import { apiVersionOf, type KubeObject, type Resource } from '../../../controller/api/types/meta';
import { ALL_TO_CANARY, ALL_TO_PRIMARY, type Routes } from '../../../controller/api/types/rollout-types';
import { SILENT } from '../../../controller/core/log';
import { CANARY, CUSTOM_RESOURCE_DEFINITION } from '../../../controller/api/types/resources';
import {
  GATEWAY_GRPC_ROUTE,
  GATEWAY_HTTP_ROUTE,
  GATEWAY_HTTP_ROUTE_V1BETA1,
} from '../../../controller/api/rules/providers';
import { Caches } from '../../../controller/kube/caches';
import { routingOf } from '../../../controller/routing/index';
import { DEFAULT_SETTINGS } from '../../../controller/api/settings';
import { Writer } from '../../../controller/reconcile/writer';
import { REAL_CLOCK } from '../../../controller/process/real-clock';
import { podinfoCanary } from '../../fixtures/podinfo';
import { describeWithControlPlane } from '../support/control-plane';
import { eventually } from '../support/processes';

const MODULE = 'sigs.k8s.io/gateway-api@v1.4.0';

/** Where Go keeps the module of the Gateway API; why it does not, where it cannot. */
function download(): { folder: string } | { reason: string } {
  try {
    const said = execFileSync('go', ['mod', 'download', '-json', MODULE], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 60_000,
    });
    return { folder: (JSON.parse(said) as { Dir: string }).Dir };
  } catch {
    return { reason: `go mod download ${MODULE} does not work here` };
  }
}

const found = download();
if ('reason' in found) process.stderr.write(`the Gateway API's own definitions: skipped, ${found.reason}\n`);
const describeWithDefinitions =
  'folder' in found
    ? describeWithControlPlane
    : (name: string) =>
        describe.skip(`${name} (skipped: ${found.reason})`, () => it('needs the definitions', () => {}));

function definition(channel: string, plural: string): KubeObject {
  const file = join(
    (found as { folder: string }).folder,
    'config',
    'crd',
    channel,
    `gateway.networking.k8s.io_${plural}.yaml`,
  );
  return load(readFileSync(file, 'utf8')) as KubeObject;
}

const QUARTER: Routes = { primary: 75, canary: 25, mirrored: false };
const MIRRORED: Routes = { ...ALL_TO_PRIMARY, mirrored: true };
const STEPS: Routes[] = [ALL_TO_PRIMARY, MIRRORED, { ...MIRRORED, mirrorWeight: 30 }, QUARTER, ALL_TO_CANARY];
const AB = {
  iterations: 2,
  match: [{ headers: { 'x-beta': { exact: 'true' } } }, { headers: { agent: { suffix: '.1' } } }],
};
const COMMON = {
  gatewayRefs: [{ name: 'gw', namespace: 'infra', sectionName: 'https' }],
  hosts: ['app.example.com'],
  headers: { request: { add: { a: '1' } } },
};
const GRPC = {
  ...COMMON,
  routeKind: 'GRPCRoute',
  match: [
    { uri: { exact: '/shop.v1.Cart/Add' } },
    { uri: { prefix: '/shop.v1.Orders/' }, headers: { a: { regex: '1+' } } },
  ],
};

/** Routes as people write them: as little as possible. */
const users = (resource: Resource, rules: object[]): KubeObject => ({
  apiVersion: apiVersionOf(resource),
  kind: resource.kind,
  metadata: { name: 'web' },
  spec: { rules },
});
const apex = { name: 'podinfo', port: 9898 };
const HTTP_RULES = [
  { backendRefs: [apex] },
  {
    matches: [{ headers: [{ name: 'a', value: '1' }] }],
    filters: [{ type: 'URLRewrite', urlRewrite: { hostname: 'b' } }],
    backendRefs: [
      { name: 'legacy', port: 80 },
      { ...apex, weight: 9 },
    ],
  },
  { matches: [{ path: { value: '/old' } }], filters: [{ type: 'RequestRedirect', requestRedirect: {} }] },
];
const GRPC_RULES = [
  {
    matches: [{ method: { service: 'a.B' } }],
    backendRefs: [
      { ...apex, weight: 3 },
      { name: 'legacy', port: 80 },
    ],
  },
  { backendRefs: [{ name: 'other', port: 80 }] },
];

interface Case {
  resource: Resource;
  provider?: string;
  service?: object;
  analysis?: object;
  status?: Canary['status'];
  /** Rules of a user's route to take part in. */
  rules?: object[];
}

const SESSION = { sessionAffinity: { cookieName: 'c', primaryCookieName: 'p' } };
const COOKIES = { sessionAffinityCookie: 'c=abc', primarySessionAffinityCookie: 'p=def' };
const CASES: Record<string, Case> = {
  'an HTTPRoute': {
    resource: GATEWAY_HTTP_ROUTE,
    service: {
      ...COMMON,
      timeout: '3s',
      backendTimeout: '1s',
      match: [{ uri: { prefix: '/api' } }],
      rewrite: { uri: '/' },
    },
  },
  'an HTTPRoute of v1beta1': { resource: GATEWAY_HTTP_ROUTE_V1BETA1, provider: 'gatewayapi:v1beta1', service: COMMON },
  'an HTTPRoute of an A/B test': { resource: GATEWAY_HTTP_ROUTE, service: COMMON, analysis: AB },
  'an HTTPRoute of users who stay': {
    resource: GATEWAY_HTTP_ROUTE,
    service: COMMON,
    analysis: SESSION,
    status: COOKIES,
  },
  'a GRPCRoute': { resource: GATEWAY_GRPC_ROUTE, service: GRPC },
  'a GRPCRoute for every call': { resource: GATEWAY_GRPC_ROUTE, service: { ...COMMON, routeKind: 'GRPCRoute' } },
  'a GRPCRoute of an A/B test': { resource: GATEWAY_GRPC_ROUTE, service: GRPC, analysis: AB },
  'a part in an HTTPRoute': { resource: GATEWAY_HTTP_ROUTE, rules: HTTP_RULES },
  'a part in an HTTPRoute of v1beta1': {
    resource: GATEWAY_HTTP_ROUTE_V1BETA1,
    provider: 'gatewayapi:v1beta1',
    rules: HTTP_RULES,
  },
  'a part in a GRPCRoute': { resource: GATEWAY_GRPC_ROUTE, rules: GRPC_RULES },
};
const CHANNELS: Record<string, Record<string, Case>> = {
  standard: CASES,
  experimental: {
    'an HTTPRoute that other sites may call': {
      resource: GATEWAY_HTTP_ROUTE,
      service: { ...COMMON, corsPolicy: { allowOrigin: ['https://a.example.com'], allowMethods: ['GET'] } },
    },
    'a part in an HTTPRoute with retries': {
      resource: GATEWAY_HTTP_ROUTE,
      rules: [{ retry: { attempts: 2 }, backendRefs: [apex] }],
    },
    'a GRPCRoute': CASES['a GRPCRoute']!,
  },
};

describe.each(Object.entries(CHANNELS))("the Gateway API's own definitions, channel %s", (channel, cases) => {
  describeWithDefinitions('on a real API server', (plane) => {
    beforeAll(async () => {
      const definitions = [...CRDS, definition(channel, 'httproutes'), definition(channel, 'grpcroutes')];
      for (const crd of definitions) await plane().api.create(CUSTOM_RESOURCE_DEFINITION, crd);
      for (const resource of [CANARY, GATEWAY_HTTP_ROUTE, GATEWAY_GRPC_ROUTE])
        await eventually(`${resource.plural} to be served`, () => plane().api.list(resource));
    }, 60_000);

    async function staged({ resource, provider = 'gatewayapi:v1', service, analysis, status = {}, rules }: Case) {
      const { api } = plane();
      const namespace = await plane().namespace();
      const key = { namespace, name: rules === undefined ? 'podinfo' : 'web' };
      const before = rules && (await api.create(resource, { ...users(resource, rules), metadata: key }));
      const routeRef = rules && { apiVersion: apiVersionOf(resource), kind: resource.kind, name: key.name };
      const wanted = podinfoCanary({ targetPort: 9898, ...service }, analysis, {
        provider,
        routeRef,
        suspend: true,
      } as Partial<CanarySpec>);
      const canary = (await api.create(CANARY, { ...wanted, metadata: { name: 'podinfo', namespace } })) as Canary;
      const caches = new Caches({ api, clock: REAL_CLOCK, random: Math.random, log: SILENT, namespace });
      await caches.ready([resource]);
      const writer = new Writer(api, caches, canary);
      const routing = routingOf(canary, provider)!;
      const find = (_: Resource, name: string): KubeObject | undefined => caches.get(resource, { namespace, name });
      const desired = (routes: Routes) =>
        routing.desiredObjects({ canary, status, routes, find, settings: DEFAULT_SETTINGS.routing })[0]!;
      return {
        before,
        caches,
        problems: () => routing.problems!(canary),
        write: async (routes: Routes) => {
          const { object, adopts } = desired(routes);
          await writer.ensure(resource, object, adopts);
        },
        restore: async () => {
          const { object, adopts } = desired(ALL_TO_PRIMARY);
          await writer.restore(resource, find(resource, key.name)!, object, adopts);
        },
        read: () => routing.routes(canary, find),
        stored: () => api.get(resource, key),
      };
    }

    it.each(Object.entries(cases))(
      '%s is taken as it is written, read as it was written, and written once',
      async (_, one) => {
        const { before, caches, problems, write, restore, read, stored } = await staged(one);
        expect(problems()).toEqual([]);
        for (const routes of STEPS) {
          await write(routes);
          expect(read()).toEqual(routes);
          const { resourceVersion } = (await stored()).metadata;
          await write(routes);
          expect((await stored()).metadata.resourceVersion).toBe(resourceVersion);
        }
        if (before !== undefined) {
          await restore();
          const { metadata, spec } = await stored();
          expect(spec).toEqual(before.spec);
          expect([metadata.labels, metadata.annotations, metadata.ownerReferences]).toEqual([
            undefined,
            undefined,
            undefined,
          ]);
        }
        caches.stop();
      },
      60_000,
    );
  });
});
