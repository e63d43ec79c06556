import * as kubernetes from '@pulumi/kubernetes';
import * as pulumi from '@pulumi/pulumi';

/** The default namespace for programs of this package. */
const NAMESPACE = 'serin-system';

/** The namespace of a component. */
export interface Place {
  /** Default: `serin-system`. */
  namespace?: pulumi.Input<string>;
  /** Whether to create the namespace. */
  create: boolean;
}

/** The namespace, created if requested. A namespace that it creates enforces the restricted Pod Security Standard. */
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
