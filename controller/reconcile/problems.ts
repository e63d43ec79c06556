import { analysisOf, sameTarget, serviceOf, titleOf } from '../api/defaults';
import { nameObject, type Problem } from '../api/problems/problem';
import { validateCanary, validateTemplate } from '../api/rules/validation';
import type { Canary } from '../api/types/canary';
import { apiVersionOf, type KubeObject, type Resource } from '../api/types/meta';
import { CANARY } from '../api/types/resources';
import { messageOf } from '../core/errors';
import { present } from '../core/present';
import { connectTemplate } from '../metrics/context';
import { ROUTING } from '../routing/index';
import { checkSource, explainMissing } from '../routing/shared/source';
import { AUTOSCALERS, WORKLOADS } from '../workloads/index';
import { containerPorts } from '../workloads/pods/pod';
import { missingSelectorLabel } from '../workloads/selector';
import type { Settings } from '../api/settings';
import type { Environment } from './environment';
import { metricContextOf } from './metric-context';
import type { Subject } from './subject';
import type { Target } from './target';

/**
 * Finds what keeps this Canary from being worked on: its own configuration first, then what it refers to. While there
 * is any, nothing of it is created or changed.
 */
export async function findProblems(env: Environment, target: Target): Promise<Problem[]> {
  const { subject } = target;
  const { canary, provider, routing } = subject;
  const own = [...validateCanary(canary, provider), ...checkKinds(subject), ...(routing?.problems?.(canary) ?? [])];
  if (own.length > 0) return own;
  const missing = findMissingApis(env, subject);
  if (missing.length > 0) return missing;
  const found = [...checkTarget(env, target), ...checkRouting(env, target)];
  return found.length > 0 ? found : await checkTemplates(env, subject);
}

/** Kinds that are known by name but not to this version. */
function checkKinds({ canary, provider, routing, workload, autoscaler }: Subject): Problem[] {
  const object = nameObject(CANARY, canary.metadata);
  const { targetRef, autoscalerRef } = canary.spec;
  const problems: Problem[] = [];
  if (workload === undefined)
    problems.push({
      code: 'unsupported-target',
      object,
      path: ['spec', 'targetRef'],
      found: `${targetRef.apiVersion ?? 'apps/v1'}/${targetRef.kind}`,
      detail: 'is no target that can be released',
      mend: `use one of ${Object.keys(WORKLOADS).join(', ')}`,
    });
  if (routing === undefined)
    problems.push({
      code: 'unsupported-provider',
      object,
      path: ['spec', 'provider'],
      found: provider,
      detail: 'is not supported by this version',
      mend: `use one of ${Object.keys(ROUTING).join(', ')}`,
    });
  if (autoscalerRef === undefined) return problems;
  if (autoscaler === undefined)
    problems.push({
      code: 'unsupported-autoscaler',
      object,
      path: ['spec', 'autoscalerRef', 'kind'],
      found: autoscalerRef.kind,
      detail: 'is not supported by this version',
      mend: `use one of ${Object.keys(AUTOSCALERS).join(', ')}`,
    });
  return problems;
}

function findMissingApis(env: Environment, { canary, provider, routing, workload, autoscaler }: Subject): Problem[] {
  const needed: Resource[] = [
    ...routing!.resources,
    workload!.resource,
    ...(workload!.watches?.resources ?? []),
    ...(autoscaler ? [autoscaler.resource] : []),
  ];
  return env.caches.missingKinds(needed).map((resource) => ({
    code: 'missing-api',
    object: nameObject(CANARY, canary.metadata),
    path: ['spec', 'provider'],
    afterField: '',
    detail: `the API ${apiVersionOf(resource)} ${resource.kind} is not installed in this cluster`,
    mend: `install the CustomResourceDefinitions of ${provider}, or choose another spec.provider`,
  }));
}

function checkTarget(env: Environment, target: Target): Problem[] {
  const { canary, subject, object } = target;
  const { targetRef } = canary.spec;
  const path = ['spec', 'targetRef'];
  if (object === undefined)
    return [{ code: 'missing-target', path, afterField: '', detail: explainMissingTarget(subject) }];
  if (!target.hasLabel) {
    const detail = missingSelectorLabel(object, env.settings.selectorLabels);
    return [{ code: 'missing-selector-label', path, afterField: '', detail }];
  }
  const rival = findElderRival(env, canary);
  if (rival !== undefined)
    return [
      {
        code: 'target-of-another-canary',
        object: nameObject(CANARY, canary.metadata),
        path,
        found: `${targetRef.kind} ${targetRef.name}`,
        detail: `is released by Canary ${titleOf(rival)} already`,
        mend: 'delete one of the two',
      },
    ];
  const port = checkPort(subject, object);
  return port.length > 0 ? port : checkAutoscaler(target);
}

/** In Flagger's words, which people and alerts look for. */
function explainMissingTarget({ canary, workload }: Subject): string {
  const { targetRef } = canary.spec;
  const { plural, group } = workload!.resource;
  return `${targetRef.kind.toLowerCase()} ${targetRef.name}.${canary.metadata.namespace} get query error: ${plural}.${group} "${targetRef.name}" not found`;
}

function checkAutoscaler({ canary, subject, autoscalerSource }: Target): Problem[] {
  const { autoscalerRef } = canary.spec;
  if (subject.autoscaler === undefined || autoscalerSource !== undefined) return [];
  return [
    {
      code: 'missing-reference',
      object: nameObject(CANARY, canary.metadata),
      path: ['spec', 'autoscalerRef'],
      found: `${autoscalerRef!.kind} ${autoscalerRef!.name}`,
      detail: `does not exist in namespace ${canary.metadata.namespace}`,
      mend: 'create it or remove the reference',
    },
  ];
}

function checkRouting({ caches, settings }: Environment, { subject, find }: Target): Problem[] {
  const { canary, routing } = subject;
  const { source, conflicts } = routing!;
  const own = source === undefined ? [] : checkSource(source, canary, find);
  return [
    ...own,
    ...(conflicts?.(canary, find) ?? []),
    ...checkNamespaces(subject, settings),
    ...findMissingReferences(caches, subject, false),
  ];
}

/** In Flagger's words, which people and alerts look for. */
function checkNamespaces({ canary, routing }: Subject, { noCrossNamespaceRefs }: Settings): Problem[] {
  const { namespace: own } = canary.metadata;
  if (!noCrossNamespaceRefs) return [];
  const copied = (routing!.references?.(canary) ?? []).filter(({ copies }) => copies !== undefined);
  return copied
    .filter(({ namespace }) => namespace !== own)
    .map(({ copies, path, name, namespace }) => ({
      code: 'cross-namespace-reference',
      path,
      afterField: '',
      detail: `can't access ${copies} ${name}.${namespace}, cross-namespace references are blocked`,
      mend: `refer to one in namespace ${own}`,
    }));
}

/**
 * Finds what the routing is to lead to, and is not there.
 *
 * @param late only that without which a primary can be made, or only the rest
 */
export function findMissingReferences(
  caches: Environment['caches'],
  { canary, routing }: Subject,
  late: boolean,
): Problem[] {
  const references = (routing?.references?.(canary) ?? []).filter((reference) => (reference.late ?? false) === late);
  return references
    .filter(({ resource, name, namespace }) => caches.lacks(resource, { namespace, name }))
    .map((reference) => explainMissing(canary, reference));
}

/** A port by name has to be one of the target's containers. */
function checkPort({ canary, workload }: Subject, object: KubeObject): Problem[] {
  const { targetPort } = serviceOf(canary);
  if (typeof targetPort !== 'string' || /^\d+$/.test(targetPort)) return [];
  if (workload!.pods(object) === undefined) return [];
  const names = present(containerPorts(object).map(({ name }) => name));
  if (names.includes(targetPort)) return [];
  const found = names.length === 0 ? 'no container port with a name' : `the container ports ${names.join(', ')}`;
  return [
    {
      code: 'unknown-port',
      object: nameObject(CANARY, canary.metadata),
      path: ['spec', 'service', 'targetPort'],
      detail: `${object.kind} ${object.metadata.name} has no container port named ${targetPort}, but ${found}`,
      mend: 'name the port there or use its number',
    },
  ];
}

/** The other Canary on this target that was there first. */
function findElderRival(env: Environment, canary: Canary): Canary | undefined {
  const age = ({ metadata }: Canary) => `${metadata.creationTimestamp} ${metadata.name}`;
  const others = env.caches.list(CANARY, canary.metadata.namespace) as Canary[];
  return others.find((other) => sameTarget(other, canary) && age(other) < age(canary));
}

async function checkTemplates(env: Environment, subject: Subject): Promise<Problem[]> {
  const { canary } = subject;
  const context = metricContextOf(env, subject);
  const problems: Problem[] = [];
  for (const [index, metric] of (analysisOf(canary).metrics ?? []).entries()) {
    if (metric.templateRef === undefined) continue;
    try {
      const { template } = await connectTemplate(metric.templateRef, context);
      problems.push(...validateTemplate(template, metric));
    } catch (error) {
      problems.push({
        code: 'unusable-template',
        object: nameObject(CANARY, canary.metadata),
        path: ['spec', 'analysis', 'metrics', index, 'templateRef'],
        detail: messageOf(error),
        mend: 'correct that or change the reference',
      });
    }
  }
  return problems;
}
