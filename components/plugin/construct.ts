import type * as pulumi from '@pulumi/pulumi';
import { fieldText } from '../../controller/api/problems/text';
import { makePlain } from './arguments';
import { componentOf } from './components';
import { checkSkeleton } from './skeleton';

/** Makes a protected method accessible. It resolves when the component has finished its own initialization. */
interface Initialised {
  getData(): Promise<unknown>;
}

/**
 * Creates a component for a program in another language.
 *
 * @throws Error if there is no such component, an argument that has to be plain is an output, or a required argument is
 * missing. The component reports all other problems of the arguments, as in a TypeScript program.
 */
export async function construct(
  name: string,
  token: string,
  inputs: pulumi.Inputs,
  options: pulumi.ComponentResourceOptions,
): Promise<pulumi.provider.ConstructResult> {
  const { create: Component, args, plain, outputs } = componentOf(token);
  const title = `${token.split(':').at(-1)} "${name}"`;
  await makePlain(title, inputs, plain);
  const problems = checkSkeleton(args, inputs);
  if (problems.length > 0) throw new Error(`${title}: ${problems.map((problem) => fieldText(problem)).join('; ')}`);
  const component = new Component(name, inputs as never, options);
  await (component as unknown as Initialised).getData();
  const state = Object.fromEntries(
    Object.keys(outputs).map((output) => [output, component[output as keyof typeof component]]),
  );
  return { urn: component.urn, state };
}
