import * as pulumi from '@pulumi/pulumi';
import { isRecord } from '../../controller/core/json';

/** What a value is once all its outputs are known. */
export interface Known<Value> {
  value: pulumi.Unwrap<Value>;
  /** Which parts of it are secret: `hooks[0].url`; the empty text is the whole. */
  secrets: string[];
}

/** Marks a secret while the value around it is put together. No property of an argument is called so. */
const SECRET = '\u0000secret';

/** Resolves a value, and remembers which parts of it are secret instead of making all of it so. */
export function known<Value>(value: Value): pulumi.Output<Known<Value>> {
  // Putting an output together costs a promise for every part of it, which is felt with a hundred services.
  if (isSettled(value)) return pulumi.output(true).apply(() => ({ value: value as pulumi.Unwrap<Value>, secrets: [] }));
  return (pulumi.output(marked(value)) as pulumi.Output<unknown>).apply((plain) => {
    const secrets: string[] = [];
    return { value: unmarked(plain, '', secrets) as pulumi.Unwrap<Value>, secrets };
  });
}

/** There is no output and no promise in it. */
function isSettled(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(isSettled);
  if (isPlain(value)) return Object.values(value).every(isSettled);
  return !pulumi.Output.isInstance(value) && !(value instanceof Promise);
}

/**
 * What may be shown of it: secret texts are replaced. Nothing when another kind of value is secret, which cannot be
 * replaced by something harmless.
 */
export function shown({ value, secrets }: { value: unknown; secrets: readonly string[] }): unknown {
  let harmless = true;
  const copy = replaced(value, '', (path, part) => {
    if (!secrets.includes(path)) return part;
    harmless &&= typeof part === 'string';
    return '[secret]';
  });
  return harmless ? copy : undefined;
}

/** Every output in it as one that is no secret, and every secret in a wrapping that says so. */
function marked(value: unknown): unknown {
  if (pulumi.Output.isInstance(value) || value instanceof Promise) {
    const output = pulumi.output(value as pulumi.Input<unknown>);
    return pulumi
      .all([pulumi.unsecret(output), pulumi.isSecret(output)])
      .apply(([plain, secret]) => (secret ? { [SECRET]: plain } : plain));
  }
  if (Array.isArray(value)) return value.map(marked);
  if (!isPlain(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, marked(item)]));
}

function unmarked(value: unknown, path: string, secrets: string[]): unknown {
  return replaced(value, path, (at, part) => {
    if (!isPlain(part) || !(SECRET in part)) return part;
    secrets.push(at);
    return part[SECRET];
  });
}

/** A copy in which every part is what `change` makes of it, from the outside in. */
function replaced(value: unknown, path: string, change: (path: string, part: unknown) => unknown): unknown {
  const part = change(path, value);
  if (Array.isArray(part)) return part.map((item, index) => replaced(item, `${path}[${index}]`, change));
  if (!isPlain(part)) return part;
  return Object.fromEntries(
    Object.entries(part).map(([key, item]) => [key, replaced(item, path === '' ? key : `${path}.${key}`, change)]),
  );
}

/** An object that somebody wrote, not a resource or another instance of a class. */
function isPlain(value: unknown): value is Record<string, unknown> {
  return isRecord(value) && [Object.prototype, null].includes(Object.getPrototypeOf(value) as object | null);
}
