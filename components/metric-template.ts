import * as pulumi from '@pulumi/pulumi';
import type { NamespacedReference } from '../controller/api/canary';

export class MetricTemplate extends pulumi.ComponentResource {
  /** Name and namespace, as a Canary's metric refers to it. */
  readonly reference!: pulumi.Output<Required<NamespacedReference>>;

  /** The same, once it is sure that the query's variables all have a value. */
  referenceWith(_variables: pulumi.Input<Record<string, pulumi.Input<string>>> | undefined): pulumi.Output<Required<NamespacedReference>> {
    return this.reference;
  }
}
