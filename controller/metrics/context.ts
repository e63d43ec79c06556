import type { Canary, CanaryMetric, NamespacedReference } from '../api/types/canary';
import { apexName, metricIntervalOf, primaryName } from '../api/defaults';
import { messageOf } from '../core/errors';
import type { MetricTemplate } from '../api/types/metric-template';
import type { Role } from '../api/types/reading';
import type { BuiltinValues } from './builtin/queries';
import { metricProvider } from './providers/index';
import type { MetricConnection, MetricPorts, MetricProvider } from './providers/provider';

/** What it takes to ask a Canary's metrics. Nothing of it is changed. */
export interface MetricContext extends MetricPorts {
  canary: Canary;
  /** The routing provider that applies to the Canary. */
  provider: string;
  /** Address of the Prometheus for Canaries that name none. */
  metricsServer: string;
  /** @returns undefined when there is no such template. @throws Error whose message fails the check */
  template(ref: Required<NamespacedReference>): MetricTemplate | undefined | Promise<MetricTemplate | undefined>;
  /** A Secret's data, decoded. @returns undefined when there is none. @throws Error whose message fails the check */
  secret(
    namespace: string,
    name: string,
  ): Readonly<Record<string, string>> | undefined | Promise<Readonly<Record<string, string>> | undefined>;
  /** For Knative: the canary's revision. */
  revision?: string;
  /** For Knative: the primary's revision. */
  primaryRevision?: string;
}

/** The values that a query may refer to. @param role the version that the query is about */
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

/** For Knative: the revision of a version. @returns undefined when it is not known */
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

/** A template, with the server that answers its query. */
export interface ConnectedTemplate {
  template: MetricTemplate;
  provider: MetricProvider;
  connection: MetricConnection;
}

/** @throws Error whose message is a sentence: what is wrong with the template, its Secret or its provider */
export async function connectTemplate(
  reference: NamespacedReference,
  context: MetricContext,
): Promise<ConnectedTemplate> {
  const ref = { name: reference.name, namespace: reference.namespace || context.canary.metadata.namespace };
  const title = `Metric template ${ref.name}.${ref.namespace}`;
  const template = await requireFound(`${title} error`, () => context.template(ref));
  const { spec } = template;
  const secret = spec.provider.secretRef?.name;
  const credentials =
    secret === undefined
      ? {}
      : await requireFound(`${title} secret ${secret} error`, () => context.secret(ref.namespace, secret));
  const provider = await requireFound(`${title} provider ${spec.provider.type} error`, () =>
    metricProvider(spec.provider.type),
  );
  return { template, provider, connection: { spec: spec.provider, credentials, ...portsOf(context) } };
}

/** @throws Error that begins with the title */
async function requireFound<T>(title: string, find: () => T | undefined | Promise<T | undefined>): Promise<T> {
  let found: T | undefined;
  try {
    found = await find();
  } catch (error) {
    throw new Error(`${title}: ${messageOf(error)}`, { cause: error });
  }
  if (found === undefined) throw new Error(`${title}: not found`);
  return found;
}
