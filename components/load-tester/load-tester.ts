import * as pulumi from '@pulumi/pulumi';
import type { HookType } from '../../controller/api/types/canary';
import { checkArgs, checkValue } from '../common/check-args';
import { failure } from '../common/failure';
import { codeOf } from '../bundled-program/code';
import { ALLOWED, commandProblem, programProblem } from './allowed';
import type { LoadTesterArgs } from './arguments';
import { type HttpLoad, metadataOf, waitOf } from './load';
import { loadTesterArgs } from './schema';
import { checkToken, createToken } from './token';
import { deploymentOf, networkPolicyOf, serviceOf } from './workload';
import { namespaceOf } from '../bundled-program/namespace';
import { createAccount, type Grant } from '../delivery-controller/permissions';
import type { Identity } from '../delivery-controller/workload';
import type { Hook } from '../progressive-service/analysis/hooks';

export type * from './arguments';
export type { HttpLoad } from './load';
export { loadTesterArgs } from './schema';

/** Options of every hook. */
export type HookOptions = Partial<Pick<Hook, 'type' | 'timeout' | 'retries' | 'muteAlert'>>;

/** Options of a hook that runs a command. */
export interface CommandOptions extends HookOptions {
  /** Write the output of the command to the log of the load tester. Default: false. */
  logOutput?: boolean;
}

/** The types of hooks that can be gates. */
export type GateType = Extract<HookType, `confirm-${string}`>;

/**
 * Installs a load tester. It sends load, runs commands and keeps gates for the hooks of Canaries.
 *
 * Everyone who knows its token can run commands, with the permissions and the network of its pod. Hooks have the token
 * in their `url`.
 *
 * @example
 * const tester = new LoadTester('load-tester', {
 *   namespace: delivery.namespace,
 *   allow: ['http', 'wget', 'grep'],
 * });
 * const hooks = [
 *   tester.bash('smoke-test', 'wget -qO- http://podinfo-canary.test:9898/ | grep ready', {
 *     type: 'pre-rollout',
 *     timeout: '30s',
 *   }),
 *   tester.http('load', { url: 'http://podinfo-canary.test:9898/', rate: 50, duration: '1m' }),
 *   tester.gate('approval', 'confirm-promotion'),
 * ];
 */
export class LoadTester extends pulumi.ComponentResource {
  /** Namespace of the load tester. */
  readonly namespace: pulumi.Output<string>;
  /** The ServiceAccount that commands run with. */
  readonly serviceAccountName: pulumi.Output<string>;
  /** URL of tasks, for the `url` of hooks. It is secret if it contains a token. */
  readonly url: pulumi.Output<string>;

  private readonly title: string;
  private readonly host: pulumi.Output<string>;
  private readonly query: pulumi.Output<string>;
  private readonly allowed: pulumi.Output<readonly string[]>;

  /**
   * @throws Error if the program of this package is missing. Wrong arguments cause a ResourceError as soon as they are
   * known, before any child is created.
   */
  constructor(name: string, args: LoadTesterArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    super('serin:index:LoadTester', name, {}, opts);
    this.title = `LoadTester "${name}"`;
    const children = { parent: this, dependsOn: this.checkAll(this.title, args) };
    const identity = identityOf(args.name ?? name, args, children);
    const { account, ready } = loadTesterAccount(identity, args, children);
    const program = codeOf(identity.name, args.code ?? {}, identity, children);
    const token = createToken(identity, args, children);
    const service = serviceOf(identity, children);
    const deployment = deploymentOf(
      identity,
      args,
      { program, token, serviceAccountName: account },
      { parent: this, dependsOn: ready },
    );
    if (args.networkPolicy) networkPolicyOf(identity, args.networkPolicy, children);

    this.namespace = identity.namespace;
    this.serviceAccountName = account;
    // The address depends on the Deployment, so that users of it wait until the load tester is ready.
    this.host = pulumi
      .all([service.metadata.name, identity.namespace, deployment.metadata.name])
      .apply(([host, namespace]) => `http://${host}.${namespace}`);
    this.query = token.query;
    this.allowed = pulumi.output(args.allow).apply((programs: readonly string[] = ALLOWED) => programs);
    this.url = this.addressOf('/');
    const { namespace, serviceAccountName, url } = this;
    this.registerOutputs({ namespace, serviceAccountName, url });
  }

  /**
   * A hook that sends load by the built-in generator. With a bound, such as `maxP99`, it waits for the end of the load,
   * and fails with the result if the bound was not kept. Without one the load runs while metrics are checked; until it
   * ends, further calls start no other.
   */
  http(name: string, load: HttpLoad, options: HookOptions = {}): Hook {
    return { name, type: 'rollout', url: this.url, ...waitOf(load), ...options, metadata: metadataOf(load) };
  }

  /**
   * A hook that starts a command and does not wait for its end, such as a load generator. Until it ends, further calls
   * start no other. `hey` need not be installed: the built-in generator understands its command line, also when other
   * commands are beside it.
   *
   * @param name of the hook
   * @param command may use `{{ name }}`, `{{ namespace }}`, `{{ target }}`, `{{ phase }}`, `{{ canaryWeight }}`,
   * `{{ primaryWeight }}`, `{{ iteration }}`
   */
  command(name: string, command: pulumi.Input<string>, options: CommandOptions = {}): Hook {
    return this.task('cmd', name, this.checkCommand(name, command), options);
  }

  /**
   * A hook that runs a command (with `allow: ['*']` a bash script) and succeeds if the command succeeds: a test. Set a
   * `timeout` that is long enough; the default is 10 seconds.
   */
  bash(name: string, script: pulumi.Input<string>, options: CommandOptions = {}): Hook {
    return this.task('bash', name, this.checkCommand(name, script), options);
  }

  /**
   * A hook that runs Helm and succeeds if it succeeds. `allow` has to name it. @param args without the word helm:
   * `test podinfo --namespace test`
   */
  helm(name: string, args: pulumi.Input<string>, options: CommandOptions = {}): Hook {
    return this.task('helm', name, this.checkProgram(name, 'helm', args), options);
  }

  /**
   * A hook that runs kubectl and succeeds if it succeeds. It has the permissions in `permissions`, and `allow` has
   * to name it. @param args without
   * the word kubectl
   */
  kubectl(name: string, args: pulumi.Input<string>, options: CommandOptions = {}): Hook {
    return this.task('kubectl', name, this.checkProgram(name, 'kubectl', args), options);
  }

  /** A gate that is closed until somebody opens it by `POST /gate/open` with the name and namespace of the Canary. */
  gate(name: string, type: GateType, options: Omit<HookOptions, 'type'> = {}): Hook {
    return { name, type, url: this.addressOf('/gate/check'), ...options };
  }

  /** Ends the rollout when somebody opens it by `POST /rollback/open` with the name and namespace of the Canary. */
  rollbackGate(name: string, options: Omit<HookOptions, 'type'> = {}): Hook {
    return { name, type: 'rollback', url: this.addressOf('/rollback/check'), ...options };
  }

  /** The token is checked separately: messages never quote it, and its secrecy does not hide other problems. */
  private checkAll(title: string, { token, ...others }: LoadTesterArgs): pulumi.Output<pulumi.Resource[]> {
    const shape = checkArgs(this, title, others, loadTesterArgs);
    const settings = { token: pulumi.unsecret(pulumi.output(token)), open: others.open };
    const secret = checkValue(this, title, settings, (known) => Promise.resolve(checkToken(known)));
    return pulumi.all([shape, secret]).apply((resources) => resources.flat());
  }

  /**
   * Refuses a command that the load tester would refuse, before a rollout starts. @throws ResourceError (by rejecting
   * the output) if the command cannot run
   */
  private checkCommand(hook: string, command: pulumi.Input<string>): pulumi.Output<string> {
    return this.check(hook, command, commandProblem);
  }

  /** The same for the arguments of a program. */
  private checkProgram(hook: string, program: string, args: pulumi.Input<string>): pulumi.Output<string> {
    return this.check(hook, args, (_, allowed) => programProblem(program, allowed));
  }

  private check(
    hook: string,
    command: pulumi.Input<string>,
    problemOf: (text: string, allowed: readonly string[]) => string | undefined,
  ): pulumi.Output<string> {
    return pulumi.all([command, this.allowed]).apply(([text, allowed]) => {
      const problem = problemOf(text, allowed);
      if (problem !== undefined)
        throw failure(`${this.title}: the command of hook "${hook}" cannot run: ${problem}`, this);
      return text;
    });
  }

  private task(type: string, name: string, cmd: pulumi.Input<string>, { logOutput, ...options }: CommandOptions): Hook {
    return {
      name,
      type: 'rollout',
      url: this.url,
      ...options,
      metadata: { type, cmd, ...(logOutput && { logCmdOutput: 'true' }) },
    };
  }

  private addressOf(path: string): pulumi.Output<string> {
    return pulumi.interpolate`${this.host}${path}${this.query}`;
  }
}

function identityOf(
  name: string,
  { namespace, createNamespace = false }: LoadTesterArgs,
  opts: pulumi.CustomResourceOptions,
): Identity {
  const selector = {
    'app.kubernetes.io/name': 'serin',
    'app.kubernetes.io/instance': name,
    'app.kubernetes.io/component': 'load-tester',
  };
  // NetworkPolicies of applications admit load testers by the label `app`.
  const labels = { ...selector, 'app.kubernetes.io/part-of': 'serin', app: name };
  return { name, namespace: namespaceOf(name, { namespace, create: createNamespace }, labels, opts), selector, labels };
}

/** The ServiceAccount, created unless it is named, and what commands need before they can use it. */
function loadTesterAccount(
  { name, namespace, labels }: Identity,
  { permissions = [], serviceAccountName }: LoadTesterArgs,
  opts: { parent: pulumi.Resource; dependsOn: pulumi.Output<pulumi.Resource[]> },
): { account: pulumi.Output<string>; ready: pulumi.Output<pulumi.Resource[]> } {
  if (serviceAccountName !== undefined) return { account: pulumi.output(serviceAccountName), ready: opts.dependsOn };
  const grants = permissions.map((permission, index): Grant => ({
    name: `${name}-${index}`,
    namespace: permission.namespace ?? namespace,
    rules: permission.rules as Grant['rules'],
  }));
  const { account, bindings } = createAccount(name, grants, { namespace, labels }, opts);
  return { account: account.metadata.name, ready: opts.dependsOn.apply((checks) => [...checks, ...bindings]) };
}
