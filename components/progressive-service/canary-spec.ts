import * as pulumi from '@pulumi/pulumi';
import type { Problem } from '../../controller/admission/problem';
import type { CanaryAnalysis, CanaryService, CanarySpec } from '../../controller/api/types/canary';
import type { Fields } from '../common/inputs';
import type { ProgressiveServiceArgs } from './arguments';
import { autoscalerReference } from './application/autoscaling';
import { targetReference } from './application/workload';

/** The arguments of a service on any provider. Only `any` takes the strategies of all of them. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type AnyArgs = ProgressiveServiceArgs<any, any>;

/**
 * The spec of the Canary that the arguments ask for.
 *
 * @param name of the objects that the service creates
 */
export function canarySpec(args: AnyArgs, name: string): Fields<CanarySpec> {
  const { routing, autoscaling, progressDeadlineSeconds, metricsServer, skipAnalysis, suspend, revertOnDeletion } =
    args;
  return {
    provider: providerField(args),
    metricsServer,
    targetRef: targetReference(args, name),
    autoscalerRef: autoscaling && autoscalerReference(autoscaling, name),
    ...routing?.refs,
    progressDeadlineSeconds,
    ...serviceOf(args),
    analysis: analysisOf(args),
    skipAnalysis,
    suspend,
    revertOnDeletion,
  };
}

/** The routing provider that applies. */
export function providerOf({ routing, gateway, controller }: AnyArgs): string {
  return routing?.provider ?? controller?.provider ?? gateway?.provider ?? 'istio';
}

/** The Canary names it unless the controller takes it anyway. */
function providerField(args: AnyArgs): string | undefined {
  const { routing, gateway, controller } = args;
  if (routing === undefined && gateway === undefined) return undefined;
  return providerOf(args) === controller?.provider ? undefined : providerOf(args);
}

/** A Knative Service is reached without the Services that this describes. */
function serviceOf({ port, targetPort, service, routing, gateway }: AnyArgs): { service: Fields<CanaryService> } {
  const own: Partial<Fields<CanaryService>> = routing?.service ?? {};
  const described = { port, targetPort, ...service, ...own, ...throughGateway(gateway, own) };
  const needed = Object.values(described).some((value) => value !== undefined);
  return { ...(needed && { service: described }) } as { service: Fields<CanaryService> };
}

/** A Gateway of one API is none for the routes of another, and none for a route that names its own. */
export function gatewayProblems(args: AnyArgs): Problem[] {
  const [made, applies] = [args.gateway?.provider, providerOf(args)];
  if (made !== undefined && applies.startsWith('gatewayapi') && args.routing?.refs?.routeRef !== undefined)
    return [
      {
        field: 'gateway',
        detail:
          'is for a route that is made, and the one of routing names its Gateways itself; remove it, or routing.route',
      },
    ];
  if (made === undefined || made.split(':')[0] === applies.split(':')[0]) return [];
  return [
    {
      field: 'gateway',
      detail: `is made for ${made}, which the provider ${applies} knows nothing of; make it for ${applies}, or remove it`,
    },
  ];
}

/**
 * The route belongs to the gateway, beside others that the routing names, and takes its hosts unless the routing has
 * some.
 */
function throughGateway(
  gateway: AnyArgs['gateway'],
  { gateways, gatewayRefs, hosts }: Partial<Fields<CanaryService>>,
): Partial<Fields<CanaryService>> {
  if (gateway === undefined) return {};
  const parents =
    gateway.provider === 'istio'
      ? { gateways: pulumi.all([gateways, gateway.reference]).apply(([others = [], own]) => [...others, own]) }
      : {
          gatewayRefs: pulumi
            .all([gatewayRefs, gateway.parentReference])
            .apply(([others = [], own]) => [...others, own]),
        };
  return { ...parents, hosts: hosts ?? gateway.hosts };
}

function analysisOf({ strategy, metrics, hooks, alerts, canaryPods }: AnyArgs): Fields<CanaryAnalysis> | undefined {
  if (strategy === undefined) return undefined;
  const { canaryAnalysis, ...steps } = strategy.analysis;
  const extras =
    canaryPods === undefined
      ? canaryAnalysis
      : pulumi.output(canaryAnalysis).apply((growth) => ({ ...growth, templateVariables: canaryPods }));
  return { ...steps, ...(extras && { canaryAnalysis: extras }), metrics, webhooks: hooks, alerts };
}
