import {
  type AutoscalerKind,
  clusterRules,
  type Duties,
  leaseRules,
  type Rule,
  type TargetKind,
  workRules,
} from '../../../components/delivery-controller/rbac';
import type { Resource } from '../../../controller/api/types/meta';
import { PROVIDERS, type ProviderName } from '../../../controller/api/rules/providers';
import {
  ALERT_PROVIDER,
  CANARY,
  CONFIG_MAP,
  DEPLOYMENT,
  EVENT,
  METRIC_TEMPLATE,
  SECRET,
  SERVICE,
} from '../../../controller/api/types/resources';
import {
  type ClusterMetricProvider,
  KEPTN_ANALYSIS,
  KEPTN_METRIC,
} from '../../../controller/api/rules/metric-providers';
import { ROUTING } from '../../../controller/routing/index';
import { AUTOSCALERS, WORKLOADS } from '../../../controller/workloads/index';

const NAMES = Object.keys(PROVIDERS) as ProviderName[];
const TARGETS: TargetKind[] = ['Deployment', 'DaemonSet', 'Service'];
const SCALERS: AutoscalerKind[] = ['HorizontalPodAutoscaler', 'ScaledObject'];
const CLUSTER_METRICS: ClusterMetricProvider[] = ['keptn', 'externalmetrics'];
const FEWEST: Duties = {
  providers: ['kubernetes'],
  autoscalers: [],
  targets: [],
  metricProviders: [],
  configTracking: false,
};
const MOST: Duties = {
  providers: NAMES,
  autoscalers: SCALERS,
  targets: TARGETS,
  metricProviders: CLUSTER_METRICS,
  configTracking: true,
};

const allRules = (duties: Duties): Rule[] => [...workRules(duties), ...clusterRules(duties)];
const allowed = (duties: Duties, verb: string, { group, plural }: Resource, sub = ''): boolean =>
  allRules(duties).some(
    ({ apiGroups, resources, verbs }) =>
      apiGroups.includes(group) && resources.includes(plural + sub) && verbs.includes(verb),
  );
const verbsOf = (duties: Duties, resource: Resource, sub = ''): string[] =>
  ['get', 'list', 'watch', 'create', 'patch', 'update', 'delete'].filter((verb) =>
    allowed(duties, verb, resource, sub),
  );

describe('every kind that the controller knows is one that it may watch', () => {
  test.each(Object.entries(ROUTING))('of the provider %s', (name, { resources }) => {
    const duties = { ...FEWEST, providers: [name as ProviderName] };
    for (const resource of resources)
      expect(verbsOf(duties, resource)).toEqual(expect.arrayContaining(['list', 'watch']));
  });

  test.each(Object.entries(WORKLOADS))('as a target: %s', (_, { resource }) => {
    expect(verbsOf(MOST, resource)).toEqual(expect.arrayContaining(['list', 'watch', 'patch']));
  });

  test.each(Object.entries(AUTOSCALERS))('as an autoscaler: %s', (kind, { resource }) => {
    const duties = { ...FEWEST, autoscalers: [kind as AutoscalerKind] };
    expect(verbsOf(duties, resource)).toEqual(['get', 'list', 'watch', 'create', 'patch', 'delete']);
  });
});

test.each([
  [CANARY, '', ['get', 'list', 'watch', 'patch']],
  [CANARY, '/status', ['patch']],
  [CANARY, '/finalizers', ['update']],
  [METRIC_TEMPLATE, '', ['list', 'watch']],
  [ALERT_PROVIDER, '', ['list', 'watch']],
  [SERVICE, '', ['get', 'list', 'watch', 'create', 'patch', 'delete']],
  [EVENT, '', ['create', 'patch']],
  [SECRET, '', ['get', 'list', 'watch']],
  [CONFIG_MAP, '', []],
  [DEPLOYMENT, '', []],
] as const)('a controller with the fewest duties may with $plural%s: %j', (resource, sub, verbs) => {
  expect(verbsOf(FEWEST, resource, sub)).toEqual(verbs);
});

test.each([
  ['config tracking', { configTracking: true }, CONFIG_MAP, ['get', 'list', 'watch', 'create', 'patch', 'delete']],
  ['config tracking', { configTracking: true }, SECRET, ['get', 'list', 'watch', 'create', 'patch', 'delete']],
  ['Keptn', { metricProviders: ['keptn'] }, KEPTN_METRIC, ['get']],
  ['Keptn', { metricProviders: ['keptn'] }, KEPTN_ANALYSIS, ['get', 'create', 'delete']],
  [
    'external metrics',
    { metricProviders: ['externalmetrics'] },
    { group: 'external.metrics.k8s.io', version: 'v1beta1', kind: '', plural: '*' },
    ['list'],
  ],
  ['Deployments', { targets: ['Deployment'] }, DEPLOYMENT, ['get', 'list', 'watch', 'create', 'patch', 'delete']],
] as const)('with %s it may more: %#', (_, duties, resource, verbs) => {
  expect(verbsOf({ ...FEWEST, ...duties }, resource)).toEqual(verbs);
});

test.each(NAMES.filter((name) => name !== 'kubernetes'))(
  'the provider %s adds rights to kinds of its own alone',
  (name) => {
    const before = allRules(FEWEST);
    const added = allRules({ ...FEWEST, providers: [name] }).slice(before.length);
    expect(added.length).toBeGreaterThan(0);
    const common = before.flatMap(({ apiGroups }) => apiGroups);
    expect(added.flatMap(({ apiGroups }) => apiGroups).filter((group) => common.includes(group))).toEqual([]);
  },
);

describe('whatever the duties', () => {
  const rules: Rule[] = [...allRules(MOST), ...leaseRules('serin-controller')];

  test('no rule is for everything but the one for external metrics, whose names are its resources', () => {
    const bounded = rules.filter(({ apiGroups }) => !apiGroups.includes('external.metrics.k8s.io'));
    for (const { apiGroups, resources, verbs } of bounded)
      expect([...apiGroups, ...resources, ...verbs]).not.toContain('*');
    expect(rules.filter((rule) => !bounded.includes(rule))).toEqual([
      { apiGroups: ['external.metrics.k8s.io'], resources: ['*'], verbs: ['list'] },
    ]);
  });

  test('it may delete of a kind only what it may make', () => {
    const deleting = rules.filter(({ verbs }) => verbs.includes('delete'));
    expect(deleting.length).toBeGreaterThan(5);
    for (const { resources, verbs } of deleting)
      expect([resources, verbs.includes('create')]).toEqual([resources, true]);
    expect(rules.filter(({ verbs }) => verbs.includes('deletecollection'))).toEqual([]);
    for (const kept of ['canaries', 'metrictemplates', 'alertproviders', 'events', 'leases'])
      expect(deleting.flatMap(({ resources }) => resources)).not.toContain(kept);
  });

  test('it can neither give itself rights nor act as another nor run anything in a pod', () => {
    const verbs = rules.flatMap((rule) => rule.verbs);
    for (const verb of ['impersonate', 'bind', 'escalate']) expect(verbs).not.toContain(verb);
    expect(
      rules
        .flatMap((rule) => rule.resources)
        .filter((name) => /^(pods|serviceaccounts|nodes|namespaces|.*roles|.*rolebindings)(\/|$)/.test(name)),
    ).toEqual([]);
  });

  test('no rule stands twice', () => {
    const texts = allRules({ ...MOST, providers: [...NAMES, ...NAMES] }).map((rule) => JSON.stringify(rule));
    expect(new Set(texts).size).toBe(texts.length);
  });

  test('it may change no Lease but its own', () => {
    expect(leaseRules('mine').filter(({ resourceNames }) => resourceNames === undefined)).toEqual([
      { apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: ['create'] },
    ]);
    expect(leaseRules('mine').filter(({ resourceNames }) => resourceNames !== undefined)).toEqual([
      { apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: ['get', 'update'], resourceNames: ['mine'] },
    ]);
  });
});

test('what is not known is left to the check of the arguments', () => {
  const duties = {
    ...FEWEST,
    providers: ['istoi'],
    targets: ['StatefulSet'],
    autoscalers: ['VPA'],
    metricProviders: ['datadog'],
  } as unknown as Duties;
  expect(allRules(duties)).toEqual(allRules(FEWEST));
});
