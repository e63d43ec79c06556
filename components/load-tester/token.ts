import { randomBytes, scryptSync } from 'node:crypto';
import * as kubernetes from '@pulumi/kubernetes';
import * as pulumi from '@pulumi/pulumi';
import type { Problem } from '../../controller/admission/problem';
import type { Texts } from '../bundled-program/pod';
import type { Identity } from '../delivery-controller/workload';

const CHECKSUM_ANNOTATION = 'serin/token-checksum';
const KEY = 'token';
/** Characters: what is shorter can be found by trying. */
const SHORTEST = 8;

/** How the pod gets the token that callers must know. */
export interface Token {
  env: kubernetes.types.input.core.v1.EnvVar[];
  /** Changes with it, so that a new token is a new pod. */
  annotations: Texts;
  /** What a url has to end with. */
  query: pulumi.Output<string>;
}

/** What may be said of it. */
export interface TokenSettings {
  /** Default: one that nobody can guess. */
  token?: pulumi.Input<string>;
  /** There is none. */
  open?: boolean;
}

/** A Secret `<name>-token`; none when the load tester is open. */
export function tokenOf(
  { name, namespace, labels }: Identity,
  { token: given, open }: TokenSettings,
  opts: pulumi.CustomResourceOptions,
): Token {
  if (open) return { env: [], annotations: {}, query: pulumi.output('') };
  const data = {
    [KEY]: pulumi
      .secret(given ?? randomBytes(24).toString('base64url'))
      .apply((text) => Buffer.from(String(text)).toString('base64')),
  };
  // What is made up is made up anew in each run: the one that it was installed with stays.
  const lasting = given === undefined ? { ...opts, ignoreChanges: [`data.${KEY}`] } : opts;
  const secret = new kubernetes.core.v1.Secret(
    `${name}-token`,
    { metadata: { name: `${name}-token`, namespace, labels }, data },
    lasting,
  );
  const token = pulumi.secret(secret.data).apply((kept) => Buffer.from(kept[KEY]!, 'base64').toString());
  return {
    // Not optional: without its token it must not start.
    env: [{ name: 'LOADTESTER_TOKEN', valueFrom: { secretKeyRef: { name: secret.metadata.name, key: KEY } } }],
    // Whoever sees the pod sees it: from a hash that is slow to compute nobody guesses the token.
    annotations: {
      [CHECKSUM_ANNOTATION]: pulumi.unsecret(token.apply((text) => scryptSync(text, name, 16).toString('hex'))),
    },
    query: token.apply((text) => `?token=${encodeURIComponent(text)}`),
  };
}

/** What is wrong with a token. No message shows it. */
export function tokenProblems({ token, open }: pulumi.Unwrap<TokenSettings>): Problem[] {
  if (token === undefined) return [];
  if (open)
    return [
      { field: 'open', detail: 'is for a load tester without a token, and a token is given: remove one of them' },
    ];
  if (typeof token === 'string' && token.length >= SHORTEST) return [];
  return [{ field: 'token', detail: `is no text of ${SHORTEST} characters or more: take one that nobody can guess` }];
}
