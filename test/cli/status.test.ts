import { join } from 'node:path';
import type { Canary, CanarySpec, CanaryStatus, CheckRecord, Condition } from '../../controller/api/types/canary';
import { ClusterError } from '../../controller/cli/cluster-error';
import { UsageError } from '../../controller/cli/arguments';
import { status } from '../../controller/cli/commands/status';
import { statusText } from '../../controller/cli/text/status-text';
import { type HttpApiServer, json, startServer } from '../kube/support/api-server';
import { printed, temporaryFiles } from './support';

const NOW = Date.parse('2026-01-31T12:00:00.000Z');

function canaryOf(status: CanaryStatus | undefined, spec: Partial<CanarySpec> = {}, name = 'podinfo'): Canary {
  const targetRef = { kind: 'Deployment', name };
  return {
    apiVersion: 'flagger.app/v1beta1',
    kind: 'Canary',
    metadata: { name, namespace: 'test' },
    spec: { targetRef, service: { port: 80 }, analysis: { threshold: 3, stepWeight: 20 }, ...spec },
    status,
  };
}

const textOf = (status: CanaryStatus | undefined, spec?: Partial<CanarySpec>): string =>
  statusText([canaryOf(status, spec)], NOW);
const linesOf = (status: CanaryStatus | undefined, spec?: Partial<CanarySpec>): string[] =>
  textOf(status, spec).trimEnd().split('\n');

const check = (changes: Partial<CheckRecord> = {}): CheckRecord => ({
  metric: 'request-success-rate',
  value: 99.918,
  threshold: '>= 99',
  failed: false,
  time: '2026-01-31T11:58:00.123Z',
  weight: 10,
  ...changes,
});
const checked = (...iterations: CheckRecord[]): CanaryStatus => ({
  phase: 'Succeeded',
  canaryAnalysis: { iterations },
});
/** The rows of the table, its head left out. */
const rows = (...checks: CheckRecord[]): string[] => linesOf(checked(...checks)).slice(2);

const condition = (type: string, status: Condition['status'], message: string): Condition => ({
  type,
  status,
  reason: 'Any',
  message,
  lastUpdateTime: '',
  lastTransitionTime: '',
});

describe('what is shown of a Canary', () => {
  it('that has no status yet is that nobody has taken it up', () => {
    expect(textOf(undefined)).toBe(
      'podinfo.test  no phase yet\n  no controller has taken it up yet: check that one runs, and for this namespace\n',
    );
  });

  it('in a rollout is where it is, when it goes on, and what its checks measured, aligned, the latest last', () => {
    const duration = { metric: 'request-duration', threshold: '<= 500' };
    const iterations = [
      check(),
      check({ ...duration, value: 612.5, failed: true }),
      check({ time: '2026-01-31T11:59:00.123Z', weight: 20, value: 100 }),
      check({ ...duration, time: '2026-01-31T11:59:00.123Z', weight: 20, value: 8.125 }),
    ];
    const status = {
      phase: 'Progressing',
      canaryWeight: 20,
      watchedRoutes: '20',
      iterations: 0,
      failedChecks: 1,
      nextCheckTime: '2026-01-31T12:01:29.600Z',
    } as const;
    expect(textOf({ ...status, canaryAnalysis: { iterations } }))
      .toBe(`podinfo.test  Progressing  canary 20 %  failed checks 1 of 3
  next check in 1m30s
  time                  weight  metric                 value  threshold  verdict
  2026-01-31T11:58:00Z    10 %  request-success-rate   99.92  >= 99      ok
  2026-01-31T11:58:00Z    10 %  request-duration      612.50  <= 500     failed
  2026-01-31T11:59:00Z    20 %  request-success-rate  100.00  >= 99      ok
  2026-01-31T11:59:00Z    20 %  request-duration        8.13  <= 500     ok
`);
  });

  it('says how many samples there were, how sure a comparison is, and what an A/B test found', () => {
    const iterations = [check({ samples: 600, primarySamples: 5400, primary: 99.5, pValue: 0.012 })];
    const clicks = {
      metric: 'clicks',
      canary: 6.8,
      primary: 5.2,
      canaryTotal: 50_000,
      primaryTotal: 50_000,
      low: 1.304,
      high: 1.896,
      pValue: 1e-26,
    };
    const comparison = {
      window: '168h0m0s',
      metrics: [
        clicks,
        { metric: 'revenue', canary: 4.75, primary: 3.5, pValue: 0.0123 },
        { metric: 'other', missing: 'no values found' },
      ],
    };
    expect(linesOf({ phase: 'Succeeded', canaryAnalysis: { iterations }, comparison })).toEqual([
      'podinfo.test  Succeeded  canary 0 %',
      '  time                  weight  metric                value  primary  samples  of the primary  threshold      p  verdict',
      '  2026-01-31T11:58:00Z    10 %  request-success-rate  99.92    99.50      600            5400  >= 99      0.012  ok',
      '  clicks over 168h0m0s: canary 6.80 % of 50000, primary 5.20 % of 50000, difference +1.60 percentage points (+30.8 %), with 95 % confidence +1.30 to +1.90, by chance with p < 0.0001',
      '  revenue over 168h0m0s: canary 4.75, primary 3.50, difference +1.25 (+35.7 %), by chance with p = 0.0123',
      '  other cannot be compared over 168h0m0s: no values found',
    ]);
  });

  it('is apart from that of the next by an empty line', () => {
    const canaries = [
      canaryOf({ phase: 'Initialized' }),
      canaryOf({ phase: 'Succeeded', canaryWeight: 0 }, {}, 'backend'),
    ];
    expect(statusText(canaries, NOW)).toBe(
      'podinfo.test  Initialized  canary 0 %\n\nbackend.test  Succeeded  canary 0 %\n',
    );
  });

  const match = [{ headers: { cookie: { exact: 'beta' } } }];
  it.each<[string, CanaryStatus, Partial<CanarySpec>, string]>([
    [
      'an A/B test: the iterations, and whose traffic it is',
      { phase: 'Progressing', canaryWeight: 0, watchedRoutes: '100', iterations: 2 },
      { analysis: { iterations: 5, match } },
      'canary 100 % of the matching requests  iteration 2 of 5  failed checks 0 of 1',
    ],
    [
      'a Blue/Green release that mirrors: the share of the copies',
      { phase: 'Progressing', watchedRoutes: '0 mirrored 80', iterations: 3 },
      { analysis: { iterations: 5, mirror: true } },
      'canary 0 %, mirrored 80 %  iteration 3 of 5  failed checks 0 of 1',
    ],
    [
      'the last iteration no more than once',
      { phase: 'Promoting', iterations: 6 },
      { analysis: { iterations: 5 } },
      'iteration 5 of 5  failed checks 0 of 1',
    ],
    [
      'a rollback: where users are, not where they were watched',
      {
        phase: 'Progressing',
        canaryWeight: 20,
        watchedRoutes: '20',
        rollbackReason: 'r',
        drainUntil: '2026-01-31T12:00:03.000Z',
      },
      {},
      'canary 0 %  failed checks 0 of 3',
    ],
    [
      'a rollout that begins with everybody on the canary',
      { phase: 'Progressing', canaryWeight: 100 },
      { analysis: { match } },
      'canary 100 %  failed checks 0 of 1',
    ],
    [
      'a promotion that waits for its gate',
      { phase: 'WaitingPromotion', canaryWeight: 0, watchedRoutes: '50', iterations: -1 },
      {},
      'canary 50 %  failed checks 0 of 3',
    ],
    [
      'a failure that left everybody on the canary',
      { phase: 'Failed', canaryWeight: 100, watchedRoutes: '50' },
      {},
      'canary 100 %',
    ],
  ])('is, of %s', (_, status, spec, counters) => {
    expect(linesOf(status, spec)[0]).toBe(`podinfo.test  ${status.phase}  ${counters}`);
  });

  const gates = (type: 'confirm-rollout' | 'confirm-promotion') => ({
    analysis: { webhooks: [{ name: 'release-manager', type, url: 'http://gate' }] },
  });
  it.each<[string, CanaryStatus, Partial<CanarySpec>, string]>([
    [
      'that its next check is late',
      { phase: 'Progressing', nextCheckTime: '2026-01-31T11:57:00.000Z' },
      {},
      'next check was due 3m0s ago',
    ],
    [
      'since when it is not ready',
      { phase: 'Progressing', notReadySince: '2026-01-31T11:59:18.500Z' },
      {},
      'not ready since 2026-01-31T11:59:18Z, for 42s',
    ],
    [
      'why it was rolled back',
      { phase: 'Failed', rollbackReason: 'failed checks threshold reached 3' },
      {},
      'rolled back: failed checks threshold reached 3',
    ],
    [
      'why it is being rolled back',
      { phase: 'Progressing', rollbackReason: 'manual webhook invoked' },
      {},
      'is being rolled back: manual webhook invoked',
    ],
    [
      'which gate holds which revision',
      { phase: 'Waiting', waitingRevision: 's1' },
      gates('confirm-rollout'),
      'waits for approval by confirm-rollout release-manager, with revision s1',
    ],
    [
      'which gate holds the promotion',
      { phase: 'WaitingPromotion', iterations: -1 },
      gates('confirm-promotion'),
      'waits for approval by confirm-promotion release-manager',
    ],
    ['that a gate held it which is there no more', { phase: 'Waiting' }, {}, 'waits for approval by confirm-rollout'],
    ['that it is suspended', { phase: 'Initialized' }, { suspend: true }, 'suspended: spec.suspend is true'],
    [
      'that its analysis is skipped',
      { phase: 'Initialized' },
      { skipAnalysis: true },
      'analysis is skipped: spec.skipAnalysis is true',
    ],
    [
      'that it has no analysis',
      { phase: 'Initialized' },
      { analysis: undefined },
      'analysis is skipped: there is no spec.analysis',
    ],
    [
      'why it is not accepted',
      { conditions: [condition('Promoted', 'False', 'failed'), condition('Accepted', 'False', 'no port')] },
      {},
      'not accepted: no port',
    ],
  ])('says %s', (_, status, spec, line) => {
    expect(linesOf(status, spec).slice(1)).toEqual([`  ${line}`]);
  });

  it('says that an annotation skips its analysis', () => {
    const canary = canaryOf({ phase: 'Initialized' });
    canary.metadata.annotations = { 'flagger.app/skip-analysis': 'true' };
    expect(statusText([canary], NOW)).toContain(
      '\n  analysis is skipped: the annotation flagger.app/skip-analysis is true\n',
    );
  });

  it('says nothing of a condition Accepted that holds again', () => {
    expect(linesOf({ phase: 'Initialized', conditions: [condition('Accepted', 'True', '')] })).toHaveLength(1);
  });
});

describe('the table of checks', () => {
  it('has what the primary measured, where it was asked', () => {
    const threshold = 'within 5 % of the primary';
    expect(
      linesOf(checked(check({ primary: 99.95, threshold }), check({ metric: 'errors', threshold: 'any' }))).slice(1),
    ).toEqual([
      '  time                  weight  metric                value  primary  threshold                  verdict',
      '  2026-01-31T11:58:00Z    10 %  request-success-rate  99.92    99.95  within 5 % of the primary  ok',
      '  2026-01-31T11:58:00Z    10 %  errors                99.92           any                        ok',
    ]);
  });

  it.each<[string, Partial<CheckRecord>, RegExp]>([
    ['that there was no value', { value: undefined, failed: true }, /  no value  >= 99      failed$/],
    ['that there was no verdict', { value: undefined, inconclusive: true }, /  no value  >= 99      inconclusive$/],
    ['that a check decides nothing', { dryRun: true }, /  ok \(dry run\)$/],
    ['that one would have failed', { dryRun: true, failed: true }, /  failed \(dry run\)$/],
    ['a small value with digits that tell it from others', { value: 0.00412 }, / 0\.0041 /],
    ['zero', { value: 0 }, / 0\.00 /],
  ])('says %s', (_, changes, ending) => {
    expect(rows(check(changes))).toEqual([expect.stringMatching(ending)]);
  });
});

it('no character that a terminal obeys is printed', () => {
  const hostile = '\x1b[2J\r\n\x07\x7f\x9b\u202e\u2028';
  const status = {
    ...checked(check({ metric: hostile, threshold: hostile, time: hostile })),
    rollbackReason: hostile,
    conditions: [condition('Accepted', 'False', hostile)],
  };
  const text = textOf({
    ...status,
    phase: hostile as 'Failed',
    watchedRoutes: hostile,
    nextCheckTime: hostile,
    notReadySince: hostile,
  });
  expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}]/u);
  expect(text).toContain('is being rolled back: \\u001b[2J\\u000d\\u000a\\u0007\\u007f\\u009b\\u202e\\u2028\n');
});

const kubeconfigOf = (server: string): string =>
  `apiVersion: v1\nkind: Config\nclusters: [{name: c, cluster: {server: "${server}"}}]\ncontexts: [{name: x, context: {cluster: c}}]\ncurrent-context: x\n`;

describe('serin status', () => {
  const file = temporaryFiles();
  let server: HttpApiServer;
  beforeEach(async () => {
    server = await startServer();
  });
  afterEach(() => server.stop());

  const podinfo = canaryOf(checked(check({ metric: 'a\u009bb' })));
  const backend = canaryOf(undefined, {}, 'backend');
  const shown = async (...args: string[]) =>
    printed(async () => await status(['--kubeconfig', await server.kubeconfig(), ...args]));
  const asked = (): string[] => server.requests.map(({ method, url }) => `${method} ${url}`);
  const has = (...items: Canary[]): void => {
    server.answer = json(200, { items, metadata: { resourceVersion: '7' } });
  };

  it.each([
    ["the namespace of the kubeconfig's context", [], '/namespaces/mine'],
    ['the namespace that is named', ['-n', 'test'], '/namespaces/test'],
    ['the namespace that is named at length', ['--namespace=test'], '/namespaces/test'],
    ['all namespaces', ['-A'], ''],
  ])('asks once for %s', async (_, args, path) => {
    has(backend, podinfo);
    const { code, text } = await shown(...args);
    expect(asked()).toEqual([`GET /apis/flagger.app/v1beta1${path}/canaries`]);
    expect(text).toMatch(/^backend\.test .*\n.*\n\npodinfo\.test /);
    expect(code).toBe(0);
  });

  it('asks for the namespace default where the context names none', async () => {
    has();
    const kubeconfig = file('kubeconfig', kubeconfigOf(server.url));
    expect(await printed(() => status(['--kubeconfig', kubeconfig]))).toEqual({
      code: 0,
      text: 'there are no Canaries in namespace default\n',
    });
    expect(asked()).toEqual(['GET /apis/flagger.app/v1beta1/namespaces/default/canaries']);
  });

  it('shows those that are named', async () => {
    has(backend, podinfo);
    expect((await shown('podinfo')).text).toMatch(/^podinfo\.test (?![^]*backend)/);
  });

  it.each([
    ['one namespace', [], 'there are no Canaries in namespace mine\n'],
    ['all', ['-A'], 'there are no Canaries in any namespace\n'],
    ['one namespace, as JSON', ['--format', 'json'], '[]\n'],
  ])('says that there are none in %s', async (_, args, expected) => {
    has();
    expect(await shown(...args)).toEqual({ code: 0, text: expected });
  });

  it('prints JSON: a list of names, namespaces and the status as it is', async () => {
    has(backend, podinfo);
    const { text } = await shown('--format', 'json');
    expect(JSON.parse(text)).toEqual([
      { name: 'backend', namespace: 'test', status: {} },
      { name: 'podinfo', namespace: 'test', status: podinfo.status },
    ]);
    expect(text).toContain('"metric": "a\\u009bb"');
  });

  it.each([
    [
      'a namespace',
      [],
      'Canaries not found in namespace mine: web, api; there are backend.test, podinfo.test',
      [backend, podinfo],
    ],
    ['any namespace', ['-A'], 'Canaries not found in any namespace: web, podinfo, api; there are none', []],
  ])('says which Canaries are not in %s, and which are', async (_, args, message, items) => {
    has(...items);
    await expect(shown('web', 'podinfo', 'api', ...args)).rejects.toThrow(new ClusterError(message));
  });

  it.each([
    [
      404,
      'page not found',
      / has no canaries\.flagger\.app; install the definitions: serin crds \| kubectl apply --server-side -f -$/,
    ],
    [
      403,
      { kind: 'Status', message: 'canaries is forbidden\x1b' },
      /^127\.0\.0\.1:\d+ does not list the Canaries: canaries is forbidden\\u001b; check the rights of the user /,
    ],
  ])('says what an answer %d means', async (code, body, message) => {
    server.answer = json(code, body);
    await expect(shown()).rejects.toThrow(ClusterError);
    await expect(shown()).rejects.toThrow(message);
  });

  it('names the server that does not answer', async () => {
    const kubeconfig = file('nobody', kubeconfigOf('http://127.0.0.1:1'));
    await expect(status(['--kubeconfig', kubeconfig])).rejects.toThrow(
      new ClusterError(
        "GET /apis/flagger.app/v1beta1/namespaces/default/canaries at 127.0.0.1:1: connect ECONNREFUSED 127.0.0.1:1; check that the cluster runs, and what the kubeconfig's current context says of it",
      ),
    );
  });

  it.each([
    ['there', () => join(__dirname, 'missing'), / cannot be loaded: ENOENT/],
    [
      'whole',
      () => file('empty', 'apiVersion: v1\nkind: Config\n'),
      /: the current context "" names no cluster with a server address: set current-context$/,
    ],
  ])('names the kubeconfig that is not %s', async (_, path, message) => {
    const shown = status(['--kubeconfig', path()]);
    await expect(shown).rejects.toThrow(ClusterError);
    await expect(shown).rejects.toThrow(message);
  });

  it.each([
    ['an option that is not known', ['--watch'], 'unknown argument --watch; see serin status --help'],
    ['a format that is not known', ['--format', 'yaml'], '--format: yaml is not known; use one of text, json'],
    ['an option without its value', ['-n'], '--namespace needs a value'],
    [
      'one namespace and all of them',
      ['-n', 'test', '-A'],
      '--namespace and --all-namespaces exclude each other: give one of them',
    ],
  ])('refuses %s', async (_, args, message) => {
    await expect(status(args)).rejects.toThrow(UsageError);
    await expect(status(args)).rejects.toThrow(message);
  });
});
