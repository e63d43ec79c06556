import { apexName, serviceOf } from '../../api/defaults';
import { type DesiredObject, desiredSpec, serviceMetadata } from '../../api/types/desired';
import { apiVersionOf, type Resource } from '../../api/types/meta';
import type { RoutingRequest } from '../provider';
import { ownerMark } from './cluster-owner';

/**
 * The routing object of the apex Service. An object that the user has made is adopted.
 *
 * @param name default: that of the apex Service
 */
export function apexObject(
  { canary, find }: RoutingRequest,
  resource: Resource,
  fields: Readonly<Record<string, unknown>>,
  name = apexName(canary),
): DesiredObject {
  const { apex } = serviceOf(canary);
  const metadata = serviceMetadata(canary, name, { ...apex, labels: { ...apex?.labels, app: name } });
  if (resource.clusterScoped) {
    delete metadata.namespace;
    Object.assign(metadata.annotations!, ownerMark(canary));
  }
  const spec = desiredSpec(fields, find(resource, name));
  return {
    resource,
    object: { apiVersion: apiVersionOf(resource), kind: resource.kind, metadata, spec },
    // What is in no namespace is refused if it is somebody else's.
    adopts: !resource.clusterScoped,
  };
}
