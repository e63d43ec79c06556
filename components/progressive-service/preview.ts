import * as pulumi from '@pulumi/pulumi';
import type { Canary } from '../../controller/api/types/canary';
import { CANARY } from '../../controller/api/types/resources';
import { argumentPath } from './argument-path';
import { shown } from '../common/resolve-inputs';

/**
 * Shows in a preview how this Canary's next rollout goes, and what is risky about it. It is told in its own time:
 * Pulumi's messages go out one after the other, each when its resource is known, so that to wait for one about a
 * service that waits for another service would keep what is said of that other one from being said, and the two would
 * wait for each other.
 */
export async function showRollout(
  component: pulumi.Resource,
  wanted: { value: Canary; secrets: string[] },
  meshProvider: string,
): Promise<void> {
  const canary = shown(wanted) as Canary | undefined;
  if (canary === undefined)
    return void pulumi.log.info(
      `the rollout is not shown: ${wanted.secrets.map(argumentPath).join(', ')} is secret`,
      component,
    );
  const { admit } = await import('../../controller/admission/admit.js');
  const { adviceText, reportOn, reportText } = await import('../../controller/preview/index.js');
  const report = await reportOn(admit<Canary>(CANARY, canary).object, meshProvider);
  void pulumi.log.info(reportText(report), component);
  const { advice } = report;
  if (advice.length > 0)
    void pulumi.log.warn(
      ['this rollout could be safer:', ...advice.map((one) => `  ${argumentPath(adviceText(one))}`)].join('\n'),
      component,
    );
}
