import type { Input } from '@pulumi/pulumi';

/**
 * A plain value, any part of which may also be an output of another resource or a promise.
 *
 * What decides what else may be written beside it, such as the name of a provider, is plain, and its type says so.
 */
export type Inputs<T> = [T] extends [string | number | boolean | undefined]
  ? Input<T>
  : T extends readonly (infer Item)[]
    ? Input<Inputs<Item>[]>
    : T extends object
      ? Input<{ [Key in keyof T]: Inputs<T[Key]> }>
      : Input<T>;

/** The fields of `T`, each of which may be an output. */
export type Fields<T extends object> = { [Key in keyof T]: Inputs<T[Key]> };
