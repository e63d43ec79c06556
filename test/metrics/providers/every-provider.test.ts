import type { MetricProviderSpec } from '../../../controller/api/types/metric-template';
import type { Http } from '../../../controller/core/http';
import { METRIC_PROVIDERS, metricProvider } from '../../../controller/metrics/providers/index';
import { createHttp } from '../../../controller/process/http';
import { type Row, ROWS } from './every-provider';
import { ask, connectionTo, failure, noValues, reroute, type Service, service } from '../service';
import { platformWith } from '../support';

const plain = service();
const secure = service(true);
const AWS = {
  AWS_ACCESS_KEY_ID: 'AKIDHIDDEN',
  AWS_SECRET_ACCESS_KEY: 'aws-hidden-secret',
  AWS_SESSION_TOKEN: 'aws-session-token',
};

/** Google's token service is not asked. Its answer is always this token. */
const real = createHttp();
const http: Http = async (request) => {
  if (!request.url.startsWith('https://oauth2.googleapis.com/')) return await real(request);
  return { status: 200, body: JSON.stringify({ access_token: 'ya29.hidden-token', expires_in: 3600 }) };
};

interface Way {
  spec?: Partial<MetricProviderSpec>;
  /** User and password, as they are written in the address. */
  login?: string;
  /** The part of the address behind the host. */
  end?: string;
  http?: Http;
}

/** Asks a provider at a service of this machine, which may stand for the only host that the provider asks. */
function askProvider(
  { type, host, region, query, credentials }: Row,
  at: Service,
  { spec, login = '', end = '', http: given = http }: Way = {},
): Promise<number> {
  const address = (host === undefined ? at.address : `https://${host}`).replace('://', `://${login}`) + end;
  const way = host === undefined ? given : reroute(host, () => at.address, given);
  const connection = connectionTo({ type, region, address, ...spec }, credentials, {
    http: way,
    platform: platformWith(AWS),
  });
  return ask(metricProvider(type), connection, query);
}

test('all providers that are asked by HTTP are tested here', () => {
  expect(new Set([...ROWS.map(({ type }) => type), 'keptn'])).toEqual(new Set(Object.keys(METRIC_PROVIDERS)));
});

describe.each(ROWS.map((row) => [row.type, row] as const))('%s', (_, row) => {
  test('finds the value, and sends the headers of the template', async () => {
    plain.says(row.answer(1.5));
    expect(await askProvider(row, plain, { spec: { headers: { 'X-Team': ['shop', 'web'] } } })).toBe(1.5);
    expect(plain.asked).toHaveLength(1);
    expect(plain.asked[0]!.headers['x-team']).toBe('shop, web');
  });

  test('trusts no certificate that nobody knows, unless told to', async () => {
    secure.says(row.answer(1.5));
    expect(await failure(askProvider(row, secure))).toMatch(/self-signed certificate/);
    expect(secure.asked).toEqual([]);
    expect(await askProvider(row, secure, { spec: { insecureSkipVerify: true } })).toBe(1.5);
  });

  test('gives up a server that never answers', async () => {
    plain.answer = () => new Promise(() => {});
    const timeouts: number[] = [];
    const hurried: Http = async (request) => {
      if (request.url.startsWith(plain.address)) timeouts.push(request.timeout);
      return await http({ ...request, timeout: 50 });
    };
    expect(await failure(askProvider(row, plain, { http: hurried }))).toMatch(
      /^127\.0\.0\.1:\d+: timed out after 50ms$/,
    );
    expect(timeouts).toEqual([row.timeout ?? 5_000]);
  });

  test('reads no more than a megabyte', async () => {
    plain.says({ padding: 'x'.repeat(1024 * 1024) });
    expect(await failure(askProvider(row, plain))).toContain('the answer is larger than 1 MB');
  });

  test('follows no redirect, and says what to do', async () => {
    plain.answer = () => ({ status: 302, headers: { Location: `${plain.address}/elsewhere` }, body: '' });
    expect(await failure(askProvider(row, plain))).toContain(
      'answered status 302, a redirect, which is not followed: set spec.provider.address to where it leads',
    );
    expect(plain.asked).toHaveLength(1);
  });

  test.each([['NaN'], [null], [undefined]])('has no value where %p is answered', async (value) => {
    plain.says(row.answer(value));
    expect(await noValues(askProvider(row, plain))).toContain('no values found');
  });

  test('says what is wrong with null in an answer', async () => {
    const [body, said] = row.broken;
    plain.says(body);
    expect(await failure(askProvider(row, plain))).toContain(` ${said}`);
  });

  test('shows no secret that an error repeats', async () => {
    const way = {
      login: 'me:half%off-hidden@',
      end: '/base?key=address%2Fkey',
      spec: { headers: { 'X-Team': ['hidden-team'] } },
    };
    plain.says(row.answer(1.5));
    await askProvider(row, plain, way);
    const { headers, target } = plain.asked[0]!;
    const sent = Object.entries(headers).flatMap(([name, value]) =>
      /authorization|token|key/.test(name) ? [String(value), String(value).replace(/^\S+ /, '')] : [],
    );
    const known = ['half%off-hidden', 'address/key', 'hidden-team', ...Object.values(row.credentials ?? AWS), ...sent];
    const secrets = known.flatMap((secret) => [
      secret,
      encodeURIComponent(secret),
      encodeURIComponent(secret).replaceAll('%20', '+'),
    ]);
    for (const echo of [...secrets, target]) {
      plain.says({ message: `refused ${echo}` }, 500);
      const said = await failure(askProvider(row, plain, way));
      expect(said).toContain(': refused ');
      expect(secrets.filter((secret) => said.includes(secret))).toEqual([]);
    }
  });
});
