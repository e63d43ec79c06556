import { isDeepStrictEqual } from 'node:util';
import type { KubeObject } from '../../api/types/meta';
import type { Labels } from './label-selector';
import type { Path } from '../../api/problems/path';
import { forbidField, refuseValue, requireField, type Problem } from '../../api/problems/problem';

/** What a real API server refuses of built-in kinds, as far as a controller may run into it. */
export const RULES: Readonly<Record<string, (object: KubeObject, old: KubeObject | undefined) => Problem[]>> = {
  Deployment: workloadProblems,
  DaemonSet: workloadProblems,
  Service: serviceProblems,
  HorizontalPodAutoscaler: autoscalerProblems,
  ConfigMap: (object, old) => immutableProblems(object, old, ['data', 'binaryData']),
  Secret: secretProblems,
  Event: eventProblems,
};

function workloadProblems({ spec, kind }: KubeObject, old: KubeObject | undefined): Problem[] {
  const problems: Problem[] = [];
  const labels: Labels = spec?.template?.metadata?.labels ?? {};
  const selected: Labels | undefined = spec?.selector?.matchLabels;
  if (spec?.selector === undefined) problems.push(requireField(['spec', 'selector']));
  else if (selected !== undefined && Object.entries(selected).some(([key, value]) => labels[key] !== value)) {
    problems.push(
      refuseValue(['spec', 'template', 'metadata', 'labels'], labels, '`selector` does not match template `labels`'),
    );
  }
  if (old !== undefined && !isDeepStrictEqual(spec?.selector, old.spec?.selector))
    problems.push(refuseValue(['spec', 'selector'], spec?.selector, 'field is immutable'));
  if (kind === 'Deployment' && Number(spec?.replicas) < 0)
    problems.push(refuseValue(['spec', 'replicas'], spec.replicas, 'must be greater than or equal to 0'));
  return [
    ...problems,
    ...labelProblems(labels, ['spec', 'template', 'metadata', 'labels']),
    ...containerProblems(spec?.template?.spec?.containers),
  ];
}

function containerProblems(containers: unknown): Problem[] {
  const path = ['spec', 'template', 'spec', 'containers'];
  if (!Array.isArray(containers) || containers.length === 0) return [requireField(path)];
  return containers.flatMap((container: Record<string, unknown>, index) =>
    ['name', 'image'].filter((name) => !container[name]).map((name) => requireField([...path, index, name])),
  );
}

function serviceProblems({ spec }: KubeObject, old: KubeObject | undefined): Problem[] {
  const problems: Problem[] = [];
  const ports: Record<string, unknown>[] = spec?.ports ?? [];
  if (ports.length === 0 && spec?.clusterIP !== 'None' && spec?.type !== 'ExternalName')
    problems.push(requireField(['spec', 'ports']));
  ports.forEach((port, index) => {
    if (ports.length > 1 && !port.name) problems.push(requireField(['spec', 'ports', index, 'name']));
    if (!(Number(port.port) >= 1 && Number(port.port) <= 65535))
      problems.push(refuseValue(['spec', 'ports', index, 'port'], port.port, 'must be between 1 and 65535, inclusive'));
  });
  const address: unknown = old?.spec?.clusterIP;
  if (address !== undefined && spec?.type !== 'ExternalName' && spec?.clusterIP !== address)
    problems.push(refuseValue(['spec', 'clusterIP'], spec?.clusterIP, 'field is immutable'));
  return problems;
}

function autoscalerProblems({ spec }: KubeObject): Problem[] {
  const problems: Problem[] = [];
  for (const name of ['kind', 'name'])
    if (!spec?.scaleTargetRef?.[name]) problems.push(requireField(['spec', 'scaleTargetRef', name]));
  if (!(Number(spec?.maxReplicas) >= 1))
    problems.push(refuseValue(['spec', 'maxReplicas'], spec?.maxReplicas ?? 0, 'must be greater than 0'));
  if (Number(spec?.minReplicas) < 1)
    problems.push(refuseValue(['spec', 'minReplicas'], spec.minReplicas, 'must be greater than or equal to 1'));
  if (Number(spec?.maxReplicas) < Number(spec?.minReplicas))
    problems.push(
      refuseValue(['spec', 'maxReplicas'], spec.maxReplicas, 'must be greater than or equal to `minReplicas`'),
    );
  return problems;
}

function immutableProblems(object: KubeObject, old: KubeObject | undefined, fields: readonly string[]): Problem[] {
  if (old?.immutable !== true) return [];
  const why = 'field is immutable when `immutable` is set';
  const changed = fields.filter((field) => !isDeepStrictEqual(object[field] ?? {}, old[field] ?? {}));
  return [
    ...(object.immutable === true ? [] : [forbidField(['immutable'], why)]),
    ...changed.map((field) => forbidField([field], why)),
  ];
}

function secretProblems(object: KubeObject, old: KubeObject | undefined): Problem[] {
  const changed = old !== undefined && object.type !== old.type;
  return [
    ...immutableProblems(object, old, ['data']),
    ...(changed ? [refuseValue(['type'], object.type, 'field is immutable')] : []),
  ];
}

function eventProblems(object: KubeObject): Problem[] {
  const namespace: unknown = object.involvedObject?.namespace ?? 'default';
  return namespace === object.metadata.namespace
    ? []
    : [refuseValue(['involvedObject', 'namespace'], namespace, 'does not match event.namespace')];
}

const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const SERVICE_LABEL = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
const LABEL_VALUE = /^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$/;

/** What is wrong with an object's name and labels, whatever its kind. */
export function metadataProblems({ kind, apiVersion, metadata }: KubeObject): Problem[] {
  const core = apiVersion === 'v1';
  const [pattern, longest] =
    core && kind === 'Service' ? [SERVICE_LABEL, 63] : core && kind === 'Namespace' ? [LABEL, 63] : [SUBDOMAIN, 253];
  const problems: Problem[] = [];
  if (!pattern.test(metadata.name))
    problems.push(
      refuseValue(['metadata', 'name'], metadata.name, 'must be lower case letters, digits and "-", as in a DNS name'),
    );
  if (metadata.name.length > longest)
    problems.push(refuseValue(['metadata', 'name'], metadata.name, `must be no more than ${longest} characters`));
  return [...problems, ...labelProblems(metadata.labels ?? {}, ['metadata', 'labels'])];
}

function labelProblems(labels: Labels, path: Path): Problem[] {
  return Object.values(labels).flatMap((value) => {
    if (typeof value !== 'string' || !LABEL_VALUE.test(value))
      return [
        refuseValue(path, value, 'must be letters, digits, "-", "_" and ".", and start and end with a letter or digit'),
      ];
    return value.length > 63 ? [refuseValue(path, value, 'must be no more than 63 characters')] : [];
  });
}
