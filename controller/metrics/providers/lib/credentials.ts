import type { MetricConnection } from '../provider';

type Entitled = Pick<MetricConnection, 'spec' | 'credentials'>;
type Headers = Record<string, string>;

/**
 * A credential that a provider cannot do without. Whitespace around it, as files end with, is not part of it. @throws
 * Error that names Secret and key
 */
export function credential(entitled: Entitled, key: string): string {
  return optionalCredential(entitled, key) ?? missing(entitled, key);
}

export function optionalCredential(
  { credentials }: Pick<MetricConnection, 'credentials'>,
  key: string,
): string | undefined {
  return credentials[key]?.trim() || undefined;
}

/**
 * The `Authorization` that a Secret's `token`, or `username` and `password`, make; none without a Secret. @throws Error
 * when it holds neither
 */
export function bearerOrBasic(entitled: Entitled): Headers {
  const { spec, credentials } = entitled;
  const token = optionalCredential(entitled, 'token');
  if (token !== undefined) return { Authorization: `Bearer ${token}` };
  if (credentials.username !== undefined && credentials.password !== undefined) return basic(entitled);
  if (spec.secretRef === undefined) return {};
  throw new Error(
    `Secret ${spec.secretRef.name} has neither the key token nor the keys username and password: add one of them`,
  );
}

/**
 * The `Authorization` that a Secret's `username` and `password` make; none without a Secret. @throws Error that names
 * the key that is missing
 */
export function basic(entitled: Entitled): Headers {
  const { spec, credentials } = entitled;
  if (spec.secretRef === undefined && Object.keys(credentials).length === 0) return {};
  const [username, password] = ['username', 'password'].map(
    (key) => credentials[key]?.replace(/\r?\n$/, '') ?? missing(entitled, key),
  );
  return { Authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` };
}

function missing({ spec }: Entitled, key: string): never {
  if (spec.secretRef === undefined)
    throw new Error(
      `the ${spec.type} provider needs credentials: set spec.provider.secretRef to a Secret with the key ${key}`,
    );
  throw new Error(`Secret ${spec.secretRef.name} has no key ${key}: add it`);
}
