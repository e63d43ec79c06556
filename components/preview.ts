import * as pulumi from '@pulumi/pulumi';
import type { Problem } from '../controller/admission/problem';
import type { Canary } from '../controller/api/canary';
import { CANARY } from '../controller/api/resources';
import { problemsOf } from '../controller/api/validation';
import { argumentPath } from './argument-path';
import { type Known, shown } from './known';

/** What an API server and the controller would refuse about this Canary. */
export async function canaryProblems(canary: Canary, provider: string): Promise<Problem[]> {
  const { admit } = await import('../controller/admission/admit.js');
  const { promqlProblems } = await import('../controller/admission/promql.js');
  const { object, problems } = admit<Canary>(CANARY, canary);
  if (problems.length > 0) return problems;
  const queries = (object.spec.analysis?.metrics ?? []).flatMap(({ query }, index) =>
    query ? promqlProblems(query).map((detail) => ({ field: `spec.analysis.metrics[${index}].query`, detail })) : [],
  );
  return [...queries, ...problemsOf(object, provider).map(withoutTitle)];
}

/** Of `Canary podinfo.test: spec.service.port is missing, …` the field and the rest. */
function withoutTitle(sentence: string): Problem {
  const [, field = '', detail = ''] = /^Canary \S+: (\S+) (.*)$/s.exec(sentence) ?? [];
  return { field, detail };
}

/** Shows in a preview how this Canary's next rollout goes, and what is risky about it. */
export async function showRollout(component: pulumi.Resource, wanted: Known<Canary>, provider: string): Promise<void> {
  const canary = shown(wanted) as Canary | undefined;
  if (canary === undefined) return await pulumi.log.info(`the rollout is not shown: ${wanted.secrets.map(argumentPath).join(', ')} is secret`, component);
  const { admit } = await import('../controller/admission/admit.js');
  const { adviceText, reportOn, reportText } = await import('../controller/preview/index.js');
  const report = await reportOn(admit<Canary>(CANARY, canary).object, provider);
  await pulumi.log.info(reportText(report), component);
  for (const advice of report.advice) await pulumi.log.warn(argumentPath(adviceText(advice)), component);
}
