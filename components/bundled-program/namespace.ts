import * as kubernetes from '@pulumi/kubernetes';
import * as pulumi from '@pulumi/pulumi';

/** The namespace that programs of this package run in when none is named. */
const NAMESPACE = 'serin-system';

/** Where a component is to be. */
export interface Place {
  /** Default: `serin-system`. */
  namespace?: pulumi.Input<string>;
  /** Whether it has to be created. */
  create: boolean;
}

/**
 * The namespace, created where that is asked for; all its pods have to keep the restricted Pod Security Standard then.
 */
export function namespaceOf(
  name: string,
  { namespace = NAMESPACE, create }: Place,
  labels: Record<string, string>,
  opts: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
  if (!create) return pulumi.output(namespace);
  const created = new kubernetes.core.v1.Namespace(
    name,
    { metadata: { name: namespace, labels: { ...labels, 'pod-security.kubernetes.io/enforce': 'restricted' } } },
    opts,
  );
  return created.metadata.name;
}
