/** A reference from an owned object to its owner; the garbage collector deletes the owned one with the owner. */
export interface OwnerReference {
  apiVersion: string;
  kind: string;
  name: string;
  uid: string;
  controller?: boolean;
  blockOwnerDeletion?: boolean;
}

/** The part of Kubernetes' object metadata that Serin reads or writes. */
export interface ObjectMeta {
  name: string;
  namespace?: string;
  uid?: string;
  resourceVersion?: string;
  generation?: number;
  creationTimestamp?: string;
  deletionTimestamp?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  finalizers?: string[];
  ownerReferences?: OwnerReference[];
}

/** Any Kubernetes object. The room that knows its kind gives its content a type. */
export interface KubeObject {
  /** API group and version, for example `flagger.app/v1beta1`. */
  apiVersion: string;
  /** Kind of the object, for example `Canary`. */
  kind: string;
  /** Name, namespace, labels, annotations. */
  metadata: ObjectMeta;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the one place where objects of every kind pass
  [field: string]: any;
}

/** Where an object is found: its name, and its namespace unless it is cluster-scoped. */
export interface ObjectKey {
  namespace?: string;
  name: string;
}

/** A kind of object as the API server knows it. */
export interface Resource {
  /** API group; empty for the core group. */
  group: string;
  version: string;
  kind: string;
  /** The name in URLs, lower case. */
  plural: string;
  /** Objects of this kind have no namespace. */
  clusterScoped?: boolean;
}

/** A kind of object. */
export function resource(
  group: string,
  version: string,
  kind: string,
  plural: string,
  clusterScoped?: boolean,
): Resource {
  return { group, version, kind, plural, clusterScoped };
}

/** `apps/v1`, or `v1` in the core group. */
export function apiVersionOf(resource: Resource): string {
  return resource.group === '' ? resource.version : `${resource.group}/${resource.version}`;
}

/** `namespace/name`: how a queue, a log or a cache names an object. */
export function keyText(key: ObjectKey): string {
  return key.namespace === undefined ? key.name : `${key.namespace}/${key.name}`;
}

export function keyOf(object: KubeObject): ObjectKey {
  return { namespace: object.metadata.namespace, name: object.metadata.name };
}
