import * as pulumi from '@pulumi/pulumi';
import type { CanaryStatus } from '../../controller/api/types/canary';
import type { ProviderName } from '../../controller/api/rules/providers';
import { SILENCE_ANNOTATION } from '../../controller/api/silence';
import { createAutoscaler } from './application/autoscaling';
import { CanaryResource } from './canary-resource';
import { type AnyArgs, canarySpec } from './canary-spec';
import { checkService } from './analysis/checks';
import type { ProgressiveServiceArgs } from './arguments';
import { RolloutEnd, waitAnnotations, waitTimeouts } from './rollout-wait';
import type { RouterName } from './analysis/strategy';
import { createWorkload, targetReference } from './application/workload';

/**
 * An application whose new versions reach its users step by step: its workload (created or existing), its autoscaler
 * and its Canary.
 *
 * A preview logs the rollout's timeline and warnings. Wrong arguments are refused before anything is created.
 */
export class ProgressiveService<
  Own extends RouterName = never,
  Default extends ProviderName = 'istio',
> extends pulumi.ComponentResource<void> {
  /** Name of the Service that users call. */
  readonly serviceName: pulumi.Output<string>;
  /** Name of the Service of the current version. */
  readonly primaryServiceName: pulumi.Output<string>;
  /** Name of the Service of the new version. */
  readonly canaryServiceName: pulumi.Output<string>;
  /** The URL for users: through the gateway, or inside the cluster without one. */
  readonly url: pulumi.Output<string>;
  /** The Canary. */
  readonly canary: CanaryResource;
  /** Phase of the Canary when the stack was last updated or refreshed. */
  readonly phase: pulumi.Output<CanaryStatus['phase']>;
  /** Conditions of the Canary when the stack was last updated or refreshed. */
  readonly conditions: pulumi.Output<CanaryStatus['conditions']>;

  declare private readonly end: RolloutEnd;

  constructor(name: string, args: ProgressiveServiceArgs<Own, Default>, opts: pulumi.ComponentResourceOptions = {}) {
    super('serin:index:ProgressiveService', name, {}, opts);
    const given: AnyArgs = args;
    const title = `ProgressiveService "${name}"`;
    const objectName = given.name ?? name;
    const target = targetReference(given, objectName);
    const metadata = {
      name: objectName,
      namespace: given.namespace,
      ...(given.silence && { annotations: { [SILENCE_ANNOTATION]: String(given.silence) } }),
    };
    const spec = canarySpec(given, objectName);

    const gate = checkService(this, title, given, { metadata, spec });
    const children = { parent: this, dependsOn: gate };
    const { namespace, port, targetPort, service, controller, gateway, autoscaling, canaryPods, suspend } = given;
    const context = {
      name: objectName,
      resourceName: name,
      namespace,
      port,
      targetPort,
      portName: service?.portName,
      overridden: canaryPods !== undefined,
      opts: children,
    };
    const { revision, resources } = createWorkload(given, context);
    const autoscalers = autoscaling === undefined ? [] : createAutoscaler(autoscaling, target, context);
    const before = [...resources, ...autoscalers, ...[controller, gateway].filter((one) => one !== undefined)];

    const waits =
      given.await === undefined || given.await === false
        ? undefined
        : { options: given.await, revision: revisionToAwait(title, revision) };
    const annotations = waits && waitAnnotations(waits.revision, suspend);
    this.canary = new CanaryResource(
      name,
      { metadata: annotations ? withAnnotations(metadata, annotations) : metadata, spec },
      pulumi.mergeOptions(children, {
        dependsOn: before,
        ...(waits && { customTimeouts: waitTimeouts(waits.options) }),
      }),
    );
    if (waits === undefined || pulumi.runtime.isDryRun()) this.end.skip();
    else this.end.follow(title, this, this.canary, waits.revision);

    const apex = apexName(service?.name, target.name);
    this.serviceName = withSuffix(apex, '');
    this.primaryServiceName = withSuffix(apex, '-primary');
    this.canaryServiceName = withSuffix(apex, '-canary');
    this.url = urlOf(given, apex, namespace);
    this.phase = this.canary.status.apply((now) => now?.phase);
    this.conditions = this.canary.status.apply((now) => now?.conditions);
    const { serviceName, primaryServiceName, canaryServiceName, url, phase, conditions } = this;
    this.registerOutputs({ serviceName, primaryServiceName, canaryServiceName, url, phase, conditions });
  }

  /** Dependents of the service wait for the end of the rollout, if the service does. */
  protected override async initialize(): Promise<void> {
    // Not enumerable, so that an export of the whole component does not contain it.
    Object.defineProperty(this, 'end', { value: new RolloutEnd() });
    await this.end.promise;
  }
}

function revisionToAwait(title: string, revision: (() => pulumi.Output<string>) | undefined): pulumi.Output<string> {
  if (revision !== undefined) return revision();
  throw new pulumi.RunError(
    `${title}: await: a change of a workload that is not in this program cannot be waited for; give the Deployment itself as target, or remove await`,
  );
}

function withAnnotations<Metadata extends { annotations?: Record<string, string> }>(
  metadata: Metadata,
  more: pulumi.Output<Record<string, string>>,
): Metadata & { annotations: pulumi.Output<Record<string, string>> } {
  return { ...metadata, annotations: more.apply((own) => ({ ...metadata.annotations, ...own })) };
}

/** Plain values stay plain, here and below: outputs create promises, which is slow with a hundred services. */
function apexName(own: pulumi.Input<string | undefined>, target: pulumi.Input<string>): pulumi.Input<string> {
  if (own === undefined || own === '') return target;
  return typeof own === 'string' ? own : pulumi.all([own, target]).apply(([name, fallback]) => name || fallback);
}

function withSuffix(apex: pulumi.Input<string>, suffix: string): pulumi.Output<string> {
  return typeof apex === 'string' ? pulumi.output(`${apex}${suffix}`) : pulumi.interpolate`${apex}${suffix}`;
}

function urlOf(
  { gateway, routing, port }: AnyArgs,
  apex: pulumi.Input<string>,
  namespace: pulumi.Input<string> | undefined,
): pulumi.Output<string> {
  if (gateway === undefined) {
    if (typeof apex === 'string' && typeof port !== 'object' && typeof namespace !== 'object')
      return pulumi.output(addressOf(apex, namespace, port));
    return pulumi.all([apex, namespace, port]).apply(([service, ns, number]) => addressOf(service, ns, number));
  }
  const hosts = pulumi.all([routing?.service.hosts, gateway.hosts]);
  return pulumi
    .all([hosts, gateway.scheme, apex, namespace, port])
    .apply(([[own, shared], scheme, service, ns, number]) => {
      const host = [...(own ?? []), ...shared].find((one) => !one.startsWith('*'));
      return host === undefined ? addressOf(service, ns, number) : `${scheme}://${host}`;
    });
}

function addressOf(service: string, namespace = 'default', port = 80): string {
  return `http://${service}.${namespace}${port === 80 ? '' : `:${port}`}`;
}
