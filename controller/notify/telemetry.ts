import { Counter, Gauge, Histogram, type MetricType, Registry } from 'prom-client';
import { type Canary, type CanaryStatus, PHASES } from '../api/types/canary';
import { primaryName, providerOf, skipsAnalysis, strategyOf } from '../api/defaults';
import type { Routes } from '../api/types/rollout-types';
import { STRATEGY_NAMES } from '../api/rules/providers';

/** The values of `flagger_canary_status`, as Flagger counts. */
const RUNNING = 0;
const SUCCEEDED = 1;
const FAILED = 2;

/** Hosts for which the duration of calls is exported at the same time. */
const MOST_HOSTS = 100;

/** The labels of finished rollouts and their values, in the words of Flagger. */
const OUTCOME_LABELS = ['name', 'namespace', 'deployment_strategy', 'analysis_status'];
const ANALYSES = ['completed', 'skipped'] as const;

/**
 * A number that goes up and down but has the name of a counter, as in Flagger. It is exported as untyped, because the
 * linter of Prometheus would report it as a gauge.
 */
class UntypedGauge extends Gauge {
  override async get(): ReturnType<Gauge['get']> {
    return { ...(await super.get()), type: 'untyped' as unknown as MetricType };
  }
}

/** When the current rollout began, in milliseconds. The condition `Promoted` is Unknown since then. */
function rolloutStart(status: CanaryStatus | undefined): number | undefined {
  const promoted = status?.conditions?.find((condition) => condition.type === 'Promoted');
  return promoted?.status === 'Unknown' ? Date.parse(promoted.lastTransitionTime) : undefined;
}

/** What the controller exports about itself and about every Canary. */
export class ControllerMetrics {
  readonly registry = new Registry();
  private readonly info = this.gauge('flagger_info', 'The running version, always 1', ['version', 'mesh_provider']);
  private readonly status = this.gauge('flagger_canary_status', 'Last rollout: 0 running, 1 succeeded, 2 failed', [
    'name',
    'namespace',
  ]);
  private readonly phase = this.gauge('flagger_canary_phase', 'Phase as a state set: 1 for the current one', [
    'name',
    'namespace',
    'phase',
  ]);
  private readonly weight = this.gauge('flagger_canary_weight', 'Percent of the traffic that a workload gets', [
    'workload',
    'namespace',
  ]);
  private readonly analysis = this.gauge('flagger_canary_metric_analysis', 'Last value of a metric of the analysis', [
    'name',
    'namespace',
    'metric',
  ]);
  private readonly duration = new Histogram({
    name: 'flagger_canary_duration_seconds',
    help: 'Seconds from the start of a rollout to its end',
    labelNames: ['name', 'namespace'],
    buckets: [60, 300, 600, 1800, 3600, 14400, 86400],
    registers: [this.registry],
  });
  private readonly successes = this.counter(
    'flagger_canary_successes_total',
    'Rollouts that were promoted',
    OUTCOME_LABELS,
  );
  private readonly failures = this.counter('flagger_canary_failures_total', 'Rollouts that failed', OUTCOME_LABELS);
  private readonly requests = this.counter('flagger_api_requests_total', 'Requests to the API server', [
    'verb',
    'resource',
    'code',
  ]);
  private readonly tick = new Histogram({
    name: 'flagger_tick_duration_seconds',
    help: 'Seconds that one tick of a Canary took',
    buckets: [0.001, 0.01, 0.1, 1, 10, 60],
    registers: [this.registry],
  });
  private readonly queries = new Histogram({
    name: 'flagger_http_duration_seconds',
    help: 'Seconds that metric servers and webhooks took to answer',
    labelNames: ['host'],
    buckets: [0.01, 0.1, 0.5, 1, 5, 10],
    registers: [this.registry],
  });

  /** Names of the metrics that are exported for each Canary. Its analysis may have other metrics when it is deleted. */
  private readonly analysed = new Map<string, Set<string>>();

  /** Hosts whose calls are exported. The host that was called last is the last one. */
  private readonly hosts = new Set<string>();

  /** @param canaries all known Canaries. They are counted when the metrics are read. */
  constructor(
    version: string,
    private readonly meshProvider: string,
    now: () => number,
    canaries: () => readonly Canary[],
    queueDepth: () => number,
  ) {
    this.info.set({ version, mesh_provider: meshProvider }, 1);
    const age = new Gauge({
      name: 'flagger_canary_rollout_age_seconds',
      help: 'Seconds since the running rollout began',
      labelNames: ['name', 'namespace'],
      registers: [this.registry],
      collect: () => {
        age.reset();
        for (const { metadata, status } of canaries()) {
          const start = rolloutStart(status);
          if (start !== undefined)
            age.set({ name: metadata.name, namespace: metadata.namespace }, (now() - start) / 1000);
        }
      },
    });
    const depth: Gauge = new Gauge({
      name: 'flagger_queue_depth',
      help: 'Canaries that are being worked on',
      registers: [this.registry],
      collect: () => depth.set(queueDepth()),
    });
    const total = new UntypedGauge({
      name: 'flagger_canary_total',
      help: 'Canaries in a namespace',
      labelNames: ['namespace'],
      registers: [this.registry],
      collect: () => {
        total.reset();
        for (const canary of canaries()) total.inc({ namespace: canary.metadata.namespace });
      },
    });
  }

  /**
   * Sets the phase of a Canary. Its counters begin at zero, so that Prometheus sees the first rollout as an increase.
   */
  recordPhase(canary: Canary): void {
    const { metadata, status } = canary;
    const { name, namespace } = metadata;
    if (status?.phase === undefined) return;
    for (const counter of [this.successes, this.failures])
      for (const analysis of ANALYSES) counter.inc(this.outcomeLabels(canary, analysis), 0);
    for (const phase of PHASES) this.phase.set({ name, namespace, phase }, phase === status.phase ? 1 : 0);
    this.status.set(
      { name, namespace },
      status.phase === 'Failed'
        ? FAILED
        : status.phase === 'Succeeded' || status.phase === 'Initialized'
          ? SUCCEEDED
          : RUNNING,
    );
  }

  /** Records that a status was written. If it ends a rollout, the rollout is counted. */
  recordStatus(canary: Canary, before: CanaryStatus, after: CanaryStatus, now: number): void {
    const { name, namespace } = canary.metadata;
    this.recordPhase({ ...canary, status: after });
    if (after.phase === before.phase || (after.phase !== 'Succeeded' && after.phase !== 'Failed')) return;
    (after.phase === 'Succeeded' ? this.successes : this.failures).inc(
      this.outcomeLabels(canary, skipsAnalysis(canary) ? 'skipped' : 'completed'),
    );
    const start = rolloutStart(before);
    if (start !== undefined) this.duration.observe({ name, namespace }, (now - start) / 1000);
  }

  recordWeights(canary: Canary, routes: Routes): void {
    const { namespace } = canary.metadata;
    this.weight.set({ workload: primaryName(canary), namespace }, routes.primary);
    this.weight.set({ workload: canary.spec.targetRef.name, namespace }, routes.canary);
  }

  recordMetric({ metadata: { name, namespace } }: Canary, metric: string, value: number): void {
    const key = `${name}.${namespace}`;
    this.analysed.set(key, (this.analysed.get(key) ?? new Set()).add(metric));
    this.analysis.set({ name, namespace, metric }, value);
  }

  recordTick(milliseconds: number): void {
    this.tick.observe(milliseconds / 1000);
  }

  recordApiRequest(verb: string, resource: string, code: number): void {
    this.requests.inc({ verb, resource, code: String(code) });
  }

  /** Forgets all but the hosts that were called last, because everybody who may write Canaries can choose hosts. */
  recordHttpCall(host: string, milliseconds: number): void {
    this.queries.observe({ host }, milliseconds / 1000);
    this.hosts.delete(host);
    this.hosts.add(host);
    if (this.hosts.size <= MOST_HOSTS) return;
    const [oldest] = this.hosts;
    this.hosts.delete(oldest!);
    this.queries.remove({ host: oldest! });
  }

  /** Deletes all metrics of a Canary that is deleted. */
  forget(canary: Canary): void {
    const { name, namespace } = canary.metadata;
    for (const phase of PHASES) this.phase.remove({ name, namespace, phase });
    const key = `${name}.${namespace}`;
    for (const metric of this.analysed.get(key) ?? []) this.analysis.remove({ name, namespace, metric });
    this.analysed.delete(key);
    for (const workload of [primaryName(canary), canary.spec.targetRef.name])
      this.weight.remove({ workload, namespace });
    for (const metric of [this.status, this.duration]) metric.remove({ name, namespace });
    // The Canary may have had another strategy before.
    for (const { label: deployment_strategy } of Object.values(STRATEGY_NAMES)) {
      for (const analysis_status of ANALYSES) {
        for (const counter of [this.successes, this.failures])
          counter.remove({ name, namespace, deployment_strategy, analysis_status });
      }
    }
  }

  private outcomeLabels(canary: Canary, analysis_status: (typeof ANALYSES)[number]): Record<string, string> {
    const { name, namespace } = canary.metadata;
    return {
      name,
      namespace,
      deployment_strategy: STRATEGY_NAMES[strategyOf(canary, providerOf(canary, this.meshProvider))].label,
      analysis_status,
    };
  }

  private gauge(name: string, help: string, labelNames: string[]): Gauge {
    return new Gauge({ name, help, labelNames, registers: [this.registry] });
  }

  private counter(name: string, help: string, labelNames: string[]): Counter {
    return new Counter({ name, help, labelNames, registers: [this.registry] });
  }
}
