import * as pulumi from '@pulumi/pulumi';
import type { Schema } from '../../controller/api/schema/schema';
import type { Problem } from '../../controller/admission/problem';
import { failure } from './failure';
import { resolveInputs } from './resolve-inputs';

/** What else can be wrong with a component's arguments, beside their shape. */
export type FurtherChecks<Args> = (args: pulumi.Unwrap<Args>) => Problem[] | Promise<Problem[]>;

/**
 * Checks the arguments of a component as soon as all of them are known, in a preview too.
 *
 * @param further asked only when the shape is right
 * @returns what the component's children depend on: none of them is created before the check, or after one that failed
 * @throws ResourceError (the returned output is rejected with it) that names the component, the property, what was
 * found and the mend
 */
export function checked<Args extends object>(
  component: pulumi.ComponentResource,
  title: string,
  args: Args,
  schema: Schema,
  further?: FurtherChecks<Args>,
): pulumi.Output<pulumi.Resource[]> {
  return refused(component, title, args, async (value) => {
    const { argumentProblems } = await import('../../controller/admission/arguments.js');
    const shape = argumentProblems(schema, value);
    return shape.length > 0 || further === undefined ? shape : await further(value);
  });
}

/** The same for any value and any check. */
export function refused<Value>(
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
 * @param secrets the parts that no message may quote
 * @param named what a field is called in messages, where it is not what the user has written. Default: as it is
 * @throws ResourceError with all of them, if there are any
 */
export function throwProblems(
  component: pulumi.Resource,
  title: string,
  problems: readonly Problem[],
  secrets: readonly string[],
  named = (text: string): string => text,
): void {
  if (problems.length === 0) return;
  const told = problems.map((problem) => withoutSecrets(problem, secrets));
  throw failure(`${title}: ${told.map(({ field, detail }) => named(`${field}: ${detail}`)).join('; ')}`, component);
}

/** A message may quote what it found; what is secret is not quoted. */
function withoutSecrets({ field, detail }: Problem, secrets: readonly string[]): Problem {
  const quoted = secrets.some(
    (path) =>
      path === '' ||
      field === path ||
      field.startsWith(`${path}.`) ||
      field.startsWith(`${path}[`) ||
      detail.includes(path),
  );
  return quoted ? { field, detail: 'is not valid; what was found is secret and not shown' } : { field, detail };
}
