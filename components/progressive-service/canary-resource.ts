import * as k8s from '@pulumi/kubernetes';
import * as pulumi from '@pulumi/pulumi';
import type { CanarySpec, CanaryStatus } from '../../controller/api/types/canary';
import type { Inputs } from '../common/inputs';

interface CanaryResourceArgs {
  metadata: pulumi.Input<k8s.types.input.meta.v1.ObjectMeta>;
  spec: Inputs<CanarySpec>;
}

/** A Canary in the cluster, with its status when it was last created, changed or refreshed. */
export class CanaryResource extends k8s.apiextensions.CustomResource {
  /** The status; undefined until the controller has written it. */
  // No initializer: it would overwrite the value that the constructor of the base class has set.
  declare readonly status: pulumi.Output<CanaryStatus | undefined>;

  /** @hidden Created by ProgressiveService. */
  constructor(name: string, args: CanaryResourceArgs, opts: pulumi.CustomResourceOptions) {
    // A property becomes an output only if an argument has its name, even without a value.
    super(name, { apiVersion: 'flagger.app/v1beta1', kind: 'Canary', ...args, status: undefined }, opts);
  }
}
