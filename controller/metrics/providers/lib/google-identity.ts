import { createHash, createSign } from 'node:crypto';
import { seconds } from './window';
import { given, identityJson, type IdentityPorts, identityText } from './identity';
import type { Pass } from './token-cache';

const SCOPE = 'https://www.googleapis.com/auth/monitoring.read';
const TOKENS = 'https://oauth2.googleapis.com/token';
const METADATA = 'metadata.google.internal';
const KEY_FILE = 'GOOGLE_APPLICATION_CREDENTIALS';
/** Seconds that a signed request for a token is good for; Google takes no more than an hour. */
const LIFETIME = 3600;

/** What of the key of a service account is used. */
interface ServiceAccountKey {
  client_email: string;
  private_key: string;
  private_key_id?: string;
  token_uri?: string;
}

/**
 * A token of the service account that a key belongs to.
 *
 * @param where the key was found, for messages
 * @throws Error that says what is wrong with the key, or who refused it
 */
export async function tokenOfKey(
  ports: IdentityPorts,
  text: string,
  where = 'the key serviceAccountKey of the Secret',
): Promise<string> {
  const key = keyIn(text, where);
  const holder = `google ${createHash('sha256').update(text).digest('hex')}`;
  return await ports.platform.passes.get(holder, ports.clock.now(), async () => await exchanged(ports, key, where));
}

/**
 * A token of the controller's own service account: the one whose key it is given as a file, that of its machine, or the
 * one that Workload Identity puts in its place.
 */
export async function ownToken(ports: IdentityPorts): Promise<string> {
  const path = ports.platform.variable(KEY_FILE);
  if (path !== undefined)
    return await ownIdentity(
      async () => await tokenOfKey(ports, await ports.platform.file(path), `the file that ${KEY_FILE} names`),
    );
  const url = `${metadata(ports)}/instance/service-accounts/default/token?scopes=${encodeURIComponent(SCOPE)}`;
  return await ownIdentity(
    async () =>
      await ports.platform.passes.get('google', ports.clock.now(), async () =>
        passOf(ports, await identityJson(ports, { url, headers: FLAVOR }), url),
      ),
  );
}

/** The project that the controller runs in. */
export async function ownProject(ports: IdentityPorts): Promise<string> {
  return (
    await ownIdentity(
      async () => await identityText(ports, { url: `${metadata(ports)}/project/project-id`, headers: FLAVOR }),
    )
  ).trim();
}

const FLAVOR = { 'Metadata-Flavor': 'Google' };

function metadata({ platform }: IdentityPorts): string {
  return `http://${platform.variable('GCE_METADATA_HOST') ?? METADATA}/computeMetadata/v1`;
}

async function ownIdentity(find: () => Promise<string>): Promise<string> {
  try {
    return await find();
  } catch (error) {
    throw new Error(
      `the controller has no Google Cloud identity, and the Secret no serviceAccountKey: ${(error as Error).message}`,
      { cause: error },
    );
  }
}

function keyIn(text: string, where: string): ServiceAccountKey {
  let key: Partial<ServiceAccountKey> | null;
  try {
    key = JSON.parse(text) as Partial<ServiceAccountKey> | null;
  } catch {
    throw new Error(`${where} is no JSON: put the key of a service account there`);
  }
  if (!key?.client_email || !key.private_key)
    throw new Error(`${where} has no client_email or no private_key: put the key of a service account there`);
  return key as ServiceAccountKey;
}

/** https://developers.google.com/identity/protocols/oauth2/service-account#httprest */
async function exchanged(ports: IdentityPorts, key: ServiceAccountKey, where: string): Promise<Pass<string>> {
  const url = key.token_uri ?? TOKENS;
  const assertion = signedBy(key, url, seconds(ports.clock.now()), where);
  const body = new URLSearchParams({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion }).toString();
  const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
  return passOf(ports, await identityJson(ports, { url, method: 'POST', headers, body }, [assertion]), url);
}

function signedBy(
  { client_email, private_key, private_key_id }: ServiceAccountKey,
  audience: string,
  now: number,
  where: string,
): string {
  const encoded = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');
  const claims = { iss: client_email, scope: SCOPE, aud: audience, iat: now, exp: now + LIFETIME };
  const text = `${encoded({ alg: 'RS256', typ: 'JWT', kid: private_key_id })}.${encoded(claims)}`;
  try {
    return `${text}.${createSign('RSA-SHA256').update(text).sign(private_key).toString('base64url')}`;
  } catch {
    // What the library says may quote the key.
    throw new Error(`${where} has a private_key that is no private key in PEM: put the key of a service account there`);
  }
}

interface Token {
  access_token?: string;
  /** Seconds. */
  expires_in?: number;
}

function passOf({ clock }: IdentityPorts, { access_token, expires_in = 0 }: Token, url: string): Pass<string> {
  return { content: given(access_token, 'access_token', url), expires: clock.now() + expires_in * 1000 };
}
