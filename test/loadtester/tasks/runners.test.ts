import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { program, temporaryFolder, testers } from '../support/support';

const folder = temporaryFolder();
const start = testers();

/** The hooks of the guide that run test runners. */
const { webhooks } = load(
  readFileSync(join(__dirname, '../../fixtures/seeds/fragments/test-runners.yaml'), 'utf8'),
) as {
  webhooks: { name: string; metadata: { type: string; cmd: string } }[];
};
const hook = (name: string) => webhooks.find((one) => one.name === name)!.metadata;

/** Programs with the names of the test runners. Each prints its arguments. */
function installed(errors = 0): NodeJS.ProcessEnv {
  const bin = folder();
  for (const runner of ['k6', 'newman', 'artillery']) program(bin, runner, `echo ${runner} "$@"`);
  program(bin, 'jq', `echo ${errors}`);
  return { PATH: `${bin}:/usr/bin:/bin` };
}

describe('the test runners of the guide, where they are installed,', () => {
  it.each([
    [
      'k6-performance-test',
      'k6 run --vus 100 --duration 2m --env ENDPOINT=http://myapp-canary:8080 /tests/performance.js\n',
    ],
    [
      'postman-integration-test',
      'newman run --environment canary-env.json --reporters cli,json /tests/api-integration.postman_collection.json\n',
    ],
    [
      'artillery-load-test',
      'artillery run --target http://myapp-canary:8080 --output report.json /tests/load-test.yml\n',
    ],
  ])('get their arguments: %s', async (name, output) => {
    const { type, cmd } = hook(name);
    const tester = await start({ environment: installed() });
    expect(await tester.run(type, cmd, { metadata: { returnCmdOutput: 'true' } })).toEqual({
      status: 200,
      body: output,
    });
  });

  it('say no when they find errors', async () => {
    const { type, cmd } = hook('artillery-load-test');
    expect((await (await start({ environment: installed(3) })).run(type, cmd)).status).toBe(500);
  });

  it('may be all that is allowed', async () => {
    const tester = await start({ environment: installed(), allowed: ['k6'] });
    expect((await tester.run('bash', hook('k6-performance-test').cmd)).status).toBe(200);
    expect((await tester.run('bash', hook('postman-integration-test').cmd)).status).toBe(403);
  });
});
