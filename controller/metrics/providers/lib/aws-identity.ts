import { fetchIdentityJson, fetchIdentityText, type IdentityPorts, requirePart } from './identity';
import type { Token } from './token-cache';

/** The keys that sign requests to AWS. */
export interface AwsKeys {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

const METADATA = 'http://169.254.169.254';
const CONTAINER = 'http://169.254.170.2';

/**
 * The AWS identity of the controller. It is looked for where AWS's own tools look, in their order: environment
 * variables, a web identity (IRSA), the container's (EKS Pod Identity, ECS), the machine's.
 *
 * @throws Error that names the service that refused it
 */
export async function findAwsKeys(ports: IdentityPorts, region: string): Promise<AwsKeys> {
  const { platform, clock } = ports;
  const [accessKeyId, secretAccessKey] = [
    platform.variable('AWS_ACCESS_KEY_ID'),
    platform.variable('AWS_SECRET_ACCESS_KEY'),
  ];
  if (accessKeyId !== undefined && secretAccessKey !== undefined)
    return { accessKeyId, secretAccessKey, sessionToken: platform.variable('AWS_SESSION_TOKEN') };
  const source = chooseSource(ports, region);
  try {
    return await platform.tokens.get('aws', clock.elapsed(), source);
  } catch (error) {
    throw new Error(`the controller has no AWS identity: ${(error as Error).message}`, { cause: error });
  }
}

function chooseSource(ports: IdentityPorts, region: string): () => Promise<Token<AwsKeys>> {
  const { variable } = ports.platform;
  const [file, role] = [variable('AWS_WEB_IDENTITY_TOKEN_FILE'), variable('AWS_ROLE_ARN')];
  if (file !== undefined && role !== undefined)
    return async () => await fetchWebIdentityKeys(ports, file, role, region);
  const [path, url] = [
    variable('AWS_CONTAINER_CREDENTIALS_RELATIVE_URI'),
    variable('AWS_CONTAINER_CREDENTIALS_FULL_URI'),
  ];
  if (path !== undefined) return async () => await fetchContainerKeys(ports, CONTAINER + path);
  if (url !== undefined) return async () => await fetchContainerKeys(ports, url);
  return async () => await fetchMachineKeys(ports);
}

/** Keys as AWS writes them in JSON. */
interface Credentials {
  AccessKeyId?: string;
  SecretAccessKey?: string;
  Token?: string;
  SessionToken?: string;
  /** A time; for web identities in seconds since the epoch. */
  Expiration?: string | number;
}

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html */
async function fetchWebIdentityKeys(
  ports: IdentityPorts,
  file: string,
  role: string,
  region: string,
): Promise<Token<AwsKeys>> {
  const token = (await ports.platform.file(file)).trim();
  const url = ports.platform.variable('AWS_ENDPOINT_URL_STS') ?? `https://sts.${region}.${awsDomain(region)}/`;
  const session = ports.platform.variable('AWS_ROLE_SESSION_NAME') ?? 'serin';
  const body = new URLSearchParams({
    Action: 'AssumeRoleWithWebIdentity',
    Version: '2011-06-15',
    RoleArn: role,
    RoleSessionName: session,
    WebIdentityToken: token,
  }).toString();
  const headers = { Accept: 'application/json', 'Content-Type': 'application/x-www-form-urlencoded' };
  interface Assumed {
    AssumeRoleWithWebIdentityResponse?: { AssumeRoleWithWebIdentityResult?: { Credentials?: Credentials } };
  }
  const answer = await fetchIdentityJson<Assumed>(ports, { url, method: 'POST', headers, body }, [token]);
  return toToken(ports, answer.AssumeRoleWithWebIdentityResponse?.AssumeRoleWithWebIdentityResult?.Credentials, url);
}

/** https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html */
async function fetchContainerKeys(ports: IdentityPorts, url: string): Promise<Token<AwsKeys>> {
  const { variable, file } = ports.platform;
  const path = variable('AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE');
  const token = path === undefined ? variable('AWS_CONTAINER_AUTHORIZATION_TOKEN') : (await file(path)).trim();
  const headers = token === undefined ? undefined : { Authorization: token };
  return toToken(
    ports,
    await fetchIdentityJson<Credentials>(ports, { url, headers, linkLocal: true }, token === undefined ? [] : [token]),
    url,
  );
}

/** https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html */
async function fetchMachineKeys(ports: IdentityPorts): Promise<Token<AwsKeys>> {
  const { variable } = ports.platform;
  if (variable('AWS_EC2_METADATA_DISABLED')?.toLowerCase() === 'true')
    throw new Error('there is none in its environment, and AWS_EC2_METADATA_DISABLED forbids to ask the machine');
  const base = `${(variable('AWS_EC2_METADATA_SERVICE_ENDPOINT') ?? METADATA).replace(/\/+$/, '')}/latest`;
  const token = await fetchIdentityText(ports, {
    url: `${base}/api/token`,
    method: 'PUT',
    headers: { 'X-aws-ec2-metadata-token-ttl-seconds': '300' },
    linkLocal: true,
  });
  const headers = { 'X-aws-ec2-metadata-token': token };
  const roles = `${base}/meta-data/iam/security-credentials/`;
  const role = requirePart(
    (await fetchIdentityText(ports, { url: roles, headers, linkLocal: true }, [token])).split('\n')[0]?.trim(),
    'a role',
    roles,
  );
  const url = roles + encodeURIComponent(role);
  return toToken(ports, await fetchIdentityJson<Credentials>(ports, { url, headers, linkLocal: true }, [token]), url);
}

function toToken({ clock }: IdentityPorts, credentials: Credentials | undefined, url: string): Token<AwsKeys> {
  const { AccessKeyId, SecretAccessKey, Token, SessionToken, Expiration } = requirePart(
    credentials,
    'credentials',
    url,
  );
  const keys = {
    accessKeyId: requirePart(AccessKeyId, 'AccessKeyId', url),
    secretAccessKey: requirePart(SecretAccessKey, 'SecretAccessKey', url),
    sessionToken: Token ?? SessionToken,
  };
  const expires =
    typeof Expiration === 'number' ? Expiration * 1000 : Date.parse(requirePart(Expiration, 'Expiration', url));
  return { content: keys, expires: clock.elapsed() + expires - clock.now() };
}

/** AWS's domain in a region. */
export function awsDomain(region: string): string {
  return region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
}
