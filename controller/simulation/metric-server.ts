import type { Canary, CanaryMetric, RequestCounts } from '../api/canary';
import type { MetricTemplate } from '../api/metric-template';
import { keyOf, keyText } from '../api/meta';
import type { Routes } from '../api/observations';
import { renderTemplate, templateProblems } from '../api/template';
import { builtinQuery, countsQuery } from '../metrics/builtin';
import { queryValues } from '../metrics/context';
import { COUNTED } from '../metrics/promql';
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
  /** Knative only: the revision that is judged. */
  revisionOf(canary: Canary): string | undefined;
}

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
      if (this.countsQueryOf(canary) === query) return counted(this.counted(canary));
      const metric = canary.spec.analysis?.metrics?.find((one) => this.queryOf(canary, one) === query);
      if (metric !== undefined) return vector(this.traffic.value(canary, metric, this.world.routes(canary), this.world.providerOf(canary)));
    }
    return vector(undefined);
  }

  private countsQueryOf(canary: Canary): string | undefined {
    const values = queryValues(canary, { name: 'request-success-rate' });
    return countsQuery(this.world.providerOf(canary), { ...values, role: 'canary', revision: this.world.revisionOf(canary) });
  }

  /** What was routed at the last look is what came in since. */
  private counted(canary: Canary): RequestCounts {
    const key = keyText(keyOf(canary));
    const now = this.world.now();
    const before = this.counters.get(key) ?? { at: now, requests: 0, failures: 0 };
    const more = this.traffic.requests(canary, this.world.routes(canary), now - before.at);
    const after = { at: now, requests: before.requests + more.requests, failures: before.failures + more.failures };
    this.counters.set(key, after);
    return after;
  }

  private queryOf(canary: Canary, metric: CanaryMetric): string | undefined {
    const values = queryValues(canary, metric);
    const text = metric.templateRef ? this.world.template(metric.templateRef.namespace ?? canary.metadata.namespace, metric.templateRef.name)?.spec.query : metric.query;
    if (text === undefined) return builtinQuery(this.world.providerOf(canary), metric.name, { ...values, role: 'canary', revision: this.world.revisionOf(canary) });
    // A query that cannot be rendered is never asked, and keeps nobody else's from being answered.
    return templateProblems(text, Object.keys(values), Object.keys(metric.templateVariables ?? {})).length > 0 ? undefined : renderTemplate(text, values, metric.templateVariables);
  }
}

function vector(value: number | undefined): string {
  const result = value === undefined ? [] : [{ metric: {}, value: [0, String(value)] }];
  return JSON.stringify({ status: 'success', data: { resultType: 'vector', result } });
}

function counted({ requests, failures }: RequestCounts): string {
  const series = (of: string, value: number): object => ({ metric: { [COUNTED]: of }, value: [0, String(value)] });
  return JSON.stringify({ status: 'success', data: { resultType: 'vector', result: [series('all', requests), series('good', requests - failures)] } });
}
