import { randomBytes, scryptSync } from 'node:crypto';
import * as kubernetes from '@pulumi/kubernetes';
import * as pulumi from '@pulumi/pulumi';
import { type Problem, QUOTES_NOTHING } from '../../controller/api/problems/problem';
import type { Texts } from '../bundled-program/pod';
import type { Identity } from '../delivery-controller/workload';

const CHECKSUM_ANNOTATION = 'serin/token-checksum';
const KEY = 'token';
/** Shorter tokens could be guessed. */
const MIN_LENGTH = 8;

/** How the pod gets the token that callers must send. */
export interface Token {
  env: kubernetes.types.input.core.v1.EnvVar[];
  /** Changes with the token, so that a new token restarts the pod. */
  annotations: Texts;
  /** The end of each URL. */
  query: pulumi.Output<string>;
}

/** The settings of the token. */
export interface TokenSettings {
  /** Default: a random one. */
  token?: pulumi.Input<string>;
  /** There is no token. */
  open?: boolean;
}

/** Creates a Secret `<name>-token`, unless the load tester is open. */
export function createToken(
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
  // Each run generates another random token. The one of the first run is kept.
  const lasting = given === undefined ? { ...opts, ignoreChanges: [`data.${KEY}`] } : opts;
  const secret = new kubernetes.core.v1.Secret(
    `${name}-token`,
    { metadata: { name: `${name}-token`, namespace, labels }, data },
    lasting,
  );
  const token = pulumi.secret(secret.data).apply((kept) => Buffer.from(kept[KEY]!, 'base64').toString());
  return {
    // Not optional: without its token the load tester must not start.
    env: [{ name: 'LOADTESTER_TOKEN', valueFrom: { secretKeyRef: { name: secret.metadata.name, key: KEY } } }],
    // Everyone who sees the pod sees the annotation. A slow hash keeps the token from being guessed.
    annotations: {
      [CHECKSUM_ANNOTATION]: pulumi.unsecret(token.apply((text) => scryptSync(text, name, 16).toString('hex'))),
    },
    query: token.apply((text) => `?token=${encodeURIComponent(text)}`),
  };
}

/** Finds problems of a token. No message contains it. */
export function checkToken({ token, open }: pulumi.Unwrap<TokenSettings>): Problem[] {
  if (token === undefined) return [];
  if (open)
    return [
      {
        code: 'token-of-open-tester',
        path: ['open'],
        quotes: QUOTES_NOTHING,
        detail: 'is for a load tester without a token, and a token is given',
        mend: 'remove one of them',
        beforeMend: ': ',
      },
    ];
  if (typeof token === 'string' && token.length >= MIN_LENGTH) return [];
  return [
    {
      code: 'short-token',
      path: ['token'],
      quotes: QUOTES_NOTHING,
      detail: `is no text of ${MIN_LENGTH} characters or more`,
      mend: 'take one that nobody can guess',
      beforeMend: ': ',
    },
  ];
}
