import * as pulumi from '@pulumi/pulumi';
import type { Outcome } from '../support';

/** Pulumi's mark for secrets among a resource's inputs. */
const MARK = '4dabf18193072939515e22adb298388d';

/** Where a text occurs in the resources and messages of a program, and whether it is marked as secret there. */
export function occurrences({ resources, errors }: Outcome<unknown>, text: string): string[] {
  const found = resources.flatMap(({ type, name, inputs }) =>
    places(inputs, text, false).map((place) => `${type} ${name} ${place}`),
  );
  return [...found, ...errors.filter((error) => error.includes(text)).map(() => 'an error')];
}

function places(value: unknown, text: string, isSecret: boolean, path = ''): string[] {
  if (typeof value === 'string') return value.includes(text) ? [`${path} ${isSecret ? 'secret' : 'plain'}`] : [];
  if (value === null || typeof value !== 'object') return [];
  if (MARK in value) return places((value as { value?: unknown }).value, text, true, path);
  return Object.entries(value).flatMap(([key, item]) =>
    places(item, text, isSecret, path === '' ? key : `${path}.${key}`),
  );
}

/** The inputs of a resource without the marks. */
export function unmarked(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value;
  if (MARK in value) return unmarked((value as { value?: unknown }).value);
  if (Array.isArray(value)) return value.map(unmarked);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, unmarked(item)]));
}

/** An output whose value a preview does not know. */
export function notYetKnown<T>(): pulumi.Output<T> {
  return pulumi.output(pulumi.unknown) as pulumi.Output<T>;
}
