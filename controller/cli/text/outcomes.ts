import { admit } from '../../admission/admit';
import { examined } from '../../admission/canary';
import type { Problem } from '../../admission/problem';
import type { Canary, CanaryMetric } from '../../api/types/canary';
import { analysisOf } from '../../api/defaults';
import type { KubeObject } from '../../api/types/meta';
import type { MetricTemplate } from '../../api/types/metric-template';
import { METRIC_TEMPLATE } from '../../api/types/resources';
import { problemsOfTemplate } from '../../api/rules/validation';
import { type Outcome, reportOn } from '../../preview/report';
import { isCanary } from '../manifests';

/** A MetricTemplate of the same files, and what an API server would refuse about it. */
interface Template {
  object: MetricTemplate;
  problems: Problem[];
}

/**
 * What comes of each Canary among these objects: the report on its next rollout, or why there is none.
 *
 * A MetricTemplate that a Canary refers to is checked when it is among them; one that is not is taken to be in the
 * cluster.
 */
export async function outcomesOf(manifests: readonly KubeObject[], meshProvider: string): Promise<Outcome[]> {
  const templates = manifests
    .filter(isTemplate)
    .map((object): Template => admit<MetricTemplate>(METRIC_TEMPLATE, object));
  return await Promise.all(manifests.filter(isCanary).map((object) => outcomeOf(object, templates, meshProvider)));
}

function isTemplate({ apiVersion, kind }: KubeObject): boolean {
  return kind === METRIC_TEMPLATE.kind && apiVersion.startsWith(`${METRIC_TEMPLATE.group}/`);
}

async function outcomeOf(object: KubeObject, templates: readonly Template[], meshProvider: string): Promise<Outcome> {
  const { canary, provider, problems } = examined(object, meshProvider);
  const errors = problems.length > 0 ? problems.map(sentence) : templateErrors(canary, templates);
  if (errors.length === 0) return await reportOn(canary, provider);
  return { name: canary.metadata.name, namespace: canary.metadata.namespace, errors };
}

function sentence({ field, detail }: Problem): string {
  return `${field}: ${detail}`;
}

function templateErrors(canary: Canary, templates: readonly Template[]): string[] {
  const metrics = analysisOf(canary).metrics ?? [];
  return metrics.flatMap((metric) => {
    const template = templates.find(({ object: { metadata } }) => refersTo(metric, canary, metadata));
    if (template === undefined) return [];
    const { object, problems } = template;
    const refused = problems.map(
      (problem) => `MetricTemplate ${object.metadata.name}.${object.metadata.namespace}: ${sentence(problem)}`,
    );
    return refused.length > 0 ? refused : problemsOfTemplate(object, metric);
  });
}

function refersTo(
  { templateRef }: CanaryMetric,
  canary: Canary,
  { name, namespace }: MetricTemplate['metadata'],
): boolean {
  return templateRef?.name === name && (templateRef.namespace || canary.metadata.namespace) === namespace;
}
