import * as pulumi from '@pulumi/pulumi';

/** What the published type of an output leaves out. */
type Pending = pulumi.Output<unknown> & { readonly isKnown: Promise<boolean>; promise(): Promise<unknown> };

/**
 * Puts values where other languages may have written outputs although the component is made by what stands there.
 *
 * @param component what messages call it
 * @param inputs changed in place
 * @param paths with dots between their parts; whatever leads to a path has to be plain as well, and `*` is any key
 * @throws Error that names the argument when its value is not known yet, or secret
 */
export async function makePlain(component: string, inputs: pulumi.Inputs, paths: readonly string[]): Promise<void> {
  for (const path of paths) await plainAt(component, inputs, path.split('.'), []);
}

async function plainAt(
  component: string,
  holder: Record<string, unknown>,
  [part, ...further]: readonly string[],
  before: readonly string[],
): Promise<void> {
  const names = part === '*' ? Object.keys(holder) : Object.hasOwn(holder, part!) ? [part!] : [];
  for (const name of names) {
    const place = [...before, name];
    const value = await plain(holder[name], `${component}: ${place.join('.')}`);
    holder[name] = value;
    if (further.length > 0 && typeof value === 'object' && value !== null)
      await plainAt(component, value as Record<string, unknown>, further, place);
  }
}

async function plain(value: unknown, what: string): Promise<unknown> {
  if (!pulumi.Output.isInstance(value)) return value;
  const pending = value as Pending;
  if (await pulumi.isSecret(pending))
    throw new Error(
      `${what}: is a secret as a whole, but the component is made by what it is: mark only those values in it as secret that are`,
    );
  if (!(await pending.isKnown))
    throw new Error(
      `${what}: is not known before other resources are there, but the component is made by what it is: write it out, with outputs only for the values in it`,
    );
  return await pending.promise();
}
