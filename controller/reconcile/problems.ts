import type { Canary } from '../api/types/canary';
import { analysisOf, sameTarget, titleOf } from '../api/defaults';
import { apiVersionOf, type KubeObject, type Resource } from '../api/types/meta';
import { CANARY } from '../api/types/resources';
import { problemsOf, problemsOfTemplate } from '../api/rules/validation';
import { messageOf } from '../core/errors';
import { present } from '../core/present';
import { connectTemplate } from '../metrics/context';
import { ROUTING } from '../routing/index';
import { sourceProblems } from '../routing/shared/source';
import { missingSelectorLabel } from '../workloads/selector';
import { AUTOSCALERS, WORKLOADS } from '../workloads/index';
import type { Environment } from './environment';
import { metricContextOf } from './metric-context';
import type { Subject } from './subject';
import type { Target } from './target';

/** HPA APIs that Kubernetes has removed. */
const REMOVED_AUTOSCALING = /^autoscaling\/v2beta\d$/;

/**
 * What keeps this Canary from being worked on: its own configuration first, then what it refers to. While there is any,
 * nothing of it is created or changed.
 */
export async function problemsInCluster(env: Environment, target: Target): Promise<string[]> {
  const { subject } = target;
  const { canary, provider, routing } = subject;
  const own = [...problemsOf(canary, provider), ...kindProblems(subject), ...(routing?.problems?.(canary) ?? [])];
  if (own.length > 0) return own;
  const missing = missingApis(env, subject);
  if (missing.length > 0) return missing;
  const found = [...targetProblems(env, target), ...routingProblems(env, target)];
  return found.length > 0 ? found : await templateProblems(env, subject);
}

/** Kinds that are known by name but not to this version. */
function kindProblems({ canary, provider, routing, workload, autoscaler }: Subject): string[] {
  const title = `Canary ${titleOf(canary)}`;
  const { targetRef, autoscalerRef } = canary.spec;
  const problems: string[] = [];
  const kind = `${targetRef.apiVersion ?? 'apps/v1'}/${targetRef.kind}`;
  if (workload === undefined)
    problems.push(
      `${title}: spec.targetRef: ${kind} is no target that can be released; use one of ${Object.keys(WORKLOADS).join(', ')}`,
    );
  if (routing === undefined)
    problems.push(
      `${title}: spec.provider: ${provider} is not supported by this version; use one of ${Object.keys(ROUTING).join(', ')}`,
    );
  if (autoscalerRef === undefined) return problems;
  if (autoscaler === undefined)
    problems.push(
      `${title}: spec.autoscalerRef.kind: ${autoscalerRef.kind} is not supported by this version; use one of ${Object.keys(AUTOSCALERS).join(', ')}`,
    );
  if (REMOVED_AUTOSCALING.test(autoscalerRef.apiVersion ?? ''))
    problems.push(
      `${title}: spec.autoscalerRef.apiVersion: ${autoscalerRef.apiVersion} is an API that Kubernetes no longer has; use autoscaling/v2`,
    );
  return problems;
}

function missingApis(env: Environment, { canary, provider, routing, workload, autoscaler }: Subject): string[] {
  const needed: Resource[] = [
    ...routing!.resources,
    workload!.resource,
    ...(workload!.watches?.resources ?? []),
    ...(autoscaler ? [autoscaler.resource] : []),
  ];
  return env.caches
    .missing(needed)
    .map(
      (resource) =>
        `Canary ${titleOf(canary)}: the API ${apiVersionOf(resource)} ${resource.kind} is not installed in this cluster; install the CustomResourceDefinitions of ${provider}, or choose another spec.provider`,
    );
}

function targetProblems(env: Environment, target: Target): string[] {
  const { canary, subject } = target;
  const { targetRef, autoscalerRef } = canary.spec;
  const { namespace } = canary.metadata;
  const kind = targetRef.kind.toLowerCase();
  const object = target.object;
  if (object === undefined)
    return [
      `${kind} ${targetRef.name}.${namespace} get query error: ${subject.workload!.resource.plural}.${subject.workload!.resource.group} "${targetRef.name}" not found`,
    ];
  if (!target.hasLabel) return [missingSelectorLabel(object, env.settings.selectorLabels)];
  const rival = elderRival(env, canary);
  if (rival !== undefined)
    return [
      `Canary ${titleOf(canary)}: spec.targetRef: ${targetRef.kind} ${targetRef.name} is released by Canary ${titleOf(rival)} already; delete one of the two`,
    ];
  const port = portProblem(subject, object);
  if (port !== undefined) return [port];
  if (subject.autoscaler !== undefined && target.autoscalerSource === undefined)
    return [
      `Canary ${titleOf(canary)}: spec.autoscalerRef: ${autoscalerRef!.kind} ${autoscalerRef!.name} does not exist in namespace ${namespace}; create it or remove the reference`,
    ];
  return [];
}

function routingProblems({ caches }: Environment, { subject, find }: Target): string[] {
  const { source } = subject.routing!;
  const own = source === undefined ? [] : sourceProblems(source, subject.canary, find);
  return [...own, ...missingReferences(caches, subject, false)];
}

/**
 * What the routing is to lead to, and is not there. @param late only that without which a primary can be made, or only
 * the rest
 */
export function missingReferences(
  caches: Environment['caches'],
  { canary, routing }: Subject,
  late: boolean,
): string[] {
  const references = (routing?.references?.(canary) ?? []).filter((reference) => (reference.late ?? false) === late);
  return references
    .filter(({ resource, name, namespace }) => caches.lacks(resource, { namespace, name }))
    .map(
      ({ resource, field, name, namespace }) =>
        `Canary ${titleOf(canary)}: ${field}: ${resource.kind} ${name} does not exist in namespace ${namespace}; create it or change the reference`,
    );
}

/** A port by name has to be one of the target's containers. */
function portProblem({ canary, workload }: Subject, object: KubeObject): string | undefined {
  const { targetPort } = canary.spec.service;
  if (typeof targetPort !== 'string' || /^\d+$/.test(targetPort)) return undefined;
  const containers = workload!.pods(object)?.spec.containers;
  if (containers === undefined) return undefined;
  const names = present(containers.flatMap(({ ports = [] }) => ports.map(({ name }) => name)));
  if (names.includes(targetPort)) return undefined;
  const found = names.length === 0 ? 'no container port with a name' : `the container ports ${names.join(', ')}`;
  return `Canary ${titleOf(canary)}: spec.service.targetPort: ${object.kind} ${object.metadata.name} has no container port named ${targetPort}, but ${found}; name the port there or use its number`;
}

/** The other Canary on this target that was there first. */
function elderRival(env: Environment, canary: Canary): Canary | undefined {
  const age = ({ metadata }: Canary) => `${metadata.creationTimestamp} ${metadata.name}`;
  const others = env.caches.list(CANARY, canary.metadata.namespace) as Canary[];
  return others.find((other) => sameTarget(other, canary) && age(other) < age(canary));
}

async function templateProblems(env: Environment, subject: Subject): Promise<string[]> {
  const { canary } = subject;
  const context = metricContextOf(env, subject);
  const problems: string[] = [];
  for (const [index, metric] of (analysisOf(canary).metrics ?? []).entries()) {
    if (metric.templateRef === undefined) continue;
    try {
      const { template } = await connectTemplate(metric.templateRef, context);
      problems.push(...problemsOfTemplate(template, metric));
    } catch (error) {
      problems.push(
        `Canary ${titleOf(canary)}: spec.analysis.metrics[${index}].templateRef: ${messageOf(error)}; correct that or change the reference`,
      );
    }
  }
  return problems;
}
