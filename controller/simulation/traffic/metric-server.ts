import type { Canary, CanaryMetric, RequestCounts } from '../../api/types/canary';
import { metricIntervalOf } from '../../api/defaults';
import { parseDuration } from '../../core/duration';
import type { MetricTemplate } from '../../api/types/metric-template';
import { keyOf, keyText } from '../../api/types/meta';
import type { Routes } from '../../api/types/rollout-types';
import { checkTemplate, renderTemplate } from '../../api/templates/query-template';
import type { Role } from '../../api/types/reading';
import { builtinQuery, countsQuery } from '../../metrics/builtin/queries';
import { queryValues } from '../../metrics/context';
import { COUNTED } from '../../metrics/builtin/promql';
import type { Traffic } from './traffic';

/** Everything that a query could be about. */
export interface Measurable {
  /** Milliseconds since the epoch. */
  now(): number;
  canaries(): Canary[];
  template(namespace: string, name: string): MetricTemplate | undefined;
  /** How the traffic of a Canary flows now. */
  routes(canary: Canary): Routes;
  providerOf(canary: Canary): string;
  /** Knative only: the revision that a version is. */
  revisionOf(canary: Canary, role: Role): string | undefined;
}

const ROLES: readonly Role[] = ['canary', 'primary'];
/** In place of the window of a query that is looked for: it may be asked about any. */
const ANY_WINDOW = '\u0000';

/** A Prometheus in memory: it answers exactly the queries that its Canaries' metrics ask, from the traffic model. */
export class MetricServer {
  /** Counters of each Canary's requests, as far as they have been asked for. */
  private readonly counters = new Map<string, RequestCounts & { at: number }>();

  constructor(
    private readonly world: Measurable,
    private readonly traffic: Traffic,
  ) {}

  /** The body of `/api/v1/query`. */
  answer(query: string): string {
    if (query === 'vector(1)') return vector(1);
    for (const canary of this.world.canaries()) {
      for (const role of ROLES) {
        const answered = this.answerAbout(canary, role, query);
        if (answered !== undefined) return answered;
      }
    }
    return vector(undefined);
  }

  private answerAbout(canary: Canary, role: Role, query: string): string | undefined {
    if (this.countsQueryOf(canary, role) === query) return countVector(this.count(canary, role));
    const inWindow = windowOf(this.countsQueryOf(canary, role, ANY_WINDOW), query);
    if (inWindow !== undefined) return countVector(this.requests(canary, role, inWindow));
    for (const metric of canary.spec.analysis?.metrics ?? []) {
      const whole = windowOf(this.render(metric.totalQuery, canary, metric, role), query);
      if (whole !== undefined) return vector(this.requests(canary, role, whole || windowOfMetric(metric)).requests);
      const window = windowOf(this.queryOf(canary, metric, role), query);
      if (window !== undefined) return vector(this.value(canary, metric, role, window || windowOfMetric(metric)));
    }
    return undefined;
  }

  /** Where the metric is a percentage of something, its query counts. */
  private value(canary: Canary, metric: CanaryMetric, role: Role, window: number): number | undefined {
    const value = this.traffic.value(canary, metric, this.world.routes(canary), this.world.providerOf(canary), role);
    return value === undefined || !metric.totalQuery
      ? value
      : (value * this.requests(canary, role, window).requests) / 100;
  }

  private requests(canary: Canary, role: Role, window: number): RequestCounts {
    return this.traffic.requests(canary, this.world.routes(canary), role, window);
  }

  private countsQueryOf(canary: Canary, role: Role, window?: string): string | undefined {
    const values = queryValues(canary, { name: 'request-success-rate' }, role);
    return countsQuery(
      this.world.providerOf(canary),
      { ...values, role, revision: this.world.revisionOf(canary, role) },
      window,
    );
  }

  /** What was routed at the last look is what came in since. */
  private count(canary: Canary, role: Role): RequestCounts {
    const key = `${role} ${keyText(keyOf(canary))}`;
    const now = this.world.now();
    const before = this.counters.get(key) ?? { at: now, requests: 0, failures: 0 };
    const more = this.requests(canary, role, now - before.at);
    const after = { at: now, requests: before.requests + more.requests, failures: before.failures + more.failures };
    this.counters.set(key, after);
    return after;
  }

  private queryOf(canary: Canary, metric: CanaryMetric, role: Role): string | undefined {
    const { templateRef } = metric;
    if (templateRef !== undefined)
      return this.render(
        this.world.template(templateRef.namespace ?? canary.metadata.namespace, templateRef.name)?.spec.query,
        canary,
        metric,
        role,
      );
    if (metric.query) return this.render(metric.query, canary, metric, role);
    const values = {
      ...queryValues(canary, metric, role),
      interval: ANY_WINDOW,
      role,
      revision: this.world.revisionOf(canary, role),
    };
    return builtinQuery(this.world.providerOf(canary), metric.name, values);
  }

  /** A query that cannot be rendered is never asked, and keeps nobody else's from being answered. */
  private render(text: string | undefined, canary: Canary, metric: CanaryMetric, role: Role): string | undefined {
    const values = { ...queryValues(canary, metric, role), interval: ANY_WINDOW };
    if (!text || checkTemplate(text, Object.keys(values), Object.keys(metric.templateVariables ?? {})).length > 0)
      return undefined;
    return renderTemplate(text, values, metric.templateVariables);
  }
}

/** The window in milliseconds about which this query was asked, 0 when it names none; nothing when another was. */
function windowOf(query: string | undefined, asked: string): number | undefined {
  if (query === undefined) return undefined;
  const [before = '', ...rest] = query.split(ANY_WINDOW);
  if (rest.length === 0) return query === asked ? 0 : undefined;
  if (!asked.startsWith(before)) return undefined;
  const [window = ''] = /^[\d.a-zµ]*/.exec(asked.slice(before.length))!;
  return query.replaceAll(ANY_WINDOW, window) === asked ? parseDuration(window) : undefined;
}

function windowOfMetric(metric: CanaryMetric): number {
  return parseDuration(metricIntervalOf(metric)) ?? 60_000;
}

function vector(value: number | undefined): string {
  const result = value === undefined ? [] : [{ metric: {}, value: [0, String(value)] }];
  return JSON.stringify({ status: 'success', data: { resultType: 'vector', result } });
}

function countVector({ requests, failures }: RequestCounts): string {
  const series = (of: string, value: number): object => ({ metric: { [COUNTED]: of }, value: [0, String(value)] });
  return JSON.stringify({
    status: 'success',
    data: { resultType: 'vector', result: [series('all', requests), series('good', requests - failures)] },
  });
}
