import * as pulumi from '@pulumi/pulumi';
import { type Problem, QUOTES_NOTHING } from '../../controller/api/problems/problem';
import type { CanaryAnalysis, CanaryService, CanarySpec } from '../../controller/api/types/canary';
import type { Fields } from '../common/inputs';
import type { ProgressiveServiceArgs } from './arguments';
import { autoscalerReference } from './application/autoscaling';
import { targetReference } from './application/workload';

/** The arguments of a service with any provider. Only `any` accepts the strategies of all providers. */
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

/** Set only if it differs from the controller's default provider. */
function providerField(args: AnyArgs): string | undefined {
  const { routing, gateway, controller } = args;
  if (routing === undefined && gateway === undefined) return undefined;
  return providerOf(args) === controller?.provider ? undefined : providerOf(args);
}

/** Empty for a Knative Service, which needs no further Services. */
function serviceOf({ port, targetPort, service, routing, gateway }: AnyArgs): { service: Fields<CanaryService> } {
  const own: Partial<Fields<CanaryService>> = routing?.service ?? {};
  const described = { port, targetPort, ...service, ...own, ...attachToGateway(gateway, own) };
  const needed = Object.values(described).some((value) => value !== undefined);
  return { ...(needed && { service: described }) } as { service: Fields<CanaryService> };
}

/** Finds a Gateway that does not fit the provider, or a route that names its own Gateways. */
export function checkGateway(args: AnyArgs): Problem[] {
  const [made, applies] = [args.gateway?.provider, providerOf(args)];
  if (made !== undefined && applies.startsWith('gatewayapi') && args.routing?.refs?.routeRef !== undefined)
    return [
      {
        code: 'gateway-of-your-route',
        path: ['gateway'],
        quotes: QUOTES_NOTHING,
        detail: 'is for a route that is made, and the one of routing names its Gateways itself',
        mend: 'remove it, or routing.route',
      },
    ];
  if (made === undefined || made.split(':')[0] === applies.split(':')[0]) return [];
  return [
    {
      code: 'gateway-of-another-provider',
      path: ['gateway'],
      quotes: QUOTES_NOTHING,
      detail: `is made for ${made}, which the provider ${applies} knows nothing of`,
      mend: `make it for ${applies}, or remove it`,
    },
  ];
}

/** Adds the gateway to those of the routing. The route has the gateway's hosts unless the routing has its own. */
function attachToGateway(
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
