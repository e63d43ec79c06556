import { readFile, stat } from 'node:fs/promises';
import { messageOf } from '../../core/errors';
import { Refusal } from '../refusal';
import * as fields from './fields';
import type { Load } from './load';

/** The load generator whose command lines are understood. */
export const HEY = 'hey';

/** The flags of `hey` that have a value, with its defaults. */
const VALUES = {
  n: '200',
  c: '50',
  q: '',
  z: '',
  m: 'GET',
  t: '20',
  A: '',
  d: '',
  D: '',
  T: 'text/html',
  U: '',
  a: '',
  host: '',
};
/** The flags of `hey` without a value. */
const SWITCHES = ['disable-keepalive', 'disable-compression', 'disable-redirects', 'h2'];
/** Flags that change nothing here: the number of cores. */
const WITHOUT_EFFECT = ['cpus'];
const KNOWN = [...Object.keys(VALUES), 'H', ...SWITCHES, ...WITHOUT_EFFECT];

/** Bytes of the largest file that is sent as a body. */
const LARGEST_BODY = 10 * 1024 * 1024;

interface Flags {
  values: Record<keyof typeof VALUES, string>;
  headers: string[];
  switches: Set<string>;
}

/**
 * Reads the arguments of `hey` as a load. Unlike with `hey`, redirects are not followed, and answers are not
 * compressed.
 *
 * @throws Refusal (400) that names the flag
 */
export async function loadOfHey(args: readonly string[]): Promise<Load> {
  const { values, headers, switches, rest } = parseFlags(args);
  const [address] = rest;
  if (address === undefined)
    throw refusal('has no address at its end; append one, for example http://podinfo-canary.test:9898/');
  const url = fields.url('metadata.cmd: the address', address);
  // Without TLS, `hey` ignores this flag, too.
  if (switches.has('h2') && url.protocol === 'https:')
    throw refusal('-h2: HTTP/2 is not spoken here; leave it out, or use an image that has hey');
  const duration = values.z === '' ? undefined : fields.duration('metadata.cmd: -z', values.z);
  const requests = duration === undefined ? fields.count('metadata.cmd: -n', values.n) : undefined;
  const workers = fields.count('metadata.cmd: -c', values.c);
  if (requests !== undefined && requests < workers)
    throw refusal(`-n: ${requests} is fewer than the ${workers} workers of -c; raise it, or lower -c`);
  return {
    url,
    method: fields.method('metadata.cmd: -m', values.m),
    headers: headersOf(values, headers),
    body: await bodyOf(values),
    pace: {
      kind: 'closed',
      workers,
      ratePerWorker: Number(values.q) === 0 ? undefined : fields.rate('metadata.cmd: -q', values.q),
    },
    duration,
    requests,
    timeout: Number(values.t) === 0 ? undefined : fields.count('metadata.cmd: -t', values.t) * 1000,
    keepAlive: !switches.has('disable-keepalive'),
    insecure: true,
    expectations: {},
  };
}

/**
 * Reads flags as Go does: one dash or two, the value after a space or an equals sign. Flags end at the first other
 * word.
 */
function parseFlags(args: readonly string[]): Flags & { rest: string[] } {
  const flags: Flags = { values: { ...VALUES }, headers: [], switches: new Set() };
  const rest = [...args];
  while (rest[0] !== undefined && /^-./.test(rest[0])) {
    const word = rest.shift()!;
    if (word === '--') break;
    const [, name = '', given] = /^--?([^=]*)(?:=(.*))?$/s.exec(word)!;
    if (!KNOWN.includes(name))
      throw refusal(
        `-${name}: is not known here; use one of ${KNOWN.map((known) => `-${known}`).join(', ')}, or an image that has hey`,
      );
    if (SWITCHES.includes(name)) {
      if (given === undefined || fields.flag(`metadata.cmd: -${name}`, given)) flags.switches.add(name);
      continue;
    }
    const value = given ?? rest.shift();
    if (value === undefined) throw refusal(`-${name}: has no value; write one after it`);
    if (name === 'H') flags.headers.push(value);
    else if (!WITHOUT_EFFECT.includes(name)) flags.values[name as keyof typeof VALUES] = value;
  }
  return { ...flags, rest };
}

function headersOf(
  { T, A, U, a, host }: Flags['values'],
  headers: readonly string[],
): Readonly<Record<string, string>> {
  const special = {
    accept: A,
    'user-agent': U,
    authorization: a === '' ? '' : `Basic ${Buffer.from(a).toString('base64')}`,
    host,
  };
  return Object.fromEntries([
    fields.header('metadata.cmd: -T', `content-type: ${T}`),
    ...headers.map((text) => fields.header('metadata.cmd: -H', text)),
    ...Object.entries(special)
      .filter(([, value]) => value !== '')
      .map(([name, value]) => fields.header(`metadata.cmd: the header ${name}`, `${name}: ${value}`)),
  ]);
}

async function bodyOf({ d, D }: Flags['values']): Promise<Buffer | undefined> {
  if (D === '') return d === '' ? undefined : Buffer.from(d);
  try {
    const file = await stat(D);
    if (!file.isFile() || file.size > LARGEST_BODY)
      throw new Error(`it is no file of ${LARGEST_BODY / 1024 / 1024} MiB or less`);
    return await readFile(D);
  } catch (error) {
    throw refusal(`-D: cannot be read, ${messageOf(error)}`);
  }
}

function refusal(what: string): Refusal {
  return new Refusal(400, `metadata.cmd: hey is not installed, and its stand-in understands only a part: ${what}`);
}
