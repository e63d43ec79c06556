import * as pulumi from '@pulumi/pulumi';

declare const realProcess: NodeJS.Process;

/** A resource that a program registered, with the inputs that its provider would get. */
export interface Registered {
  type: string;
  name: string;
  inputs: Inputs;
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look deep into it, as JSON
export type Inputs = Record<string, any>;

/** The result of a program. */
export interface Outcome<T> {
  value: T;
  resources: Registered[];
  /** Messages of all errors in the program or after it, each once. */
  errors: string[];
}

/**
 * Runs a Pulumi program against mocks: every resource is created as requested. Only CustomResourceDefinitions have no
 * outputs: sending them takes longer than all the rest, and nobody reads them.
 *
 * @param preview whether it is a preview; outputs of resources are known all the same
 */
export async function run<T>(
  program: () => T,
  { preview = false }: { preview?: boolean } = {},
): Promise<Outcome<T | undefined>> {
  const resources: Registered[] = [];
  const errors: string[] = [];
  const thrown = (error: unknown): void => {
    const message = error instanceof Error ? error.message : String(error);
    if (!errors.includes(message)) errors.push(message);
  };
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs }) => {
        resources.push({ type, name, inputs });
        return { id: `${name}-id`, state: type.endsWith(':CustomResourceDefinition') ? {} : inputs };
      },
      call: () => ({}),
    },
    'project',
    'stack',
    preview,
  );
  // Errors of a program are unhandled rejections. The test runner would count them as its own.
  const others = realProcess.listeners('unhandledRejection');
  realProcess.removeAllListeners('unhandledRejection');
  realProcess.on('unhandledRejection', thrown);
  // Pulumi keeps the stack of every promise, which takes longer than all the rest. Of errors only messages are kept.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  let value: T | undefined;
  try {
    value = program();
  } catch (error) {
    thrown(error);
  }
  await settled(() => errors.length > 0);
  Error.stackTraceLimit = stackTraceLimit;
  realProcess.removeAllListeners('unhandledRejection');
  for (const listener of others) realProcess.on('unhandledRejection', listener);
  return { value, resources, errors };
}

/** Not in the published types, but the engine's own tests wait with it. */
const runtime = pulumi.runtime as unknown as { waitForRPCs(): Promise<void> };

/**
 * Waits until nothing is pending. After a failure dependents are pending for ever; then it waits until nothing more can
 * happen.
 */
async function settled(failed: () => boolean): Promise<void> {
  let over = false;
  const quiet = async (): Promise<void> => {
    for (let turns = 0; turns < 50 && !over; turns += failed() ? 1 : 0) await nextTurn();
  };
  for (let turn = 0; turn < 3; turn++) {
    await Promise.race([runtime.waitForRPCs().catch(() => undefined), quiet()]);
    await nextTurn();
  }
  over = true;
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** The only resource of this type (and name). @throws Error that lists what there is */
export function only({ resources }: Outcome<unknown>, type: string, name?: string): Inputs {
  const found = resources.filter((one) => one.type === type && (name === undefined || one.name === name));
  if (found.length !== 1)
    throw new Error(
      `${found.length} resources of type ${type} ${name ?? ''}; there are: ${resources.map((one) => `${one.type} ${one.name}`).join(', ')}`,
    );
  return found[0]!.inputs;
}

/** The value of an output. */
export function valueOf<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => output.apply(resolve));
}
