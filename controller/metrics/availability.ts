import type { Canary, CanaryMetric } from '../api/types/canary';
import { analysisOf, isBuiltin } from '../api/defaults';
import { redactUrl } from '../core/redact';
import { mapConcurrent } from '../core/map-concurrent';
import { messageOf } from '../core/errors';
import { connectTemplate, metricsServerConnection, type MetricContext } from './context';
import { PROMETHEUS } from './providers/prometheus';
import type { MetricConnection, MetricProvider } from './providers/provider';

/**
 * Asks whether the providers that a Canary's metrics need answer. Never rejects.
 *
 * @returns why one does not; undefined when all do
 */
export async function unavailableProvider(canary: Canary, context: MetricContext): Promise<string | undefined> {
  const metrics = analysisOf(canary).metrics ?? [];
  const templates = new Map(
    metrics.flatMap(({ templateRef: ref }) =>
      ref === undefined ? [] : [[`${ref.namespace ?? ''}/${ref.name}`, ref] as const],
    ),
  );
  const checks = [...templates.values()].map((ref) => () => templateProblem(ref, context));
  if (metrics.some(asksMetricsServer)) checks.unshift(() => metricsServerProblem(context));
  const problems = await mapConcurrent(checks, (check) => check());
  return problems.find((problem) => problem !== undefined);
}

function asksMetricsServer({ name, query, templateRef }: CanaryMetric): boolean {
  return templateRef === undefined && (Boolean(query) || isBuiltin(name));
}

async function metricsServerProblem(context: MetricContext): Promise<string | undefined> {
  const connection = metricsServerConnection(context);
  return await offlineProblem(PROMETHEUS, connection, `metrics server ${redactUrl(connection.spec.address!)}`);
}

async function templateProblem(
  ref: NonNullable<CanaryMetric['templateRef']>,
  context: MetricContext,
): Promise<string | undefined> {
  try {
    const { template, provider, connection } = await connectTemplate(ref, context);
    return await offlineProblem(
      provider,
      connection,
      `Metric template ${template.metadata.name}.${template.metadata.namespace} provider ${connection.spec.type}`,
    );
  } catch (error) {
    return messageOf(error);
  }
}

async function offlineProblem(
  provider: MetricProvider,
  connection: MetricConnection,
  title: string,
): Promise<string | undefined> {
  try {
    return (await provider.isOnline(connection)) ? undefined : `${title} is not available`;
  } catch (error) {
    return `${title} is not available: ${messageOf(error)}`;
  }
}
