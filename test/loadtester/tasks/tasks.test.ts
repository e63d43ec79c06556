import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually, linesOf, program, temporaryFolder, testers } from '../support/support';

const folder = temporaryFolder();
const start = testers();
/** A command that runs until its file exists. It adds a line to another file at each start. */
function untilFile(): { command: string; starts: () => string[]; finish: () => void } {
  const at = folder();
  const [starts, end] = [join(at, 'starts'), join(at, 'end')];
  return {
    command: `echo started >>${starts}; while ! test -e ${end}; do sleep 0.02; done`,
    starts: () => linesOf(starts),
    finish: () => writeFileSync(end, ''),
  };
}
const startsOf = (type: string) => `serin_loadtester_tasks_started_total{type="${type}"}`;
const failuresOf = (type: string) => `serin_loadtester_tasks_failed_total{type="${type}"}`;
const runningOf = (type: string) => `serin_loadtester_tasks_running{type="${type}"}`;

describe.each([
  ['cmd', 'cmd'],
  ['cmd when none is named', undefined],
])('a task of type %s', (_, type) => {
  it('is answered at once and runs on', async () => {
    const tester = await start();
    const load = untilFile();
    expect(await tester.run(type, load.command)).toEqual({ status: 202, body: '' });
    await eventually('the command to start', () => load.starts().length === 1);
    expect(await tester.metric(runningOf('cmd'))).toBe(1);
    load.finish();
    await eventually('the command to end', async () => (await tester.metric(runningOf('cmd'))) === 0);
    expect(await tester.metric(failuresOf('cmd'))).toBe(0);
  });
});

describe('a task of type cmd', () => {
  it('that runs already is not started again, also for the next revision, and afterwards it is', async () => {
    const tester = await start();
    const load = untilFile();
    await tester.run('cmd', load.command);
    await eventually('the command to start', () => load.starts().length === 1);
    expect((await tester.run('cmd', load.command)).status).toBe(202);
    expect((await tester.run('cmd', load.command, { checksum: 'b', phase: 'WaitingPromotion' })).status).toBe(202);
    load.finish();
    await eventually('the command to end', async () => (await tester.metric(runningOf('cmd'))) === 0);
    expect(load.starts()).toHaveLength(1);
    await tester.run('cmd', load.command);
    await eventually('the command to start again', () => load.starts().length === 2);
  });

  it.each([
    ['another Canary', { name: 'other' }],
    ['a Canary of the same name elsewhere', { namespace: 'prod' }],
  ])('of %s is a run of its own', async (_, more) => {
    const tester = await start();
    const load = untilFile();
    await tester.run('cmd', load.command);
    await tester.run('cmd', load.command, more);
    await eventually('both to start', () => load.starts().length === 2);
    load.finish();
  });

  it('that fails is logged with the program and not its arguments, and counted', async () => {
    const tester = await start();
    await tester.run('cmd', `TOKEN=secret sh -c 'echo out; exit 3' secret`);
    await eventually('the failure', async () => (await tester.metric(failuresOf('cmd'))) === 1);
    expect(tester.log.slice(1)).toEqual([
      { level: 'info', canary: 'test/podinfo', type: 'cmd', program: 'sh', message: 'started' },
      {
        level: 'warn',
        canary: 'test/podinfo',
        type: 'cmd',
        program: 'sh',
        message: 'failed',
        failure: 'exited with code 3',
      },
    ]);
  });

  it('logs what it prints when it is told to', async () => {
    const tester = await start();
    await tester.run('cmd', 'echo out; echo errors >&2', { metadata: { logCmdOutput: 'true' } });
    await eventually('the end', () => tester.log.at(-1)?.message === 'succeeded');
    expect(tester.log.at(-1)).toMatchObject({ program: 'echo', output: 'out\nerrors\n' });
  });
});

describe('a task of type bash', () => {
  it.each([
    ['true', {}, { status: 200, body: '' }],
    ['echo out', {}, { status: 200, body: '' }],
    ['echo out; echo errors >&2', { returnCmdOutput: 'true' }, { status: 200, body: 'out\nerrors\n' }],
    ['echo out; exit 3', {}, { status: 500, body: 'echo exited with code 3\nout\n' }],
    ['echo token | grep missing', {}, { status: 500, body: 'echo exited with code 1\n' }],
    ['kill -TERM $$', {}, { status: 500, body: 'kill ended by SIGTERM\n' }],
    ['(sleep 0.1; echo late) & echo out', { returnCmdOutput: 'true' }, { status: 200, body: 'out\nlate\n' }],
    ['test -z "$LOADTESTER_TOKEN" && echo "$GREETING"', { returnCmdOutput: 'true' }, { status: 200, body: 'hello\n' }],
    ['[[ a == a ]] && echo is bash', { returnCmdOutput: 'true' }, { status: 200, body: 'is bash\n' }],
    [
      '# a comment\nif [ "$GREETING" = hello ]; then\n  echo many lines\nfi\n',
      { returnCmdOutput: 'True' },
      { status: 200, body: 'many lines\n' },
    ],
  ])('runs to its end and is answered with it: %j', async (cmd, metadata, reply) => {
    const tester = await start({ environment: { PATH: process.env.PATH, GREETING: 'hello' } });
    expect(await tester.run('bash', cmd, { metadata })).toEqual(reply);
    expect(await tester.metric(startsOf('bash'))).toBe(1);
    expect(await tester.metric(failuresOf('bash'))).toBe(reply.status === 500 ? 1 : 0);
    expect(await tester.metric(runningOf('bash'))).toBe(0);
  });

  it('runs in sh where there is no bash', async () => {
    const bin = folder();
    program(bin, 'sh', 'exec /bin/sh "$@"');
    const tester = await start({ environment: { PATH: bin } });
    expect(await tester.run('bash', 'echo out', { metadata: { returnCmdOutput: 'true' } })).toEqual({
      status: 200,
      body: 'out\n',
    });
  });

  it('that runs already for the same revision is waited for, not started again', async () => {
    const tester = await start();
    const test = untilFile();
    const replies = [1, 2].map(() => tester.run('bash', test.command));
    await eventually('the command to start', () => test.starts().length === 1);
    const next = tester.run('bash', test.command, { checksum: 'b' });
    await eventually('that of the next revision to start', () => test.starts().length === 2);
    test.finish();
    expect((await Promise.all([...replies, next])).map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(test.starts()).toHaveLength(2);
  });

  it('answers the end of what it prints when that is too much', async () => {
    const tester = await start({ maxOutput: 10 });
    expect(await tester.run('bash', 'echo 0123456789; printf abcdef; sleep 0.05; printf ghij; exit 1')).toEqual({
      status: 500,
      body: 'echo exited with code 1\n(11 bytes before this are left out)\nabcdefghij',
    });
  });
});

describe('a task of type', () => {
  it.each([
    ['helm', 'helm', `test podinfo --filter 'name=a b'`, ['test', 'podinfo', '--filter', 'name=a b']],
    ['helmv3', 'helm', 'test podinfo', ['test', 'podinfo']],
    ['kubectl', 'kubectl', `get pods -o "jsonpath={.items[*]}"`, ['get', 'pods', '-o', 'jsonpath={.items[*]}']],
    ['kubectl', 'kubectl', 'kubectl version', ['version']],
    ['kubectl', 'kubectl', 'get kubectl', ['get', 'kubectl']],
    ['helm', 'helm', 'helm test podinfo', ['test', 'podinfo']],
    ['helmv3', 'helm', 'helm test podinfo', ['test', 'podinfo']],
    ['helmv3', 'helm', 'helmv3 test podinfo', ['test', 'podinfo']],
    ['kubectl', 'kubectl', 'get pods \\  # all of them\n  -n test', ['get', 'pods', '-n', 'test']],
  ])('%s runs %s with the arguments: %s', async (type, binary, cmd, args) => {
    const bin = folder();
    program(bin, binary);
    const tester = await start({ environment: { PATH: `${bin}:${process.env.PATH}` } });
    expect(await tester.run(type, cmd, { metadata: { returnCmdOutput: 'true' } })).toEqual({
      status: 200,
      body: `${args.join('\n')}\n`,
    });
    program(bin, binary, 'echo not found; exit 1');
    expect(await tester.run(type, cmd)).toEqual({ status: 500, body: `${binary} exited with code 1\nnot found\n` });
  });
});

describe('a task is refused', () => {
  it.each([
    [
      'of a type that is not known',
      { type: 'concord', cmd: 'x' },
      'metadata.type: "concord" is not known; use one of cmd, bash, helm, helmv3, kubectl, http',
    ],
    [
      'of a type that only looks known',
      { type: 'toString', cmd: 'x' },
      'metadata.type: "toString" is not known; use one of cmd, bash, helm, helmv3, kubectl, http',
    ],
    [
      'without a command',
      { type: 'bash' },
      'metadata.cmd: is missing; give the command to run, for example hey -z 1m http://host/',
    ],
    [
      'with an empty command',
      { cmd: ' ' },
      'metadata.cmd: is missing; give the command to run, for example hey -z 1m http://host/',
    ],
    [
      'without metadata',
      undefined,
      'metadata.cmd: is missing; give the command to run, for example hey -z 1m http://host/',
    ],
    [
      'with metadata that are none',
      'hey',
      'metadata: is no object; send one like {"type": "cmd", "cmd": "hey http://host/"}',
    ],
    [
      'with a switch that is none',
      { cmd: 'true', logCmdOutput: 'yes' },
      'metadata.logCmdOutput: "yes" is neither "true" nor "false"',
    ],
    [
      'with a character that no program can be given',
      { cmd: 'echo \0' },
      'metadata.cmd: has a NUL character in it, which no program can be given; leave it out',
    ],
    [
      'that needs a shell where there is none',
      { type: 'kubectl', cmd: 'get pods | wc' },
      'metadata.cmd: | needs a shell, and kubectl runs without a shell; put quotes around it, or call a script',
    ],
  ])('%s', async (_, metadata, message) => {
    const tester = await start();
    expect(await tester.post('/', { metadata })).toEqual({ status: 400, body: message });
    expect(await tester.metric(startsOf('cmd'))).toBe(0);
  });

  it.each([
    ['cmd', 'ghz --total 100 host:80', 'ghz'],
    ['cmd', '# load\nRATE=1 wrk http://host/ | tail', 'wrk'],
    ['bash', 'k6 run test.js', 'k6'],
    ['bash', './no/such/script.sh', './no/such/script.sh'],
    ['helm', 'test podinfo', 'helm'],
    ['kubectl', 'get pods', 'kubectl'],
  ])('at once when its program is not installed: %s %j', async (type, cmd, missing) => {
    const bin = folder();
    program(bin, 'sh', 'exec /bin/sh "$@"');
    const tester = await start({ environment: { PATH: bin } });
    const reply = {
      status: 500,
      body: `${missing}: is not installed in the load tester; run it from an image that has it`,
    };
    expect([await tester.run(type, cmd), await tester.run(type, cmd)]).toEqual([reply, reply]);
    expect(await tester.metric(startsOf(type))).toBe(0);
  });

  it('when as many run as may, until one has ended', async () => {
    const tester = await start({ concurrency: 2 });
    const [one, two] = [untilFile(), untilFile()];
    await tester.run('cmd', one.command);
    await tester.run('cmd', two.command);
    const refused = {
      status: 429,
      body: 'as many commands are running as may (2); call again when one has ended, or raise --concurrency',
    };
    expect([await tester.run('cmd', 'true'), await tester.run('bash', 'true')]).toEqual([refused, refused]);
    expect((await tester.run('cmd', one.command)).status).toBe(202);
    one.finish();
    await eventually('room for another', async () => (await tester.run('bash', 'true')).status === 200);
    two.finish();
  });
});

describe('with programs that are allowed', () => {
  it.each([
    [
      'cmd',
      'echo $HOME',
      400,
      'metadata.cmd: $ needs a shell, and with --allow there is none for more than |, && and ||; put quotes around it, or call a script',
    ],
    [
      'cmd',
      'echo a &',
      400,
      'metadata.cmd: & needs a shell, and with --allow there is none for more than |, && and ||; put quotes around it, or call a script',
    ],
    [
      'bash',
      'echo a; cat /etc/passwd',
      403,
      'cat: is not among the programs that may run (echo, ghz); use one of them, or add it to --allow',
    ],
    [
      'bash',
      'echo a\ncat',
      403,
      'cat: is not among the programs that may run (echo, ghz); use one of them, or add it to --allow',
    ],
    ['bash', 'echo a | ghz host:80', 500, 'ghz: is not installed in the load tester; run it from an image that has it'],
    [
      'bash',
      'if echo a; then echo b; fi',
      403,
      'if: is not among the programs that may run (echo, ghz); use one of them, or add it to --allow',
    ],
    ['bash', '# echo', 400, 'metadata.cmd: holds no command; give one, for example hey -z 1m http://host/'],
    [
      'cmd',
      'cat /etc/passwd',
      403,
      'cat: is not among the programs that may run (echo, ghz); use one of them, or add it to --allow',
    ],
    [
      'cmd',
      'LD_PRELOAD=x echo',
      403,
      'LD_PRELOAD=x: is not among the programs that may run (echo, ghz); use one of them, or add it to --allow',
    ],
    [
      'bash',
      '/bin/echo',
      403,
      '/bin/echo: is not among the programs that may run (echo, ghz); use one of them, or add it to --allow',
    ],
    [
      'kubectl',
      'get pods',
      403,
      'kubectl: is not among the programs that may run (echo, ghz); use one of them, or add it to --allow',
    ],
    ['cmd', 'ghz host:80', 500, 'ghz: is not installed in the load tester; run it from an image that has it'],
  ])('everything else is refused: %s %j', async (type, cmd, status, body) => {
    expect(await (await start({ allowed: ['echo', 'ghz'] })).run(type, cmd)).toEqual({ status, body });
  });

  it.each([
    'hey -n 1 -c 1 -D /etc/passwd http://a/',
    'hey --D=/etc/passwd http://a/',
    'echo a | hey -D /etc/passwd http://a/',
  ])('hey sends no file of the pod: %s', async (cmd) => {
    expect(await (await start({ allowed: ['echo', 'hey'] })).run('bash', cmd)).toEqual({
      status: 403,
      body: 'hey: -D sends a file, which --allow does not let it; write the body behind -d',
    });
  });

  it('they run without a shell', async () => {
    const tester = await start({ allowed: ['echo'] });
    expect(await tester.run('bash', `echo '$HOME; *' "a b"`, { metadata: { returnCmdOutput: 'true' } })).toEqual({
      status: 200,
      body: '$HOME; * a b\n',
    });
  });

  it.each([
    ['echo "a token" | grep token', 'a token\n'],
    ['false || echo yes && echo "it\'s" $1', undefined],
    ["false || echo yes && echo 'it'\\''s'; echo '$(end)'\n", "yes\nit's\n$(end)\n"],
  ])('the shell joins them and does nothing else: %j', async (command, output) => {
    const tester = await start({ allowed: ['echo', 'grep', 'false'] });
    const { status, body } = await tester.run('bash', command, { metadata: { returnCmdOutput: 'true' } });
    expect([status, body]).toEqual(
      output === undefined ? [400, expect.stringContaining('$ needs a shell')] : [200, output],
    );
  });

  it('a pipe fails as its last command does', async () => {
    expect((await (await start({ allowed: ['echo', 'grep'] })).run('bash', 'echo a | grep token')).status).toBe(500);
  });
});
