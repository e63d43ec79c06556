import * as k8s from '@pulumi/kubernetes';
import * as pulumi from '@pulumi/pulumi';
import type { Path } from '../../controller/api/problems/path';
import type { Flaw } from '../../controller/api/problems/problem';
import { ADDRESS } from '../../controller/api/rules/text-rules';
import { checkValue } from './check-args';
import type { Inputs } from './inputs';

/** Credentials by the key that they have in a Secret. */
export type Credentials = Inputs<Record<string, string>>;

/** The name of a Secret that is in the cluster already, in the namespace of the object that refers to it. */
export interface SecretReference {
  /** Name of the Secret. */
  secretRef: { name: string };
}

/**
 * Waits until the credentials of a component are known. Rejects if one is missing, or has an unknown key.
 *
 * @param path where the credentials are in the arguments of the component
 * @param keys the known keys
 */
export function checkCredentials(
  component: pulumi.ComponentResource,
  title: string,
  path: Path,
  credentials: Credentials | undefined,
  keys: readonly string[],
): pulumi.Output<pulumi.Resource[]> {
  return checkConfidential(component, title, path, credentials, (value, key) => checkCredential(value, key, keys));
}

/** Finds the problems of a credential. */
export function checkCredential(value: unknown, key: string, keys: readonly string[]): Flaw | undefined {
  if (!keys.includes(key))
    return { code: 'unknown-credential', detail: `there is no such credential, use ${keys.join(', ') || 'none'}` };
  if (typeof value !== 'string' || value.trim() === '')
    return { code: 'required-value', verdict: 'Required value', detail: 'there is no text to put into the Secret' };
  if (key !== 'address' || /^https?:\/\/./i.test(value)) return undefined;
  const { code, detail, mend } = ADDRESS;
  return { code, detail, mend, beforeMend: ': ' };
}

/**
 * Checks values that no message may show, whether or not a program has marked them as secret.
 *
 * @param check finds the problems of a value, without quoting it
 */
export function checkConfidential(
  component: pulumi.ComponentResource,
  title: string,
  path: Path,
  values: pulumi.Input<object> | undefined,
  check: (value: unknown, key: string) => Flaw | undefined,
): pulumi.Output<pulumi.Resource[]> {
  // Nothing is quoted, so problems of secrets may be shown, too.
  const known = pulumi.unsecret(pulumi.output(values));
  return checkValue(component, title, known, async (plain) =>
    Object.entries(plain ?? {}).flatMap(([key, value]) => {
      const flaw = check(value, key);
      return flaw === undefined ? [] : [{ ...flaw, path: [...path, key] }];
    }),
  );
}

/** Creates a Secret in a namespace. Its name is `NAME-credentials`. */
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
