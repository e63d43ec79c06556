import * as pulumi from '@pulumi/pulumi';
import { isWithin, type NamePath, type Path } from '../../controller/api/problems/path';
import type { Problem } from '../../controller/api/problems/problem';
import { fieldText } from '../../controller/api/problems/text';
import type { Schema } from '../../controller/api/schema/schema';
import { failure } from './failure';
import { resolveInputs } from './resolve-inputs';

/** Finds further problems of the arguments of a component, after their shape was checked. */
export type FurtherChecks<Args> = (args: pulumi.Unwrap<Args>) => Problem[] | Promise<Problem[]>;

/**
 * Checks the arguments of a component as soon as all of them are known, in a preview too.
 *
 * @param further asked only when the shape is right
 * @returns what the component's children depend on: none of them is created before the check, or after one that failed
 * @throws ResourceError (the returned output is rejected with it) that names the component, the property, what was
 * found and the mend
 */
export function checkArgs<Args extends object>(
  component: pulumi.ComponentResource,
  title: string,
  args: Args,
  schema: Schema,
  further?: FurtherChecks<Args>,
): pulumi.Output<pulumi.Resource[]> {
  return checkValue(component, title, args, async (value) => {
    const { checkArguments } = await import('../../controller/admission/arguments.js');
    const shape = checkArguments(schema, value);
    return shape.length > 0 || further === undefined ? shape : await further(value);
  });
}

/** Checks any value with any check. */
export function checkValue<Value>(
  component: pulumi.ComponentResource,
  title: string,
  value: Value,
  check: (value: pulumi.Unwrap<Value>) => Promise<Problem[]>,
): pulumi.Output<pulumi.Resource[]> {
  return resolveInputs(value).apply(async (plain) => {
    throwProblems(component, title, await check(plain.value), plain.secrets);
    return [];
  });
}

/**
 * Throws the problems, if there are any.
 *
 * @param secrets the places whose values no message may show
 * @param name how messages call a field, if it is not what the user has written. Default: by its path
 * @throws ResourceError with all problems
 */
export function throwProblems(
  component: pulumi.Resource,
  title: string,
  problems: readonly Problem[],
  secrets: readonly Path[],
  name?: NamePath,
): void {
  if (problems.length === 0) return;
  const texts = problems.map((problem) => fieldText(hideSecrets(problem, secrets), name));
  throw failure(`${title}: ${texts.join('; ')}`, component);
}

/** Replaces a problem whose message would show a secret. */
function hideSecrets(problem: Problem, secrets: readonly Path[]): Problem {
  const { code, path, quotes = [path] } = problem;
  const isSecret = secrets.some(
    (secret) => isWithin(path, secret) || quotes.some((quoted) => isWithin(quoted, secret) || isWithin(secret, quoted)),
  );
  return isSecret ? { code, path, detail: 'is not valid; what was found is secret and not shown' } : problem;
}
