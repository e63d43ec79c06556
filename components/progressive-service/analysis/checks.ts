import * as pulumi from '@pulumi/pulumi';
import type { Problem } from '../../../controller/api/problems/problem';
import type { Canary, CanarySpec } from '../../../controller/api/types/canary';
import { throwProblems } from '../../common/check-args';
import type { Fields } from '../../common/inputs';
import { resolveInputs } from '../../common/resolve-inputs';
import { nameArgument } from '../argument-path';
import { type AnyArgs, checkGateway, providerOf } from '../canary-spec';
import { showRollout } from '../preview';
import { progressiveServiceArgs } from '../schema';

/** The Canary that the arguments ask for. */
export interface RequestedCanary {
  metadata: object;
  spec: Fields<CanarySpec>;
}

/**
 * Checks the arguments of a service and its Canary, as soon as all values are known. A preview shows the rollout, too.
 *
 * @param requested metadata and spec of the Canary
 * @returns a dependency for the children of the service: they are created only after successful checks
 */
export function checkService(
  component: pulumi.Resource,
  title: string,
  args: AnyArgs,
  requested: RequestedCanary,
): pulumi.Output<pulumi.Resource[]> {
  // A target may be a resource. Its reference is checked instead.
  const target = args.target && { target: requested.spec.targetRef };
  return resolveInputs({ ...args, ...target, ...requested }).apply(async ({ value, secrets }) => {
    const { metadata, spec, ...given } = value as unknown as Canary;
    const canary = { metadata, spec } as Canary;
    throwProblems(component, title, await findProblems(given, args, canary), secrets, nameArgument);
    if (pulumi.runtime.isDryRun()) await showRollout(component, { value: canary, secrets }, providerOf(args));
    return [];
  });
}

/** Checks the arguments first. A Canary made from wrong arguments would only add confusing messages. */
async function findProblems(given: object, args: AnyArgs, canary: Canary): Promise<Problem[]> {
  const { checkArguments } = await import('../../../controller/admission/arguments.js');
  const { examineCanary } = await import('../../../controller/admission/canary.js');
  const problems = [...checkArguments(progressiveServiceArgs, given), ...checkGateway(args)];
  return problems.length > 0 ? problems : examineCanary(canary, providerOf(args)).problems;
}
