import * as pulumi from '@pulumi/pulumi';
import type { Problem } from '../../../controller/admission/problem';
import type { Canary, CanarySpec } from '../../../controller/api/types/canary';
import { throwProblems } from '../../common/checked';
import type { Fields } from '../../common/inputs';
import { known } from '../../common/resolve-inputs';
import { argumentPath } from '../argument-path';
import { type AnyArgs, gatewayProblems, providerOf } from '../canary-spec';
import { showRollout } from '../preview';
import { progressiveServiceArgs } from '../schema';

/** The Canary that the arguments ask for. */
export interface Wanted {
  metadata: object;
  spec: Fields<CanarySpec>;
}

/**
 * Checks the arguments of a service and the Canary that comes of them, as soon as all of it is known, and shows the
 * rollout in a preview.
 *
 * @param wanted metadata and spec of the Canary
 * @returns what the service's children depend on: none of them is created before the checks, or after one that failed
 */
export function checkedService(
  component: pulumi.Resource,
  title: string,
  args: AnyArgs,
  wanted: Wanted,
): pulumi.Output<pulumi.Resource[]> {
  // A target that is a resource is checked as what the Canary refers to.
  const target = args.target && { target: wanted.spec.targetRef };
  return known({ ...args, ...target, ...wanted }).apply(async ({ value, secrets }) => {
    const { metadata, spec, ...given } = value as unknown as Canary;
    const canary = { metadata, spec } as Canary;
    throwProblems(component, title, await problemsOf(given, args, canary), secrets, argumentPath);
    if (pulumi.runtime.isDryRun()) await showRollout(component, { value: canary, secrets }, providerOf(args));
    return [];
  });
}

/** Of the arguments first; a Canary that is made of wrong ones would only confuse. */
async function problemsOf(given: object, args: AnyArgs, canary: Canary): Promise<Problem[]> {
  const { argumentProblems } = await import('../../../controller/admission/arguments.js');
  const { examined } = await import('../../../controller/admission/canary.js');
  const problems = [...argumentProblems(progressiveServiceArgs, given), ...gatewayProblems(args)];
  return problems.length > 0 ? problems : examined(canary, providerOf(args)).problems;
}
