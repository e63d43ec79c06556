import * as kubernetes from '@pulumi/kubernetes';
import * as pulumi from '@pulumi/pulumi';
import { leaseName } from '../../controller/api/lease';
import type { Texts } from '../bundled-program/pod';
import { clusterRules, type Duties, leaseRules, workRules } from './rbac';

/** Where a controller runs, and which namespace it works in. */
export interface Reach {
  namespace: pulumi.Input<string>;
  /** Default: all namespaces. */
  watchNamespace?: pulumi.Input<string>;
}

/** Rules for a Role in one namespace, or for a ClusterRole. */
export interface Grant {
  name: string;
  /** Absent: a ClusterRole. */
  namespace?: pulumi.Input<string>;
  rules: kubernetes.types.input.rbac.v1.PolicyRule[];
}

/** All permissions of a controller: for its work, and for the Lease in its own namespace. */
export function grantsOf(name: string, duties: Duties, { namespace, watchNamespace }: Reach): Grant[] {
  const [work, beyond] = [workRules(duties), clusterRules(duties)];
  if (watchNamespace === undefined)
    return [{ name, rules: [...work, ...beyond] }, leaseGrant(name, namespace, leaseName(''))];
  const bound = [
    { name, namespace: watchNamespace, rules: work },
    leaseGrant(name, namespace, pulumi.output(watchNamespace).apply(leaseName)),
  ];
  return beyond.length === 0 ? bound : [...bound, { name, rules: beyond }];
}

function leaseGrant(name: string, namespace: pulumi.Input<string>, lease: pulumi.Input<string>): Grant {
  return { name: `${name}-lease`, namespace, rules: leaseRules(lease) };
}

/**
 * Creates a ServiceAccount with its roles and bindings. @returns the account, and the bindings that it needs to work
 */
export function createAccount(
  name: string,
  grants: readonly Grant[],
  { namespace, labels }: { namespace: pulumi.Input<string>; labels: Texts },
  opts: pulumi.CustomResourceOptions,
): { account: kubernetes.core.v1.ServiceAccount; bindings: pulumi.Resource[] } {
  // The pod requests its token itself.
  const account = new kubernetes.core.v1.ServiceAccount(
    name,
    { metadata: { name, namespace, labels }, automountServiceAccountToken: false },
    opts,
  );
  const subjects = [{ kind: 'ServiceAccount', name: account.metadata.name, namespace }];
  const bindings = grants.map((grant) =>
    grant.namespace === undefined
      ? bindInCluster(grant, labels, subjects, opts)
      : bindInNamespace(grant, labels, subjects, opts),
  );
  return { account, bindings };
}

type Subjects = kubernetes.types.input.rbac.v1.Subject[];

function bindInCluster(
  { name, rules }: Grant,
  labels: Texts,
  subjects: Subjects,
  opts: pulumi.CustomResourceOptions,
): pulumi.Resource {
  const metadata = { name, labels };
  const role = new kubernetes.rbac.v1.ClusterRole(name, { metadata, rules }, opts);
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: role.metadata.name };
  return new kubernetes.rbac.v1.ClusterRoleBinding(name, { metadata, roleRef, subjects }, opts);
}

function bindInNamespace(
  { name, namespace, rules }: Grant,
  labels: Texts,
  subjects: Subjects,
  opts: pulumi.CustomResourceOptions,
): pulumi.Resource {
  const metadata = { name, namespace, labels };
  const role = new kubernetes.rbac.v1.Role(name, { metadata, rules }, opts);
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: role.metadata.name };
  return new kubernetes.rbac.v1.RoleBinding(name, { metadata, roleRef, subjects }, opts);
}
