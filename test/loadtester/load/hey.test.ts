import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { splitWords } from '../../../controller/core/shell-words';
import { loadOfHey } from '../../../controller/loadtester/load/hey';
import { temporaryFolder } from '../support/support';

const folder = temporaryFolder();
const read = (command: string) => loadOfHey(splitWords(command).words.slice(1));

describe('the command lines that its users know', () => {
  it.each<[string, object]>([
    [
      'hey http://host/',
      {
        url: new URL('http://host/'),
        method: 'GET',
        requests: 200,
        duration: undefined,
        pace: { kind: 'closed', workers: 50, ratePerWorker: undefined },
        timeout: 20_000,
      },
    ],
    [
      'hey -z 1m -q 10 -c 2 http://podinfo-canary.test:9898/',
      { requests: undefined, duration: 60_000, pace: { kind: 'closed', workers: 2, ratePerWorker: 10 } },
    ],
    [
      "hey -z 2m -q 50 -c 10 -H 'Authorization: Bearer test' https://api.example.com/v1/payments",
      {
        url: new URL('https://api.example.com/v1/payments'),
        headers: { 'content-type': 'text/html', authorization: 'Bearer test' },
        insecure: true,
      },
    ],
    [
      'hey -z 5m -q 10 -c 2 \\\n  -m POST \\\n  -H "X-Inject-Failure: 500" \\\n  http://myapp-canary:8080/api',
      { method: 'POST', headers: { 'x-inject-failure': '500' } },
    ],
    [
      `hey -z 1m -q 10 -c 2 -m POST -d '{"test": 2}' -T application/json http://host/echo`,
      { body: Buffer.from('{"test": 2}'), headers: { 'content-type': 'application/json' } },
    ],
    ["hey -z 1m -q 5 -c 5 -H 'Cookie: type=insider' http://app.example.com", { headers: { cookie: 'type=insider' } }],
    ['hey -z 1m -q 10 -c 2 -host app.example.com http://ingress/', { headers: { host: 'app.example.com' } }],
    ['hey -z 1m -c 2 -h2 -host app.example.com http://apisix-gateway.apisix/api/info', { pace: { workers: 2 } }],
    [
      'hey -n 100 -c=10 --q=0.5 -t 0 -cpus 2 http://host/',
      { requests: 100, pace: { workers: 10, ratePerWorker: 0.5 }, timeout: undefined },
    ],
    ['hey -n 100 -z 10s http://host/', { requests: undefined, duration: 10_000 }],
    ['hey -t 3 -disable-keepalive -disable-compression=false http://host/', { timeout: 3000, keepAlive: false }],
    [
      'hey -a user:word -A text/plain -U probe http://host/',
      { headers: { authorization: 'Basic dXNlcjp3b3Jk', accept: 'text/plain', 'user-agent': 'probe' } },
    ],
    ['hey -T text/css -H "Content-Type: text/xml" http://host/', { headers: { 'content-type': 'text/xml' } }],
    ['hey http://host/ -what stands behind', { url: new URL('http://host/') }],
    ['hey -- http://host/ more', { url: new URL('http://host/') }],
  ])('%s', async (command, load) => {
    expect(await read(command)).toMatchObject(load);
  });

  it('with a body from a file', async () => {
    const file = join(folder(), 'body.json');
    writeFileSync(file, '{}');
    expect((await read(`hey -m PUT -D ${file} http://host/`)).body).toEqual(Buffer.from('{}'));
  });
});

describe('what it does not do is said, with the mend', () => {
  it.each([
    [
      'hey -o csv http://host/',
      /^metadata\.cmd: hey is not installed, and its stand-in understands only a part: -o: is not known here; use one of -n, -c, .*, or an image that has hey$/,
    ],
    ['hey -x proxy:3128 http://host/', /: -x: is not known here; use one of/],
    ['hey -h2 https://host/', /: -h2: HTTP\/2 is not spoken here; leave it out, or use an image that has hey$/],
    ['hey -z 1m', /: has no address at its end; append one, for example http:\/\/podinfo-canary\.test:9898\/$/],
    ['hey -z', /: -z: has no value; write one after it$/],
    ['hey -z 1 http://host/', /^metadata\.cmd: -z: "1" is no time to wait; write one like 500ms, 30s or 1m30s$/],
    ['hey -c 0 http://host/', /^metadata\.cmd: -c: "0" is no whole number from 1$/],
    ['hey -n 5 http://host/', /: -n: 5 is fewer than the 50 workers of -c; raise it, or lower -c$/],
    ['hey -q fast http://host/', /^metadata\.cmd: -q: "fast" is no rate/],
    ['hey -m FETCH http://host/', /^metadata\.cmd: -m: "FETCH" is no method of HTTP/],
    ['hey -H nonsense http://host/', /^metadata\.cmd: -H: is no header/],
    ['hey -D /no/such/file http://host/', /: -D: cannot be read, ENOENT/],
    ['hey -D /dev/zero http://host/', /: -D: cannot be read, it is no file of 10 MiB or less$/],
    ['hey host:80', /^metadata\.cmd: the address: is no address of HTTP/],
  ])('%s', async (command, message) => {
    await expect(read(command)).rejects.toThrow(message);
  });
});
