import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { readManifests } from '../../controller/cli/manifests';
import { plan } from '../../controller/cli/commands/plan';
import { CANARY_YAML, printed, temporaryFiles } from './support';

interface Step {
  uses?: string;
  run?: string;
  with?: Record<string, string>;
}
interface Workflow {
  on: Record<string, unknown>;
  permissions: Record<string, string>;
  jobs: Record<string, { permissions: Record<string, string>; steps: Step[] }>;
}

const workflow = load(
  readFileSync(join(__dirname, '..', '..', 'examples', 'ci', 'serin-plan.yaml'), 'utf8'),
) as Workflow;
const job = workflow.jobs.plan!;
const file = temporaryFiles();

/** Lines of the workflow's scripts that this pattern finds something in, and what it finds. */
function found(pattern: RegExp): string[] {
  return job.steps.flatMap(({ run = '' }) => [...run.matchAll(pattern)].map(([, part]) => part!));
}

describe('the workflow for pull requests', () => {
  it('runs on pull requests, reads the repository and writes comments, and nothing more', () => {
    expect(Object.keys(workflow.on)).toEqual(['pull_request']);
    expect(workflow.permissions).toEqual({ contents: 'read' });
    expect(job.permissions).toEqual({ contents: 'read', 'pull-requests': 'write' });
  });

  it('uses actions of one major version each', () => {
    const actions = job.steps.flatMap(({ uses }) => uses ?? []);
    expect(actions.length).toBeGreaterThan(0);
    for (const action of actions) expect(action).toMatch(/^[\w-]+\/[\w-]+@v\d+$/);
  });

  it('puts nothing of a pull request into a script', () => {
    for (const { run = '', with: { script = '' } = {} } of job.steps) expect(`${run}${script}`).not.toContain('${{');
  });

  it('calls serin as serin can be called', async () => {
    const calls = found(/npx --no-install serin plan (.*) > plan\.md/g);
    expect(calls).toHaveLength(1);
    const args = calls[0]!.replace('$MANIFESTS', file('canary.yaml', CANARY_YAML)).split(' ');
    const { code, text } = await printed(() => plan(args));
    expect(code).toBe(0);
    expect(text).toMatch(/^### Canary `podinfo\.test`/);
  });

  it.each([
    ['writes a comment', [], ['create 7: <!-- serin plan -->\n## Rollouts\n\nthe plan']],
    [
      'passes over comments of others',
      [comment(1, 'User', '<!-- serin plan -->'), comment(2, 'Bot', 'coverage')],
      [expect.stringMatching(/^create 7: /)],
    ],
    [
      'writes its own comment anew',
      [comment(1, 'Bot', 'coverage'), comment(2, 'Bot', '<!-- serin plan -->\nold')],
      [expect.stringMatching(/^update 2: .*the plan$/s)],
    ],
  ])('%s', async (_, before, written) => {
    expect(await commenting('the plan', before)).toEqual(written);
  });

  it('says where a plan is that no comment can hold', async () => {
    const [written] = await commenting('x'.repeat(70_000), []);
    expect(written).toMatch(
      /^create 7: .*it is in the \[summary of the job\]\(https:\/\/github\.com\/acme\/shop\/actions\/runs\/9\)\.$/s,
    );
  });
});

interface Comment {
  id: number;
  user: { type: string };
  body: string;
}

function comment(id: number, type: string, body: string): Comment {
  return { id, user: { type }, body };
}

/** What the workflow's script writes into a pull request with these comments. */
async function commenting(text: string, before: Comment[]): Promise<string[]> {
  const written: string[] = [];
  const issues = {
    listComments: 'list',
    createComment: ({ issue_number, body }: { issue_number: number; body: string }) =>
      written.push(`create ${issue_number}: ${body}`),
    updateComment: ({ comment_id, body }: { comment_id: number; body: string }) =>
      written.push(`update ${comment_id}: ${body}`),
  };
  const github = { rest: { issues }, paginate: () => before };
  const context = {
    repo: { owner: 'acme', repo: 'shop' },
    issue: { number: 7 },
    serverUrl: 'https://github.com',
    runId: 9,
  };
  const script = job.steps.find(({ uses }) => uses?.startsWith('actions/github-script@'))!.with!.script!;
  const AsyncFunction = (async () => {}).constructor as new (
    ...source: string[]
  ) => (...values: unknown[]) => Promise<void>;
  await new AsyncFunction('require', 'github', 'context', script)(
    () => ({ readFileSync: () => text }),
    github,
    context,
  );
  return written;
}

const jq = spawnSync('jq', ['--version']).status === 0;
if (!jq) process.stderr.write('Canaries of a Pulumi program: skipped, jq is not on the PATH\n');

(jq ? it : it.skip)('the workflow finds the Canaries among what pulumi preview prints', () => {
  const canary = {
    apiVersion: 'flagger.app/v1beta1',
    kind: 'Canary',
    metadata: { name: 'web', namespace: 'shop' },
    spec: {},
  };
  const steps = [
    { op: 'create', newState: { type: 'pulumi:pulumi:Stack', inputs: {} } },
    { op: 'create', newState: { type: 'kubernetes:flagger.app/v1beta1:Canary', inputs: canary } },
    { op: 'delete', oldState: { type: 'kubernetes:flagger.app/v1beta1:Canary', inputs: canary } },
  ];
  const [filter] = found(/jq '(.*)' preview\.json/g);
  const { stdout, stderr, status } = spawnSync('jq', [filter!], { input: JSON.stringify({ steps }), encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(readManifests([file('canaries.json', stdout)])).toEqual([canary]);
});
