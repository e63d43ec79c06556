import { scryptSync } from 'node:crypto';
import * as kubernetes from '@pulumi/kubernetes';
import * as pulumi from '@pulumi/pulumi';
import type { Problem } from '../../../controller/admission/problem';
import type { Texts } from '../pod';
import type { Identity } from '../workload';

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

/** A Secret `<name>-token`; none when there is no token. */
export function tokenOf({ name, namespace, labels }: Identity, given: pulumi.Input<string> | undefined, opts: pulumi.CustomResourceOptions): Token {
  if (given === undefined) return { env: [], annotations: {}, query: pulumi.output('') };
  const token = pulumi.secret(given);
  const secret = new kubernetes.core.v1.Secret(`${name}-token`, { metadata: { name: `${name}-token`, namespace, labels }, stringData: { [KEY]: token } }, opts);
  return {
    // Not optional: without its token it must not start.
    env: [{ name: 'LOADTESTER_TOKEN', valueFrom: { secretKeyRef: { name: secret.metadata.name, key: KEY } } }],
    // Whoever sees the pod sees it: from a hash that is slow to compute nobody guesses the token.
    annotations: { [CHECKSUM_ANNOTATION]: pulumi.unsecret(token.apply((text) => scryptSync(String(text), name, 16).toString('hex'))) },
    query: token.apply((text) => `?token=${encodeURIComponent(text)}`),
  };
}

/** What is wrong with a token. No message shows it. */
export function tokenProblems(token: unknown): Problem[] {
  if (token === undefined || (typeof token === 'string' && token.length >= SHORTEST)) return [];
  return [{ field: 'token', detail: `is no text of ${SHORTEST} characters or more: take one that nobody can guess` }];
}
