import * as pulumi from '@pulumi/pulumi';
import type { Problem } from '../controller/admission/problem';
import type { Canary } from '../controller/api/canary';
import { CANARY } from '../controller/api/resources';
import { problemsOf } from '../controller/api/validation';
import { argumentPath } from './argument-path';

/** What an API server and the controller would refuse about this Canary, in the terms of the component's arguments. */
export async function canaryProblems(canary: Canary, provider: string): Promise<Problem[]> {
  const { admit } = await import('../controller/admission/admit.js');
  const { object, problems } = admit<Canary>(CANARY, canary);
  if (problems.length > 0) return problems.map(({ field, detail }) => ({ field: argumentPath(field), detail: argumentPath(detail) }));
  const { promqlProblems } = await import('../controller/admission/promql.js');
  const queries = (object.spec.analysis?.metrics ?? []).flatMap(({ query }, index) =>
    query ? promqlProblems(query).map((detail) => ({ field: `metrics[${index}].query`, detail })) : [],
  );
  const sentences = problemsOf(object, provider).map((sentence) => argumentPath(sentence.replace(/^Canary \S+: /, '')));
  return [...queries, ...sentences.map((detail) => ({ field: object.metadata.name, detail }))];
}

/** Shows in a preview how this Canary's next rollout goes, and what is risky about it. */
export async function showRollout(component: pulumi.Resource, canary: Canary, provider: string): Promise<void> {
  const { admit } = await import('../controller/admission/admit.js');
  const { adviceText, reportOn, reportText } = await import('../controller/preview/index.js');
  const report = await reportOn(admit<Canary>(CANARY, canary).object, provider);
  await pulumi.log.info(reportText(report), component);
  for (const advice of report.advice) await pulumi.log.warn(argumentPath(adviceText(advice)), component);
}
