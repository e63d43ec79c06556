import * as pulumi from '@pulumi/pulumi';
import type { Path } from '../../controller/api/problems/path';
import type { Canary } from '../../controller/api/types/canary';
import { CANARY } from '../../controller/api/types/resources';
import { nameArgument } from './argument-path';
import { redactSecrets } from '../common/resolve-inputs';

/**
 * Shows the next rollout and its risks in a preview. The log calls are not awaited. Pulumi sends messages in order,
 * each when its resource is known. If a service depends on another one, waiting for its message would block the
 * messages of the other, and both would wait for each other.
 */
export async function showRollout(
  component: pulumi.Resource,
  requested: { value: Canary; secrets: readonly Path[] },
  meshProvider: string,
): Promise<void> {
  const canary = redactSecrets(requested) as Canary | undefined;
  if (canary === undefined)
    return void pulumi.log.info(
      `the rollout is not redactSecrets: ${requested.secrets.map(nameArgument).join(', ')} is secret`,
      component,
    );
  const { admit } = await import('../../controller/admission/admit.js');
  const { adviceOn, adviceText, reportOn, reportText } = await import('../../controller/preview/index.js');
  const { object } = admit<Canary>(CANARY, canary);
  void pulumi.log.info(reportText(await reportOn(object, meshProvider)), component);
  const advice = adviceOn(object, meshProvider, { name: nameArgument });
  if (advice.length > 0)
    void pulumi.log.warn(
      ['this rollout could be safer:', ...advice.map((one) => `  ${adviceText(one)}`)].join('\n'),
      component,
    );
}
