import * as k8s from '@pulumi/kubernetes';
import * as pulumi from '@pulumi/pulumi';
import type { NamespacedReference } from '../../controller/api/types/canary';
import { apiVersionOf, type Resource } from '../../controller/api/types/meta';
import { type Credentials, createSecret } from './credentials';

/** An object that Canaries refer to, which may need credentials. */
export interface Referable {
  kind: Resource;
  /** `metadata.name`. */
  name: pulumi.Input<string>;
  namespace?: pulumi.Input<string>;
  credentials?: Credentials;
  /** Makes the spec. @param made the Secret with the credentials, if there is one */
  spec: (made: { secretRef?: { name: pulumi.Output<string> } }) => object;
}

/** A Canary's reference to an object: its name and namespace. */
export type Reference = Required<NamespacedReference>;

/**
 * Creates the Secret with the credentials, and then the object, with the name of its component.
 *
 * @param checks must succeed before anything is created
 */
export function createReferable(
  component: pulumi.ComponentResource,
  resourceName: string,
  { kind, name, namespace, credentials, spec }: Referable,
  checks: pulumi.Output<pulumi.Resource[]>[],
): pulumi.Output<Reference> {
  const parent = component;
  const checked = pulumi.all(checks).apply((resources) => resources.flat());
  const metadata = { name, ...(namespace !== undefined && { namespace }) };
  const made = credentials && createSecret(resourceName, metadata, credentials, { parent, dependsOn: checked });
  const dependsOn = made === undefined ? checked : checked.apply((resources) => [...resources, made.secret]);
  const args = {
    apiVersion: apiVersionOf(kind),
    kind: kind.kind,
    metadata,
    spec: spec({ ...(made && { secretRef: made.secretRef }) }),
  };
  const object = new k8s.apiextensions.CustomResource(resourceName, args, { parent, dependsOn });
  return object.metadata.apply((actual) => ({ name: actual.name, namespace: actual.namespace ?? 'default' }));
}
