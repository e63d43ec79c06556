import * as pulumi from '@pulumi/pulumi';
import type { ParentReference } from '../controller/api/canary';

/** The routing providers that a Gateway can be made for. */
export type GatewayProvider = 'istio' | 'gatewayapi:v1' | 'gatewayapi:v1beta1';

export interface GatewayArgs<Name extends GatewayProvider> {
  provider: Name;
}

export class Gateway<Name extends GatewayProvider = GatewayProvider> extends pulumi.ComponentResource {
  /** The routing provider that it was made for. */
  readonly provider: Name;
  /** `namespace/name`, as Istio's routes name it. */
  readonly reference!: pulumi.Output<string>;
  /** As routes of the Gateway API name it. */
  readonly parentReference!: pulumi.Output<ParentReference>;
  /** The host names that it listens to. */
  readonly hosts!: pulumi.Output<string[]>;
  /** `https` where it has a certificate. */
  readonly scheme!: pulumi.Output<'http' | 'https'>;

  constructor(name: string, args: GatewayArgs<Name>, opts?: pulumi.ComponentResourceOptions) {
    super('serin:index:Gateway', name, {}, opts);
    this.provider = args.provider;
  }
}

export type IstioGateway = Gateway<'istio'>;
export type GatewayApiGateway = Gateway<'gatewayapi:v1' | 'gatewayapi:v1beta1'>;
