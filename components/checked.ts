import * as pulumi from '@pulumi/pulumi';
import type { Schema } from '../controller/api/crds/schema';
import { failure } from './failure';
import type { Problem } from '../controller/admission/problem';

/** What else can be wrong with a component's arguments, beside their shape. */
export type FurtherChecks<Args> = (args: pulumi.Unwrap<Args>) => Problem[] | Promise<Problem[]>;

/**
 * Checks the arguments of a component as soon as all of them are known, in a preview too.
 *
 * @param further asked only when the shape is right
 * @returns what the component's children depend on: none of them is created before the check, or after one that failed
 * @throws ResourceError (the returned output is rejected with it) that names the component, the property, what was found and the mend
 */
export function checked<Args extends object>(
  component: pulumi.ComponentResource,
  title: string,
  args: Args,
  schema: Schema,
  further?: FurtherChecks<Args>,
): pulumi.Output<pulumi.Resource[]> {
  return refused(component, title, args, async (value) => {
    const { argumentProblems } = await import('../controller/admission/arguments.js');
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
  const given = pulumi.output(value);
  return given.apply(async (known) => {
    const problems = await check(known);
    if (problems.length === 0) return [];
    const shown = (await pulumi.isSecret(given)) ? problems.map(withoutValue) : problems;
    throw failure(`${title}: ${shown.map(({ field, detail }) => `${field}: ${detail}`).join('; ')}`, component);
  });
}

/** A message may quote what it found; what is secret is not quoted. */
function withoutValue({ field }: Problem): Problem {
  return { field, detail: 'is not valid; what was found is secret and not shown' };
}
