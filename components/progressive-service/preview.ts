import * as pulumi from '@pulumi/pulumi';
import type { Canary } from '../../controller/api/types/canary';
import { CANARY } from '../../controller/api/types/resources';
import { argumentPath } from './argument-path';
import { redactSecrets } from '../common/resolve-inputs';

/**
 * Shows the next rollout and its risks in a preview. The log calls are not awaited. Pulumi sends messages in order,
 * each when its resource is known. If a service depends on another one, waiting for its message would block the
 * messages of the other, and both would wait for each other.
 */
export async function showRollout(
  component: pulumi.Resource,
  requested: { value: Canary; secrets: string[] },
  meshProvider: string,
): Promise<void> {
  const canary = redactSecrets(requested) as Canary | undefined;
  if (canary === undefined)
    return void pulumi.log.info(
      `the rollout is not shown: ${requested.secrets.map(argumentPath).join(', ')} is secret`,
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
