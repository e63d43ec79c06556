import * as k8s from '@pulumi/kubernetes';
import * as pulumi from '@pulumi/pulumi';
import type { CanarySpec, CanaryStatus } from '../../controller/api/types/canary';
import type { Inputs } from '../common/inputs';

interface CanaryResourceArgs {
  metadata: pulumi.Input<k8s.types.input.meta.v1.ObjectMeta>;
  spec: Inputs<CanarySpec>;
}

/** A Canary in the cluster, with the status that it had when it was last created, changed or refreshed. */
export class CanaryResource extends k8s.apiextensions.CustomResource {
  /** Its status; nothing before the controller has met it. */
  // Not initialised here: that would undo what the constructor of the base class has put there.
  declare readonly status: pulumi.Output<CanaryStatus | undefined>;

  /** @hidden A ProgressiveService makes it. */
  constructor(name: string, args: CanaryResourceArgs, opts: pulumi.CustomResourceOptions) {
    // An argument without a value is how a property of the stored object becomes an output.
    super(name, { apiVersion: 'flagger.app/v1beta1', kind: 'Canary', ...args, status: undefined }, opts);
  }
}
