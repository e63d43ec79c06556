import type { MetricConnection } from '../provider';

type Connection = Pick<MetricConnection, 'spec' | 'credentials'>;
type Headers = Record<string, string>;

/**
 * A credential that a provider needs, without the whitespace around it that files end with.
 *
 * @throws Error that names Secret and key when there is none
 */
export function requireCredential(connection: Connection, key: string): string {
  return findCredential(connection, key) ?? throwMissing(connection, key);
}

/** As `requireCredential`. @returns undefined when there is none */
export function findCredential(
  { credentials }: Pick<MetricConnection, 'credentials'>,
  key: string,
): string | undefined {
  return credentials[key]?.trim() || undefined;
}

/**
 * The header `Authorization`, made of a Secret's `token`, or of its `username` and `password`. None without a Secret.
 *
 * @throws Error when the Secret holds neither
 */
export function bearerOrBasicAuth(connection: Connection): Headers {
  const { spec, credentials } = connection;
  const token = findCredential(connection, 'token');
  if (token !== undefined) return { Authorization: `Bearer ${token}` };
  if (credentials.username !== undefined && credentials.password !== undefined) return basicAuth(connection);
  if (spec.secretRef === undefined) return {};
  throw new Error(
    `Secret ${spec.secretRef.name} has neither the key token nor the keys username and password: add one of them`,
  );
}

/**
 * The header `Authorization`, made of a Secret's `username` and `password`. None without a Secret.
 *
 * @throws Error that names the missing key
 */
export function basicAuth(connection: Connection): Headers {
  const { spec, credentials } = connection;
  if (spec.secretRef === undefined && Object.keys(credentials).length === 0) return {};
  const [username, password] = ['username', 'password'].map(
    (key) => credentials[key]?.replace(/\r?\n$/, '') ?? throwMissing(connection, key),
  );
  return { Authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` };
}

function throwMissing({ spec }: Connection, key: string): never {
  if (spec.secretRef === undefined)
    throw new Error(
      `the ${spec.type} provider needs credentials: set spec.provider.secretRef to a Secret with the key ${key}`,
    );
  throw new Error(`Secret ${spec.secretRef.name} has no key ${key}: add it`);
}
