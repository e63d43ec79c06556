import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { type ControlPlane, describeSkipped, describeWithControlPlane, missingTools } from '../support/control-plane';

const ROOT = join(__dirname, '../../..');
const TOOLS = ['pulumi', 'pulumi-language-nodejs', 'pulumi-resource-kubernetes'];
const STACK = 'test';

/** Why Pulumi cannot be run here; `undefined` when it can. */
function missingPulumi(): string | undefined {
  const reason = missingTools();
  if (reason !== undefined) return reason;
  const folders = [process.env.KUBEBUILDER_ASSETS!, ...(process.env.PATH ?? '').split(delimiter)];
  const missing = TOOLS.filter((tool) => !folders.some((folder) => existsSync(join(folder, tool))));
  return missing.length === 0 ? undefined : `${missing.join(', ')} not found in KUBEBUILDER_ASSETS or on the PATH`;
}

/** Tests that need a control plane and Pulumi; without their programs they are skipped, and their name says why. */
export const describeWithPulumi: typeof describeWithControlPlane = (name, tests) => {
  const reason = missingPulumi();
  return reason === undefined ? describeWithControlPlane(name, tests) : describeSkipped(name, reason, tests);
};

/** How a command of Pulumi ended. */
export interface Ended {
  code: number;
  /** Everything that it printed. */
  output: string;
}

/** What a project of a user is made of. */
export interface ProjectFiles {
  /** A folder of the checkout whose files it has. */
  from?: string;
  /** Further files, by name. */
  files?: Readonly<Record<string, string>>;
}

/** A Pulumi project in a folder of its own that has installed this package, with its state in a file. */
export class PulumiProject {
  private constructor(
    private readonly root: string,
    readonly folder: string,
    private readonly environment: NodeJS.ProcessEnv,
  ) {}

  /** A project of a user, with this package among its own. */
  static async create(plane: ControlPlane, { from, files = {} }: ProjectFiles): Promise<PulumiProject> {
    const folder = await mkdtemp(join(tmpdir(), 'pulumi-'));
    if (from !== undefined) await cp(join(ROOT, from), folder, { recursive: true });
    for (const [name, text] of Object.entries({ 'package.json': '{ "name": "project" }', ...files }))
      await writeFile(join(folder, name), text);
    await installPackages(join(folder, 'node_modules'));
    return await PulumiProject.initialised(plane, folder, folder);
  }

  /** The project in a folder of a checkout. Default: the one at its top. */
  static async inCheckout(plane: ControlPlane, folder = '.'): Promise<PulumiProject> {
    const checkout = await mkdtemp(join(tmpdir(), 'checkout-'));
    for (const name of ['package.json', 'tsconfig.json', 'Pulumi.yaml', 'examples'])
      await cp(join(ROOT, name), join(checkout, name), { recursive: true });
    await symlink(join(ROOT, 'dist'), join(checkout, 'dist'));
    await installPackages(join(checkout, 'node_modules'));
    return await PulumiProject.initialised(plane, checkout, join(checkout, folder));
  }

  private static async initialised(plane: ControlPlane, root: string, folder: string): Promise<PulumiProject> {
    await mkdir(join(root, '.state'));
    const project = new PulumiProject(root, folder, {
      ...process.env,
      PATH: [join(root, '.programs'), process.env.KUBEBUILDER_ASSETS, process.env.PATH].join(delimiter),
      KUBECONFIG: plane.kubeconfig,
      PULUMI_BACKEND_URL: `file://${join(root, '.state')}`,
      PULUMI_CONFIG_PASSPHRASE: 'test',
      PULUMI_HOME: join(root, '.home'),
      PULUMI_SKIP_UPDATE_CHECK: 'true',
      // The compiler checks the examples with everything else; here it would only take time.
      PULUMI_NODEJS_TRANSPILE_ONLY: 'true',
      NODE_OPTIONS: '',
    });
    await project.succeeds('stack', 'init', STACK);
    return project;
  }

  /** Runs a command of the CLI to its end. */
  async run(...args: readonly string[]): Promise<Ended> {
    return await new Promise((resolve, reject) => {
      const child = spawn('pulumi', [...args, '--non-interactive', '--color=never'], {
        cwd: this.folder,
        env: this.environment,
      });
      let output = '';
      for (const stream of [child.stdout, child.stderr])
        stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
      child.on('error', reject);
      child.on('close', (code) => resolve({ code: code ?? -1, output }));
    });
  }

  /** @throws Error with what it printed when it fails */
  async succeeds(...args: readonly string[]): Promise<string> {
    const { code, output } = await this.run(...args);
    if (code !== 0) throw new Error(`pulumi ${args.join(' ')} ended with ${code}:\n${output}`);
    return output;
  }

  /** A folder for programs that its commands find before all others. */
  async programs(): Promise<string> {
    const folder = join(this.root, '.programs');
    await mkdir(folder, { recursive: true });
    return folder;
  }

  async configure(values: Readonly<Record<string, string>>): Promise<void> {
    for (const [key, value] of Object.entries(values)) await this.succeeds('config', 'set', key, value);
  }

  async outputs(): Promise<Record<string, unknown>> {
    return JSON.parse(await this.succeeds('stack', 'output', '--json', '--show-secrets')) as Record<string, unknown>;
  }

  /** The state as it lies on the disk. */
  async state(): Promise<string> {
    return await this.succeeds('stack', 'export');
  }

  async remove(): Promise<void> {
    await rm(this.root, { recursive: true, force: true });
  }
}

/** The checkout's own packages, and the checkout as one of them. */
async function installPackages(folder: string): Promise<void> {
  await mkdir(folder);
  for (const name of ['@pulumi', '@types', 'typescript', 'ts-node', 'undici-types'])
    await symlink(join(ROOT, 'node_modules', name), join(folder, name));
  await symlink(ROOT, join(folder, 'serin'));
}
