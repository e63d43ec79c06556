import type { Canary, CanaryMetric } from '../api/canary';
import type { MetricTemplate } from '../api/metric-template';
import type { Routes } from '../api/observations';
import { renderTemplate, templateProblems } from '../api/template';
import { builtinQuery } from '../metrics/builtin';
import { queryValues } from '../metrics/context';
import type { Traffic } from './traffic';

/** Everything that a query could be about. */
export interface Measurable {
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
  constructor(
    private readonly world: Measurable,
    private readonly traffic: Traffic,
  ) {}

  /** The body of `/api/v1/query`. */
  answer(query: string): string {
    if (query === 'vector(1)') return vector(1);
    for (const canary of this.world.canaries()) {
      const metric = canary.spec.analysis?.metrics?.find((one) => this.queryOf(canary, one) === query);
      if (metric !== undefined) return vector(this.traffic.value(canary, metric, this.world.routes(canary), this.world.providerOf(canary)));
    }
    return vector(undefined);
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
