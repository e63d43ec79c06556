import { analysisOf } from '../api/defaults';
import { nameObject, type Problem } from '../api/problems/problem';
import { validateTemplate } from '../api/rules/validation';
import type { Canary } from '../api/types/canary';
import { apiVersionOf, type Resource } from '../api/types/meta';
import { CANARY } from '../api/types/resources';
import { messageOf } from '../core/errors';
import { connectTemplate } from '../metrics/context';
import { checkSource, explainMissing } from '../routing/shared/source';
import { judgeCanary } from '../validation/canary';
import { judgeTarget } from '../validation/target';
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
  const { canary, provider } = subject;
  const own = judgeCanary(canary, provider);
  if (own.length > 0) return own;
  const missing = findMissingApis(env, subject);
  if (missing.length > 0) return missing;
  const found = [...checkTarget(env, target), ...checkRouting(env, target)];
  return found.length > 0 ? found : await checkTemplates(env, subject);
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
  const { canary, subject, object, primary } = target;
  if (object === undefined) {
    const detail = explainMissingTarget(subject);
    return [{ code: 'missing-target', path: ['spec', 'targetRef'], afterField: '', detail }];
  }
  const canaries = env.caches.list(CANARY, canary.metadata.namespace) as Canary[];
  const { selectorLabels } = env.settings;
  const found = judgeTarget(canary, { object, primary, canaries, selectorLabels });
  return found.length > 0 ? found : checkAutoscaler(target);
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
