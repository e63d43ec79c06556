import * as pulumi from '@pulumi/pulumi';
import type { Canary } from '../../controller/api/canary';
import { CANARY } from '../../controller/api/resources';
import { argumentPath } from './argument-path';
import { shown } from '../common/known';

/** Shows in a preview how this Canary's next rollout goes, and what is risky about it. */
export async function showRollout(component: pulumi.Resource, wanted: { value: Canary; secrets: string[] }, meshProvider: string): Promise<void> {
  const canary = shown(wanted) as Canary | undefined;
  if (canary === undefined) return await pulumi.log.info(`the rollout is not shown: ${wanted.secrets.map(argumentPath).join(', ')} is secret`, component);
  const { admit } = await import('../../controller/admission/admit.js');
  const { adviceText, reportOn, reportText } = await import('../../controller/preview/index.js');
  const report = await reportOn(admit<Canary>(CANARY, canary).object, meshProvider);
  await pulumi.log.info(reportText(report), component);
  const { advice } = report;
  if (advice.length > 0) await pulumi.log.warn(['this rollout could be safer:', ...advice.map((one) => `  ${argumentPath(adviceText(one))}`)].join('\n'), component);
}
