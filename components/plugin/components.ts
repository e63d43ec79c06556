import type * as pulumi from '@pulumi/pulumi';
import { alert, metric } from '../../controller/api/schema/checks';
import { passThrough, type Schema, text, texts } from '../../controller/api/schema/schema';
import { status } from '../../controller/api/schema/status';
import { AlertProvider, alertProviderArgs } from '../alert-provider/alert-provider';
import { DeliveryController, deliveryControllerArgs } from '../delivery-controller/delivery-controller';
import { Gateway, gatewayArgs } from '../gateway/gateway';
import { LoadTester, loadTesterArgs } from '../load-tester/load-tester';
import { MetricTemplate, metricTemplateArgs } from '../metric-template/metric-template';
import { ProgressiveService } from '../progressive-service/progressive-service';
import { progressiveServiceArgs } from '../progressive-service/schema';

/** A component, with what other languages need to know. */
export interface ComponentDescription {
  /** Creates a component. The component checks its arguments itself. */
  create: new (name: string, args: never, opts: pulumi.ComponentResourceOptions) => pulumi.ComponentResource;
  /** The beginning of the names of its types. */
  prefix: string;
  args: Schema;
  /** Arguments that are components of this package, or may be resources of any package. */
  references?: Readonly<Record<string, ComponentName | 'any'>>;
  /** Arguments whose values decide which children are created, so they must not be outputs; `*` is any key. */
  plain: readonly string[];
  /** Arguments that are secret. */
  secret?: readonly string[];
  outputs: Readonly<Record<string, Schema>>;
  /** Outputs that may be undefined. */
  maybe?: readonly string[];
}

export type ComponentName =
  'ProgressiveService' | 'DeliveryController' | 'Gateway' | 'MetricTemplate' | 'AlertProvider' | 'LoadTester';

/** One entry for each output of a component, so that the compiler finds missing ones. */
type Outputs<Component extends pulumi.ComponentResource> = Readonly<Record<OutputName<Component>, Schema>>;
type OutputName<Component> = Exclude<
  { [Key in keyof Component]: Component[Key] extends pulumi.Output<unknown> | string ? Key : never }[keyof Component],
  keyof pulumi.ComponentResource
>;

const progressiveService: Outputs<ProgressiveService> = {
  serviceName: text('Name of the Service that users call.'),
  primaryServiceName: text('Name of the Service of the version that serves.'),
  canaryServiceName: text('Name of the Service of the version that is tried.'),
  url: text('Where users reach it: through the gateway, else inside the cluster.'),
  phase: text('Phase of the Canary when the stack was last updated or refreshed.'),
  conditions: status.properties.conditions,
};

const deliveryController: Outputs<DeliveryController> = {
  provider: text('Routing provider of Canaries that name none.'),
  metricsServer: text('Address of the Prometheus for the built-in metrics.'),
  namespace: text('Namespace of the controller.'),
  serviceAccountName: text('The account whose rights the controller has.'),
  metricsUrl: text('Where the metrics of the controller can be read inside the cluster.'),
};

const gateway: Outputs<Gateway> = {
  provider: text('The routing provider that it was made for.'),
  reference: text('namespace/name, for routing.service.gateways of Istio.'),
  parentReference: passThrough('For routing.service.gatewayRefs of the Gateway API.'),
  hosts: texts('The host names that it listens to; for the Gateway API, none are all.'),
  scheme: text('https where it has a certificate, else http.'),
};

const metricTemplate: Outputs<MetricTemplate> = { reference: metric.properties.templateRef };
const alertProvider: Outputs<AlertProvider> = { reference: alert.properties.providerRef };

const loadTester: Outputs<LoadTester> = {
  namespace: text('Namespace of the load tester.'),
  serviceAccountName: text('The account whose rights commands have.'),
  url: text('Address of tasks, for the url of hooks; a secret unless it is open.'),
};

/** The components by name. The names are part of every stack and never change. */
export const COMPONENTS: Readonly<Record<ComponentName, ComponentDescription>> = {
  ProgressiveService: {
    create: ProgressiveService,
    prefix: '',
    args: progressiveServiceArgs,
    references: { gateway: 'Gateway', controller: 'DeliveryController', target: 'any' },
    plain: [
      'name',
      'workload',
      'env',
      'container',
      'configs.*.secret',
      'configs.*.mountPath',
      'configs.*.env',
      'service',
      'gateway.provider',
      'controller.provider',
      'routing.provider',
      'routing.service',
      'routing.refs',
      'strategy.analysis',
      'autoscaling.metrics',
      'await.timeout',
      'silence.*',
    ],
    outputs: progressiveService,
    maybe: ['phase', 'conditions'],
  },
  DeliveryController: {
    create: DeliveryController,
    prefix: 'DeliveryController',
    args: deliveryControllerArgs,
    plain: [
      'provider',
      'providers.*',
      'autoscalers.*',
      'targets.*',
      'metricProviders.*',
      'createNamespace',
      'configTracking',
      'extraFlags',
      'code',
      'replicas',
      'podLabels',
      'podAnnotations',
      'installCrds',
      'retainCrds',
      'networkPolicy',
      'serviceMonitor.labels',
      'prometheusRule.labels',
      'dashboard.labels',
    ],
    secret: ['eventWebhook', 'slack.url', 'slack.token', 'msteams.url'],
    outputs: deliveryController,
  },
  Gateway: {
    create: Gateway,
    prefix: 'Gateway',
    args: gatewayArgs,
    plain: ['provider', 'apiVersion'],
    outputs: gateway,
  },
  MetricTemplate: {
    create: MetricTemplate,
    prefix: 'MetricTemplate',
    args: metricTemplateArgs,
    plain: ['provider.type', 'checkQuery'],
    secret: ['provider.headers', 'provider.credentials'],
    outputs: metricTemplate,
  },
  AlertProvider: {
    create: AlertProvider,
    prefix: 'AlertProvider',
    args: alertProviderArgs,
    plain: ['channel'],
    secret: ['channel.credentials'],
    outputs: alertProvider,
  },
  LoadTester: {
    create: LoadTester,
    prefix: 'LoadTester',
    args: loadTesterArgs,
    plain: [
      'createNamespace',
      'name',
      'open',
      'storage',
      'permissions.*',
      'env',
      'volumes',
      'volumeMounts',
      'code',
      'podLabels',
      'podAnnotations',
      'networkPolicy',
    ],
    secret: ['token'],
    outputs: loadTester,
  },
};

/** The type of a component in stacks. */
export function tokenOf(name: string): string {
  return `serin:index:${name}`;
}

/** @throws Error that lists the components if none has this token */
export function componentOf(token: string): ComponentDescription {
  const found = Object.entries(COMPONENTS).find(([name]) => tokenOf(name) === token);
  if (found === undefined)
    throw new Error(
      `${token}: there is no such component, use one of ${Object.keys(COMPONENTS).map(tokenOf).join(', ')}`,
    );
  return found[1];
}

/** All paths and their parents: `routing.provider` can be plain only if `routing` is. */
export function withParents(paths: readonly string[]): ReadonlySet<string> {
  return new Set(
    paths.flatMap((path) => path.split('.').map((_, index, parts) => parts.slice(0, index + 1).join('.'))),
  );
}
