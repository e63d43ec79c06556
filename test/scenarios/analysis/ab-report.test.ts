import type { Canary, CanaryMetric, ComparisonRecord } from '../../../controller/api/types/canary';
import type { KubeObject } from '../../../controller/api/types/meta';
import { EVENT } from '../../../controller/api/types/resources';
import type { HttpRequest, HttpResponse } from '../../../controller/core/http';
import { statusText } from '../../../controller/cli/text/status-text';
import { seededRandom } from '../../../controller/simulation/random';
import { Simulation } from '../../../controller/simulation/simulation';
import { guideManifests } from '../../api/manifests';
import { vector } from '../../metrics/support';
import { deployment } from '../../support/rollout';

const HOUR = 3_600_000;
const HOURS = 7 * 24;
const NAMESPACE = 'mobile-backend';
const NAME = 'recommendation-api';

/** How users of one version behave: clicks of views, purchases of clicks, and what each user spends. */
interface Users {
  clicks: number;
  purchases: number;
  spent: number;
}

// The figures of the guide's report.
const OLD: Users = { clicks: 0.052, purchases: 0.021, spent: 3.5 };
const NEW: Users = { clicks: 0.068, purchases: 0.029, spent: 4.75 };
/** Of each version, in the whole week. */
const USERS = 50_000;

interface Hour {
  views: number;
  clicks: number;
  purchases: number;
  spent: number;
}

/** A week of users, hour by hour: at night there are fewer. */
function weekOf({ clicks, purchases, spent }: Users, seed: string): Hour[] {
  const random = seededRandom(seed);
  const drawn = (count: number, chance: number): number =>
    Array.from({ length: count }, () => Number(random() < chance)).reduce((sum, one) => sum + one, 0);
  const perHour = Math.floor(USERS / HOURS);
  return Array.from({ length: HOURS }, (_, hour): Hour => {
    const views = Math.round(perHour * (1 + 0.5 * Math.sin((hour / 12) * Math.PI)));
    const clicked = drawn(views, clicks);
    return {
      views,
      clicks: clicked,
      purchases: drawn(clicked, purchases),
      spent: views * spent * (0.8 + 0.4 * random()),
    };
  });
}

const total = (hours: readonly Hour[], of: keyof Hour): number => hours.reduce((sum, hour) => sum + hour[of], 0);

const counting = (of: string) => `sum(increase(${of}{who="{{ target }}"}[{{ interval }}]))`;
/** A bound of its own would fail by the noise of an hour: what it has to be is what the primary is. */
const percentage = (name: string, of: string, all: string, minSamples: number): CanaryMetric => ({
  name,
  query: counting(of),
  totalQuery: counting(all),
  thresholdRange: { min: 0 },
  interval: '1h',
  compareTo: 'primary',
  falseAlarms: 1,
  minSamples,
  inconclusive: 'wait',
});

/** The guide's A/B test, its business figures asked of both versions. */
function guideTest(): KubeObject {
  const canary = structuredClone(
    guideManifests().find(([, { kind, metadata }]) => kind === 'Canary' && metadata.name === NAME)![1],
  );
  const { analysis } = canary.spec;
  const revenue: CanaryMetric = {
    name: 'revenue-per-user',
    query: `${counting('spent')} / ${counting('views')}`,
    interval: '1h',
    compareTo: 'primary',
    dryRun: true,
  };
  const fixed: CanaryMetric = {
    name: 'of-the-last-hour',
    query: 'spent{who="{{ target }}"}[1h]',
    interval: '1h',
    compareTo: 'primary',
    dryRun: true,
  };
  analysis.metrics = [
    analysis.metrics[0],
    percentage('click-through-rate', 'clicks', 'views', 50),
    percentage('conversion-rate', 'purchases', 'clicks', 1),
    revenue,
    fixed,
  ];
  delete analysis.alerts;
  return canary;
}

function target(image: string): KubeObject {
  const object = deployment(image);
  const labels = { app: NAME };
  return {
    ...object,
    metadata: { name: NAME, namespace: NAMESPACE },
    spec: {
      ...object.spec,
      selector: { matchLabels: labels },
      template: { ...object.spec.template, metadata: { labels } },
    },
  };
}

/** The week from the first interval of the test on, as Prometheus counts it; `undefined` where it is not asked. */
function prometheus(weeks: Record<'canary' | 'primary', Hour[]>, now: () => number, begun: () => number | undefined) {
  return ({ url }: HttpRequest): HttpResponse | undefined => {
    const query = new URL(url).searchParams.get('query') ?? '';
    if (!query.includes('{who=')) return undefined;
    const hours = weeks[query.includes(`"${NAME}-primary"`) ? 'primary' : 'canary'];
    const passed = Math.floor((now() - (begun() ?? now())) / HOUR);
    const window = Number(/\[(\d+)h\]/.exec(query)![1]);
    const counted = (of: keyof Hour): number => total(hours.slice(Math.max(0, passed - window), passed), of);
    const [of, by] = [...query.matchAll(/(views|clicks|purchases|spent)\{/g)].map(([, name]) =>
      counted(name as keyof Hour),
    );
    return { status: 200, body: vector(by === undefined ? of! : of! / by) };
  };
}

async function week(users: Users) {
  const weeks = { canary: weekOf(users, 'new'), primary: weekOf(OLD, 'old') };
  const reports: string[] = [];
  const found: { simulation?: Simulation; begun?: number } = {};
  const simulation = (found.simulation = await Simulation.create({
    metrics: prometheus(
      weeks,
      () => found.simulation!.clock.now(),
      () => found.begun,
    ),
    webhook: ({ url, body }) => {
      if (url.includes('ab-test-report')) reports.push(JSON.parse(String(body)).metadata.eventMessage);
      return { status: 200, body: 'ok' };
    },
  }));
  const events: string[] = [];
  simulation.api.onChange(EVENT, ({ object }) => {
    if (/canary iteration 1\//.test(String(object.message))) found.begun ??= simulation.clock.now();
    events.push(String(object.message));
  });
  for (const object of [target('api:1'), guideTest()]) await simulation.apply(object);
  await simulation.start();
  const canary = (): Canary => simulation.canary(NAMESPACE, NAME)!;
  const reach = async (...phases: string[]) =>
    await simulation.clock.run({ until: () => phases.includes(canary()?.status?.phase ?? ''), limit: 10 * 24 * HOUR });
  await reach('Initialized');
  await simulation.apply(target('api:2'));
  await reach('Succeeded', 'Failed');
  await simulation.clock.run({ limit: 60_000 });
  return { canary: canary(), events, reports, weeks, days: (simulation.clock.now() - found.begun!) / (24 * HOUR) };
}

const recordOf = ({ status }: Canary, name: string): ComparisonRecord =>
  status!.comparison!.metrics.find(({ metric }) => metric === name)!;

describe('the guide’s A/B test of seven days', () => {
  test('in which the new algorithm is better, promotes it, and reports users, rates, differences and how sure they are', async () => {
    const { canary, events, reports, weeks, days } = await week(NEW);
    expect(canary.status!.phase).toBe('Succeeded');
    expect(days).toBeGreaterThan(7);
    expect(days).toBeLessThan(7.1);
    expect(canary.status!.comparison!.window).toBe('168h0m0s');

    const clicks = recordOf(canary, 'click-through-rate');
    expect(clicks).toMatchObject({
      canaryTotal: total(weeks.canary, 'views'),
      primaryTotal: total(weeks.primary, 'views'),
    });
    expect(clicks.canaryTotal).toBeGreaterThan(0.99 * USERS);
    expect(clicks.canary).toBeCloseTo((100 * total(weeks.canary, 'clicks')) / total(weeks.canary, 'views'), 9);
    // What the users were drawn from: 1.6 points more.
    expect(clicks.low).toBeLessThan(1.6);
    expect(clicks.high).toBeGreaterThan(1.6);
    expect(clicks.pValue).toBeLessThan(1e-9);

    const conversions = recordOf(canary, 'conversion-rate');
    expect(conversions).toMatchObject({
      canaryTotal: total(weeks.canary, 'clicks'),
      primaryTotal: total(weeks.primary, 'clicks'),
    });
    const revenue = recordOf(canary, 'revenue-per-user');
    expect(revenue).toEqual({
      metric: 'revenue-per-user',
      canary: expect.closeTo(4.75, 1),
      primary: expect.closeTo(3.5, 1),
      pValue: expect.any(Number),
    });
    expect(revenue.pValue).toBeLessThan(0.001);
    expect(recordOf(canary, 'of-the-last-hour')).toEqual({
      metric: 'of-the-last-hour',
      missing: 'its query looks back as far as it says itself, and not over the whole test: write {{ interval }} there',
    });

    const told = events.filter((message) => message.startsWith('A/B test of '));
    expect(told).toHaveLength(4);
    expect(told[0]).toMatch(
      /^A\/B test of recommendation-api\.mobile-backend: click-through-rate over 168h0m0s: canary 6\.\d\d % of 49\d{3}, primary 5\.\d\d % of 49\d{3}, difference \+1\.\d\d percentage points \(\+\d\d\.\d %\), with 95 % confidence \+1\.\d\d to \+1\.\d\d, by chance with p < 0\.0001$/,
    );
    expect(reports.filter((message) => message.startsWith('A/B test of '))).toEqual(told);
    for (const { metric } of canary.status!.comparison!.metrics)
      expect(statusText([canary], 0)).toContain(`  ${metric} `);
  });

  test('in which the new algorithm is worse, takes it back before the week is over', async () => {
    const { canary, days } = await week({ ...NEW, clicks: 0.03 });
    expect(canary.status!.phase).toBe('Failed');
    expect(canary.status!.comparison).toBeUndefined();
    expect(days).toBeLessThan(5);
    const last = canary.status!.canaryAnalysis!.iterations.findLast(({ failed, dryRun }) => failed && !dryRun)!;
    expect(last).toMatchObject({
      metric: 'click-through-rate',
      threshold: '>= 0, no worse than the primary, false alarms 1 %',
    });
    expect(last.pValue).toBeLessThan(0.01);
  });

  test('in which both are alike, says that the difference may be chance', async () => {
    const { canary } = await week(OLD);
    expect(canary.status!.phase).toBe('Succeeded');
    for (const name of ['click-through-rate', 'conversion-rate', 'revenue-per-user'])
      expect(recordOf(canary, name).pValue).toBeGreaterThan(0.01);
    const { low, high } = recordOf(canary, 'click-through-rate');
    expect(low).toBeLessThan(0);
    expect(high).toBeGreaterThan(0);
  });
});
