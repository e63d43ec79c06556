import type { Canary, CanaryMetric, NamespacedReference } from '../api/types/canary';
import { apexName, metricIntervalOf, primaryName } from '../api/defaults';
import type { MetricTemplate } from '../api/types/metric-template';
import type { BuiltinValues, Role } from './builtin/queries';
import { metricProvider } from './providers/index';
import type { MetricConnection, MetricPorts, MetricProvider } from './providers/provider';

/** What measuring a Canary needs of its surroundings. Nothing of it is changed. */
export interface MetricContext extends MetricPorts {
  canary: Canary;
  /** The routing provider that applies to the Canary. */
  provider: string;
  /** The controller's Prometheus, for Canaries that name none. */
  metricsServer: string;
  /** `undefined`: there is none. What it throws is the check's failure. */
  template(ref: Required<NamespacedReference>): MetricTemplate | undefined | Promise<MetricTemplate | undefined>;
  /** A Secret's data, decoded; `undefined`: there is none. What it throws is the check's failure. */
  secret(
    namespace: string,
    name: string,
  ): Readonly<Record<string, string>> | undefined | Promise<Readonly<Record<string, string>> | undefined>;
  /** Knative only: the revisions of both. */
  revision?: string;
  primaryRevision?: string;
}

/** What a query's template may refer to. @param role whose numbers it is to answer */
export function queryValues(
  canary: Canary,
  metric: CanaryMetric,
  role: Role = 'canary',
): Omit<BuiltinValues, 'revision' | 'role'> & { name: string } {
  const { targetRef, ingressRef, routeRef } = canary.spec;
  return {
    name: canary.metadata.name,
    namespace: canary.metadata.namespace,
    target: role === 'primary' ? primaryName(canary) : targetRef.name,
    service: apexName(canary),
    ingress: ingressRef?.name ?? targetRef.name,
    route: routeRef?.name ?? targetRef.name,
    interval: metricIntervalOf(metric),
  };
}

/** Knative only: the revision whose numbers are asked for. */
export function revisionOf({ revision, primaryRevision }: MetricContext, role: Role): string | undefined {
  return role === 'primary' ? primaryRevision : revision;
}

/** The Prometheus that answers a Canary's built-in metrics and inline queries. */
export function metricsServerConnection(context: MetricContext): MetricConnection {
  const { canary, metricsServer } = context;
  return {
    spec: { type: 'prometheus', address: canary.spec.metricsServer || metricsServer },
    credentials: {},
    ...portsOf(context),
  };
}

function portsOf({ http, clock, random, platform, cluster }: MetricContext): MetricPorts {
  return { http, clock, random, platform, cluster };
}

/** A template, with all that its query takes. */
export interface ConnectedTemplate {
  template: MetricTemplate;
  provider: MetricProvider;
  connection: MetricConnection;
}

/** @throws Error whose message says as an event does what is wrong with the template, its Secret or its provider */
export async function connectTemplate(
  reference: NamespacedReference,
  context: MetricContext,
): Promise<ConnectedTemplate> {
  const ref = { name: reference.name, namespace: reference.namespace || context.canary.metadata.namespace };
  const title = `Metric template ${ref.name}.${ref.namespace}`;
  const template = await present(`${title} error`, () => context.template(ref));
  const { spec } = template;
  const secret = spec.provider.secretRef?.name;
  const credentials =
    secret === undefined
      ? {}
      : await present(`${title} secret ${secret} error`, () => context.secret(ref.namespace, secret));
  const provider = await present(`${title} provider ${spec.provider.type} error`, () =>
    metricProvider(spec.provider.type),
  );
  return { template, provider, connection: { spec: spec.provider, credentials, ...portsOf(context) } };
}

async function present<T>(title: string, find: () => T | undefined | Promise<T | undefined>): Promise<T> {
  let found: T | undefined;
  try {
    found = await find();
  } catch (error) {
    throw new Error(`${title}: ${messageOf(error)}`, { cause: error });
  }
  if (found === undefined) throw new Error(`${title}: not found`);
  return found;
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
