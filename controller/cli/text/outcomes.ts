import { admit } from '../../admission/admit';
import { examineCanary } from '../../admission/canary';
import { analysisOf } from '../../api/defaults';
import { pathText } from '../../api/problems/path';
import { nameObject, type Problem, refuseValue } from '../../api/problems/problem';
import { fieldText, problemText } from '../../api/problems/text';
import type { Canary, CanaryMetric } from '../../api/types/canary';
import type { KubeObject } from '../../api/types/meta';
import type { MetricTemplate } from '../../api/types/metric-template';
import { METRIC_TEMPLATE } from '../../api/types/resources';
import { validateTemplate } from '../../api/rules/validation';
import { type Mistake, type Outcome, reportOn } from '../../preview/report';
import { isCanary } from '../manifests';

/** A MetricTemplate of the same files, and the problems for which an API server would refuse it. */
interface Template {
  object: MetricTemplate;
  problems: Problem[];
}

/**
 * The report on the next rollout of each Canary, or why there is none.
 *
 * A MetricTemplate that a Canary refers to is checked if it is in the files. Otherwise it is assumed to be in the
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
  const { canary, provider, problems } = examineCanary(object, meshProvider);
  const own = [...checkNames(canary), ...problems];
  const mistakes =
    own.length > 0
      ? own.map((problem) => mistakeOf(problem, fieldText(problem)))
      : checkTemplates(canary, templates).map((problem) => mistakeOf(problem, problemText(problem)));
  if (mistakes.length === 0) return await reportOn(canary, provider);
  const { name, namespace } = canary.metadata;
  return { name, namespace, errors: mistakes.map(({ message }) => message), problems: mistakes };
}

/** The names of objects by RFC 1123, and those of namespaces, which have no dots. */
const NAME = '^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$';
const NAMESPACE = '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$';

/** Finds the problems of names that an API server would find, and that no definition contains. */
function checkNames({ metadata }: Canary): Problem[] {
  return [...checkName('name', metadata.name, NAME, 253), ...checkName('namespace', metadata.namespace, NAMESPACE, 63)];
}

function checkName(field: string, value: unknown, pattern: string, longest: number): Problem[] {
  const path = ['metadata', field];
  if (typeof value !== 'string') return [refuseValue(path, value, 'must be of type string', 'wrong-type')];
  if (value.length > longest) return [refuseValue(path, value, `may not be longer than ${longest}`, 'out-of-range')];
  return new RegExp(pattern).test(value) ? [] : [refuseValue(path, value, `should match '${pattern}'`, 'wrong-format')];
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
