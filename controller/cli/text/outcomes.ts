import { admit } from '../../admission/admit';
import { examineCanary } from '../../admission/canary';
import { analysisOf } from '../../api/defaults';
import { pathText } from '../../api/problems/path';
import { nameObject, type Problem } from '../../api/problems/problem';
import { fieldText, problemText } from '../../api/problems/text';
import type { Settings } from '../../api/settings';
import type { Canary, CanaryMetric } from '../../api/types/canary';
import type { KubeObject } from '../../api/types/meta';
import type { MetricTemplate } from '../../api/types/metric-template';
import { METRIC_TEMPLATE } from '../../api/types/resources';
import { validateTemplate } from '../../api/rules/validation';
import { type Mistake, type Outcome, reportOn } from '../../preview/report';
import { findAmong, judgeReferences, type Manifests } from '../../validation/references';
import { isCanary } from '../manifests';

/** A MetricTemplate of the same files, and the problems for which an API server would refuse it. */
interface Template {
  object: MetricTemplate;
  problems: Problem[];
}

/**
 * The report on the next rollout of each Canary, or why there is none.
 *
 * What a Canary refers to is checked when it is among them: a MetricTemplate, its target, the route or Ingress that it
 * builds on. What is not is taken to be in the cluster.
 */
export async function outcomesOf(
  objects: readonly KubeObject[],
  { meshProvider, selectorLabels }: Pick<Settings, 'meshProvider' | 'selectorLabels'>,
): Promise<Outcome[]> {
  const templates = objects
    .filter(isTemplate)
    .map((object): Template => admit<MetricTemplate>(METRIC_TEMPLATE, object));
  const outcome = (object: KubeObject) => outcomeOf(object, meshProvider, templates, { objects, selectorLabels });
  return await Promise.all(objects.filter(isCanary).map(outcome));
}

function isTemplate({ apiVersion, kind }: KubeObject): boolean {
  return kind === METRIC_TEMPLATE.kind && apiVersion.startsWith(`${METRIC_TEMPLATE.group}/`);
}

async function outcomeOf(
  object: KubeObject,
  meshProvider: string,
  templates: readonly Template[],
  manifests: Manifests,
): Promise<Outcome> {
  const { canary, provider, problems } = examineCanary(object, meshProvider);
  const own = problems.length > 0 ? problems : judgeReferences(canary, provider, manifests);
  const mistakes =
    own.length > 0
      ? own.map((problem) => mistakeOf(problem, fieldText(problem)))
      : checkTemplates(canary, templates).map((problem) => mistakeOf(problem, problemText(problem)));
  if (mistakes.length === 0)
    return await reportOn(canary, provider, { written: object, find: findAmong(manifests.objects, canary) });
  const { name, namespace } = canary.metadata;
  return { name, namespace, errors: mistakes.map(({ message }) => message), problems: mistakes };
}

function mistakeOf({ code, path }: Problem, message: string): Mistake {
  return { code, field: pathText(path), message };
}

/** Finds what is wrong with the MetricTemplates that a Canary refers to. */
function checkTemplates(canary: Canary, templates: readonly Template[]): Problem[] {
  const metrics = analysisOf(canary).metrics ?? [];
  return metrics.flatMap((metric) => {
    const template = templates.find(({ object: { metadata } }) => refersTo(metric, canary, metadata));
    if (template === undefined) return [];
    const object = nameObject(METRIC_TEMPLATE, template.object.metadata);
    return template.problems.length > 0
      ? template.problems.map((problem) => ({ ...problem, object }))
      : validateTemplate(template.object, metric);
  });
}

function refersTo(
  { templateRef }: CanaryMetric,
  canary: Canary,
  { name, namespace }: MetricTemplate['metadata'],
): boolean {
  return templateRef?.name === name && (templateRef.namespace || canary.metadata.namespace) === namespace;
}
