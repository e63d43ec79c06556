import * as k8s from '@pulumi/kubernetes';
import * as pulumi from '@pulumi/pulumi';
import type { ParentReference } from '../../controller/api/types/canary';
import { checkArgs } from '../common/check-args';
import { API_VERSIONS, type GatewayArgs, gatewayArgs, type GatewayProvider } from './arguments';
import { gatewayApiSpec, type GatewaySettings, hostsOf, istioSpec, listenersOf } from './listeners';
import { checkGateway } from './problems';

export { gatewayArgs };
export type { GatewayArgs, GatewayProvider };

/** The entry for users: a Gateway of Istio or of the Gateway API. Routes of Canaries attach to it. */
export class Gateway<Name extends GatewayProvider = GatewayProvider> extends pulumi.ComponentResource {
  /** The routing provider that the Gateway is for. */
  readonly provider: Name;
  /** `namespace/name`: the reference for Istio's routes. */
  readonly reference: pulumi.Output<string>;
  /** The reference for routes of the Gateway API. */
  readonly parentReference: pulumi.Output<ParentReference>;
  /** The host names that it listens to. With the Gateway API an empty list means all. */
  readonly hosts: pulumi.Output<string[]>;
  /** `https` if it has a certificate. */
  readonly scheme: pulumi.Output<'http' | 'https'>;

  constructor(name: string, args: GatewayArgs<Name>, opts?: pulumi.ComponentResourceOptions) {
    super('serin:index:Gateway', name, {}, opts);
    const given: GatewayArgs<GatewayProvider> = args;
    const { provider, namespace, labels, annotations } = given;
    const gate = checkArgs(this, `Gateway "${name}"`, given, gatewayArgs, (plain) =>
      checkGateway(provider, plain as GatewaySettings),
    );
    const settings = pulumi.all([pulumi.output(given), gate]).apply(([plain]) => plain as GatewaySettings);
    const gateway = new k8s.apiextensions.CustomResource(
      name,
      {
        // For an unknown provider any value will do, because the check refuses it.
        apiVersion: ('apiVersion' in given && given.apiVersion) || (API_VERSIONS[provider] ?? API_VERSIONS.istio),
        kind: 'Gateway',
        metadata: { name: given.name ?? name, namespace, labels, annotations },
        spec: settings.apply(provider === 'istio' ? istioSpec : gatewayApiSpec),
      },
      { parent: this, dependsOn: gate },
    );
    const key = gateway.metadata.apply((actual) => ({ name: actual.name, namespace: actual.namespace ?? 'default' }));
    this.provider = args.provider;
    this.reference = key.apply((actual) => `${actual.namespace}/${actual.name}`);
    this.parentReference = key;
    this.hosts = settings.apply((known) => hostsOf(provider, known));
    this.scheme = settings.apply((known) =>
      listenersOf(known).some(({ protocol }) => protocol === 'HTTPS') ? 'https' : 'http',
    );
    this.registerOutputs({
      provider,
      reference: this.reference,
      parentReference: this.parentReference,
      hosts: this.hosts,
      scheme: this.scheme,
    });
  }
}

/** A Gateway of Istio. */
export type IstioGateway = Gateway<'istio'>;
/** A Gateway of the Gateway API. */
export type GatewayApiGateway = Gateway<'gatewayapi:v1' | 'gatewayapi:v1beta1'>;
