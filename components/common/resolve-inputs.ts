import * as pulumi from '@pulumi/pulumi';
import { type Path, pathText } from '../../controller/api/problems/path';
import { isRecord } from '../../controller/core/json';

/** A value after all its outputs have been resolved. */
export interface ResolvedInputs<Value> {
  value: pulumi.Unwrap<Value>;
  /** Paths of its secret parts, such as `['hooks', 0, 'url']`. The empty path is the whole value. */
  secrets: Path[];
}

/** Marks a secret while the value is resolved. No argument has a property of this name. */
const SECRET = '\u0000secret';

/** Resolves all outputs in a value. The result is not secret as a whole; the paths of secret parts are recorded. */
export function resolveInputs<Value>(value: Value): pulumi.Output<ResolvedInputs<Value>> {
  // Resolving creates a promise for every part of the value, which is slow with a hundred services.
  if (isResolved(value))
    return pulumi.output(true).apply(() => ({ value: value as pulumi.Unwrap<Value>, secrets: [] }));
  return (pulumi.output(markSecrets(value)) as pulumi.Output<unknown>).apply((plain) => {
    const secrets: Path[] = [];
    return { value: unmarkSecrets(plain, [], secrets) as pulumi.Unwrap<Value>, secrets };
  });
}

/** Whether a value contains neither outputs nor promises. */
function isResolved(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(isResolved);
  if (isPlain(value)) return Object.values(value).every(isResolved);
  return !pulumi.Output.isInstance(value) && !(value instanceof Promise);
}

/**
 * Replaces secret texts by `[secret]`.
 * @returns undefined when a secret is no text, because nothing harmless could replace it
 */
export function redactSecrets({ value, secrets }: { value: unknown; secrets: readonly Path[] }): unknown {
  let harmless = true;
  const secret = new Set(secrets.map(pathText));
  const copy = replaceParts(value, [], (path, part) => {
    if (!secret.has(pathText(path))) return part;
    harmless &&= typeof part === 'string';
    return '[secret]';
  });
  return harmless ? copy : undefined;
}

/** Removes secrecy from all outputs, and wraps secret values in an object with the mark. */
function markSecrets(value: unknown): unknown {
  if (pulumi.Output.isInstance(value) || value instanceof Promise) {
    const output = pulumi.output(value as pulumi.Input<unknown>);
    return pulumi
      .all([pulumi.unsecret(output), pulumi.isSecret(output)])
      .apply(([plain, secret]) => (secret ? { [SECRET]: plain } : plain));
  }
  if (Array.isArray(value)) return value.map(markSecrets);
  if (!isPlain(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, markSecrets(item)]));
}

function unmarkSecrets(value: unknown, path: Path, secrets: Path[]): unknown {
  return replaceParts(value, path, (at, part) => {
    if (!isPlain(part) || !(SECRET in part)) return part;
    secrets.push(at);
    return part[SECRET];
  });
}

/** Copies a value from the outside in. Each part is replaced by the result of `change`. */
function replaceParts(value: unknown, path: Path, change: (path: Path, part: unknown) => unknown): unknown {
  const part = change(path, value);
  if (Array.isArray(part)) return part.map((item, index) => replaceParts(item, [...path, index], change));
  if (!isPlain(part)) return part;
  return Object.fromEntries(
    Object.entries(part).map(([key, item]) => [key, replaceParts(item, [...path, key], change)]),
  );
}

/** Whether a value is a literal object, and not a resource or another instance of a class. */
function isPlain(value: unknown): value is Record<string, unknown> {
  return isRecord(value) && [Object.prototype, null].includes(Object.getPrototypeOf(value) as object | null);
}
