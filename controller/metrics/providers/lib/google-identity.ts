import { createHash, createSign } from 'node:crypto';
import { toSeconds } from './window';
import { fetchIdentityJson, fetchIdentityText, type IdentityPorts, requirePart } from './identity';
import type { Token } from './token-cache';

const SCOPE = 'https://www.googleapis.com/auth/monitoring.read';
const TOKENS = 'https://oauth2.googleapis.com/token';
const METADATA = 'metadata.google.internal';
const KEY_FILE = 'GOOGLE_APPLICATION_CREDENTIALS';
/** Seconds that a signed request for a token is good for. Google allows an hour at most. */
const LIFETIME = 3600;

/** The parts of a service account's key that are used. */
interface ServiceAccountKey {
  client_email: string;
  private_key: string;
  private_key_id?: string;
  token_uri?: string;
}

/**
 * A token of the service account that a key belongs to.
 *
 * @param where the key was found, for messages. Default: in the Secret.
 * @throws Error that says what is wrong with the key, or who refused it
 */
export async function fetchKeyToken(
  ports: IdentityPorts,
  text: string,
  where = 'the key serviceAccountKey of the Secret',
): Promise<string> {
  const key = parseKey(text, where);
  const owner = `google ${createHash('sha256').update(text).digest('hex')}`;
  return await ports.platform.tokens.get(
    owner,
    ports.clock.elapsed(),
    async () => await exchangeAssertion(ports, key, where),
  );
}

/**
 * A token of the controller's own service account: the account whose key it has as a file, else the account of its
 * machine, which Workload Identity may replace.
 */
export async function findOwnToken(ports: IdentityPorts): Promise<string> {
  const path = ports.platform.variable(KEY_FILE);
  if (path !== undefined)
    return await explainFailure(
      async () => await fetchKeyToken(ports, await ports.platform.file(path), `the file that ${KEY_FILE} names`),
    );
  const url = `${metadataUrl(ports)}/instance/service-accounts/default/token?scopes=${encodeURIComponent(SCOPE)}`;
  return await explainFailure(
    async () =>
      await ports.platform.tokens.get('google', ports.clock.elapsed(), async () =>
        toToken(ports, await fetchIdentityJson(ports, { url, headers: FLAVOR, linkLocal: true }), url),
      ),
  );
}

/** The project that the controller runs in. */
export async function findOwnProject(ports: IdentityPorts): Promise<string> {
  return (
    await explainFailure(
      async () =>
        await fetchIdentityText(ports, {
          url: `${metadataUrl(ports)}/project/project-id`,
          headers: FLAVOR,
          linkLocal: true,
        }),
    )
  ).trim();
}

const FLAVOR = { 'Metadata-Flavor': 'Google' };

function metadataUrl({ platform }: IdentityPorts): string {
  return `http://${platform.variable('GCE_METADATA_HOST') ?? METADATA}/computeMetadata/v1`;
}

/** @throws Error that says that the controller has no identity of its own, and why */
async function explainFailure(find: () => Promise<string>): Promise<string> {
  try {
    return await find();
  } catch (error) {
    throw new Error(
      `the controller has no Google Cloud identity, and the Secret no serviceAccountKey: ${(error as Error).message}`,
      { cause: error },
    );
  }
}

function parseKey(text: string, where: string): ServiceAccountKey {
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
async function exchangeAssertion(ports: IdentityPorts, key: ServiceAccountKey, where: string): Promise<Token<string>> {
  const url = key.token_uri ?? TOKENS;
  const assertion = signAssertion(key, url, toSeconds(ports.clock.now()), where);
  const body = new URLSearchParams({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion }).toString();
  const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
  return toToken(ports, await fetchIdentityJson(ports, { url, method: 'POST', headers, body }, [assertion]), url);
}

function signAssertion(
  { client_email, private_key, private_key_id }: ServiceAccountKey,
  audience: string,
  now: number,
  where: string,
): string {
  const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');
  const claims = { iss: client_email, scope: SCOPE, aud: audience, iat: now, exp: now + LIFETIME };
  const text = `${encode({ alg: 'RS256', typ: 'JWT', kid: private_key_id })}.${encode(claims)}`;
  try {
    return `${text}.${createSign('RSA-SHA256').update(text).sign(private_key).toString('base64url')}`;
  } catch {
    // The library's own message may quote the key.
    throw new Error(`${where} has a private_key that is no private key in PEM: put the key of a service account there`);
  }
}

interface TokenResponse {
  access_token?: string;
  /** Seconds. */
  expires_in?: number;
}

function toToken(
  { clock }: IdentityPorts,
  { access_token, expires_in = 0 }: TokenResponse,
  url: string,
): Token<string> {
  return { content: requirePart(access_token, 'access_token', url), expires: clock.elapsed() + expires_in * 1000 };
}
