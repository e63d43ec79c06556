import * as kubernetes from '@pulumi/kubernetes';
import * as pulumi from '@pulumi/pulumi';
import { CRDS } from '../../controller/api/schema/index';
import { FLAGS } from '../../controller/api/flags';
import type { ProviderName } from '../../controller/api/rules/providers';
import { checkArgs } from '../common/check-args';
import type { DeliveryControllerArgs } from './arguments';
import { codeOf } from '../bundled-program/code';
import { checkExtraFlags, PORT } from './flags';
import { dashboardOf, prometheusRuleOf, serviceMonitorOf } from './monitoring/monitoring';
import { namespaceOf } from '../bundled-program/namespace';
import { networkPolicyOf } from './network-policy';
import { notificationsOf } from './notifications';
import { createAccount, grantsOf } from './permissions';
import type { Duties } from './rbac';
import { checkSwitches, deliveryControllerArgs } from './schema';
import { deploymentOf, disruptionBudgetOf, type Identity, serviceOf } from './workload';

export type * from './arguments';
export { deliveryControllerArgs } from './schema';

/**
 * Installs the controller that releases new versions, and all that it needs: CustomResourceDefinitions, minimal
 * permissions, a Deployment and, if requested, monitoring. It needs no registry of your own.
 *
 * @example
 * const delivery = new DeliveryController('serin', {
 *   provider: 'istio',
 *   metricsServer: 'http://prometheus.istio-system:9090',
 * });
 */
export class DeliveryController<Name extends ProviderName = 'istio'> extends pulumi.ComponentResource {
  /** Routing provider of Canaries that name none. */
  readonly provider: Name;
  /** Address of the Prometheus for the built-in metrics. */
  readonly metricsServer: pulumi.Output<string>;
  /** Namespace of the controller. */
  readonly namespace: pulumi.Output<string>;
  /** The ServiceAccount of the controller. */
  readonly serviceAccountName: pulumi.Output<string>;
  /** URL of the controller's own metrics, inside the cluster. */
  readonly metricsUrl: pulumi.Output<string>;

  /**
   * @throws Error if the program of this package is missing. Wrong arguments cause a ResourceError as soon as they are
   * known, before any child is created.
   */
  constructor(name: string, args: DeliveryControllerArgs<Name> = {}, opts?: pulumi.ComponentResourceOptions) {
    super('serin:index:DeliveryController', name, {}, opts);
    const gate = checkArgs(this, `DeliveryController "${name}"`, args, deliveryControllerArgs, async (known) => [
      ...checkExtraFlags(known),
      ...(await checkSwitches(known)),
    ]);
    const children = { parent: this, dependsOn: gate };
    this.provider = args.provider ?? ('istio' as Name);
    this.metricsServer = pulumi.output(args.metricsServer ?? FLAGS['metrics-server'].default);

    const identity = identityOf(name, args, children);
    const place = { namespace: identity.namespace, labels: identity.labels };
    const definitions =
      args.installCrds === false
        ? []
        : definitionsOf(name, identity.labels, { ...children, retainOnDelete: args.retainCrds });
    const grants = grantsOf(name, dutiesOf(args), {
      namespace: identity.namespace,
      watchNamespace: args.watchNamespace,
    });
    const { account, bindings } = createAccount(name, grants, place, children);
    const program = codeOf(name, args.code ?? {}, place, children);
    const env = notificationsOf(name, args, place, children);
    const ready = { parent: this, dependsOn: gate.apply((checks) => [...checks, ...definitions, ...bindings]) };
    deploymentOf(identity, args, { program, env, account }, ready);
    const service = serviceOf(identity, children);
    watchOver(identity, args, children);

    this.namespace = identity.namespace;
    this.serviceAccountName = account.metadata.name;
    this.metricsUrl = pulumi.interpolate`http://${service.metadata.name}.${identity.namespace}:${PORT}/metrics`;
    const { provider, metricsServer, namespace, serviceAccountName, metricsUrl } = this;
    this.registerOutputs({ provider, metricsServer, namespace, serviceAccountName, metricsUrl });
  }
}

function dutiesOf({
  provider = 'istio',
  providers = [],
  autoscalers = ['HorizontalPodAutoscaler'],
  targets = ['Deployment', 'DaemonSet'],
  metricProviders = [],
  configTracking = true,
}: DeliveryControllerArgs): Duties {
  return { providers: [provider, ...providers], autoscalers, targets, metricProviders, configTracking };
}

/** The names and labels, and the namespace, created if requested. */
function identityOf(
  name: string,
  { namespace, createNamespace = namespace === undefined }: DeliveryControllerArgs,
  opts: pulumi.CustomResourceOptions,
): Identity {
  const selector = {
    'app.kubernetes.io/name': 'serin',
    'app.kubernetes.io/instance': name,
    'app.kubernetes.io/component': 'controller',
  };
  const labels = { ...selector, 'app.kubernetes.io/part-of': 'serin' };
  return { name, namespace: namespaceOf(name, { namespace, create: createNamespace }, labels, opts), selector, labels };
}

function definitionsOf(
  name: string,
  labels: Record<string, string>,
  opts: pulumi.CustomResourceOptions,
): pulumi.Resource[] {
  return CRDS.map(
    ({ metadata, spec }) =>
      new kubernetes.apiextensions.v1.CustomResourceDefinition(
        `${name}-${metadata.name}`,
        { metadata: { name: metadata.name, labels }, spec: spec as never },
        opts,
      ),
  );
}

/** Creates what monitors and protects the controller, if requested. */
function watchOver(identity: Identity, args: DeliveryControllerArgs, opts: pulumi.CustomResourceOptions): void {
  const { replicas = 1, networkPolicy, serviceMonitor, prometheusRule, dashboard } = args;
  if (replicas > 1) disruptionBudgetOf(identity, opts);
  if (networkPolicy) networkPolicyOf(identity, settingsOf(networkPolicy), opts);
  if (serviceMonitor) serviceMonitorOf(identity, settingsOf(serviceMonitor), opts);
  if (prometheusRule) prometheusRuleOf(identity, settingsOf(prometheusRule), Boolean(serviceMonitor), opts);
  if (dashboard) dashboardOf(identity, settingsOf(dashboard), opts);
}

function settingsOf<Settings extends object>(given: true | Settings): Partial<Settings> {
  return given === true ? {} : given;
}
