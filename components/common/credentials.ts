import * as k8s from '@pulumi/kubernetes';
import * as pulumi from '@pulumi/pulumi';
import { refused } from './checked';
import type { Inputs } from './inputs';

/** Credentials by the key that they have in a Secret. */
export type Credentials = Inputs<Record<string, string>>;

/** The name of a Secret that is in the cluster already, in the namespace of the object that refers to it. */
export interface SecretReference {
  /** Name of the Secret. */
  secretRef: { name: string };
}

/**
 * Waits until the credentials of a component are known, and is rejected when one is missing or has a key that nobody
 * asks for.
 *
 * @param field where the component's arguments have them
 * @param keys those that there are
 */
export function credentialsGiven(
  component: pulumi.ComponentResource,
  title: string,
  field: string,
  credentials: Credentials | undefined,
  keys: readonly string[],
): pulumi.Output<pulumi.Resource[]> {
  return eachConfidential(component, title, field, credentials, (value, key) => {
    if (!keys.includes(key)) return `there is no such credential, use ${keys.join(', ') || 'none'}`;
    if (typeof value !== 'string' || value.trim() === '')
      return 'Required value: there is no text to put into the Secret';
    return key === 'address' && !/^https?:\/\/./i.test(value)
      ? 'is no address: write a URL that starts with http:// or https://'
      : undefined;
  });
}

/**
 * Checks values that no message may show, whether or not a program has marked them as secret.
 *
 * @param check what is wrong with a value, without quoting it
 */
export function eachConfidential(
  component: pulumi.ComponentResource,
  title: string,
  field: string,
  values: pulumi.Input<object> | undefined,
  check: (value: unknown, key: string) => string | undefined,
): pulumi.Output<pulumi.Resource[]> {
  // Because nothing is quoted, what is wrong may be said of a secret, too.
  const known = pulumi.unsecret(pulumi.output(values));
  return refused(component, title, known, async (plain) =>
    Object.entries(plain ?? {}).flatMap(([key, value]) => {
      const detail = check(value, key);
      return detail === undefined ? [] : [{ field: `${field}.${key}`, detail }];
    }),
  );
}

/** A Secret in a namespace, called `NAME-credentials`. */
export function createSecret(
  name: string,
  metadata: { name: pulumi.Input<string>; namespace?: pulumi.Input<string> },
  credentials: Credentials,
  opts: pulumi.CustomResourceOptions,
): { secretRef: { name: pulumi.Output<string> }; secret: pulumi.Resource } {
  const secretName = pulumi.interpolate`${metadata.name}-credentials`;
  const secret = new k8s.core.v1.Secret(
    `${name}-credentials`,
    { metadata: { ...metadata, name: secretName }, stringData: pulumi.secret(credentials) },
    opts,
  );
  return { secretRef: { name: secretName }, secret };
}
