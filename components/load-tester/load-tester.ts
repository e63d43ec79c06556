import * as pulumi from '@pulumi/pulumi';
import type { HookType } from '../../controller/api/types/canary';
import { checked, refused } from '../common/checked';
import { failure } from '../common/failure';
import { codeOf } from '../bundled-program/code';
import { ALLOWED, commandProblem } from './allowed';
import type { LoadTesterArgs } from './arguments';
import { type HttpLoad, metadataOf, waitOf } from './load';
import { loadTesterArgs } from './schema';
import { tokenOf, tokenProblems } from './token';
import { deploymentOf, networkPolicyOf, serviceOf } from './workload';
import { namespaceOf } from '../bundled-program/namespace';
import { accountWith, type Grant } from '../delivery-controller/permissions';
import type { Identity } from '../delivery-controller/workload';
import type { Hook } from '../progressive-service/analysis/hooks';

export type * from './arguments';
export type { HttpLoad } from './load';
export { loadTesterArgs } from './schema';

/** What may be said of every hook. */
export type HookOptions = Partial<Pick<Hook, 'type' | 'timeout' | 'retries' | 'muteAlert'>>;

/** What may be said of a hook that runs a command. */
export interface CommandOptions extends HookOptions {
  /** Write what the command prints to the log of the load tester. Default: false. */
  logOutput?: boolean;
}

/** The hooks that a gate can be. */
export type GateType = Extract<HookType, `confirm-${string}`>;

/**
 * Installs a load tester: it sends load, runs commands and keeps gates for the hooks of Canaries.
 *
 * Commands run with the rights and in the network of its pod, for whoever knows its token, which hooks have in their
 * `url`.
 *
 * @example
 * const tester = new LoadTester('load-tester', { namespace: delivery.namespace });
 * const hooks = [
 * tester.bash('smoke-test', 'wget -qO- http://podinfo-canary.test:9898/ | grep ready', { type: 'pre-rollout', timeout:
 * '30s' }),
 *   tester.http('load', { url: 'http://podinfo-canary.test:9898/', rate: 50, duration: '1m' }),
 *   tester.gate('approval', 'confirm-promotion'),
 * ];
 */
export class LoadTester extends pulumi.ComponentResource {
  /** Namespace of the load tester. */
  readonly namespace: pulumi.Output<string>;
  /** The account whose rights commands have. */
  readonly serviceAccountName: pulumi.Output<string>;
  /** Address of tasks, as hooks have it: a secret when there is a token, which is part of it. */
  readonly url: pulumi.Output<string>;

  private readonly title: string;
  private readonly host: pulumi.Output<string>;
  private readonly query: pulumi.Output<string>;
  private readonly allowed: pulumi.Output<readonly string[]>;

  /**
   * @throws Error when the program of this package is missing. What is wrong with the arguments comes as a
   * ResourceError as soon as they are known, before any child is created
   */
  constructor(name: string, args: LoadTesterArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    super('serin:index:LoadTester', name, {}, opts);
    this.title = `LoadTester "${name}"`;
    const children = { parent: this, dependsOn: this.checkedArgs(this.title, args) };
    const identity = identityOf(args.name ?? name, args, children);
    const { account, ready } = accountOf(identity, args, children);
    const program = codeOf(identity.name, args.code ?? {}, identity, children);
    const token = tokenOf(identity, args, children);
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
    // Whoever uses an address of it waits until it listens.
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
   * A hook that starts load of the built-in generator. With a bound, such as `maxP99`, it waits for the end and says no
   * when that was not kept, with the result; otherwise the load goes on while metrics are judged, and while it does the
   * next call starts nothing.
   */
  http(name: string, load: HttpLoad, options: HookOptions = {}): Hook {
    return { name, type: 'rollout', url: this.url, ...waitOf(load), ...options, metadata: metadataOf(load) };
  }

  /**
   * A hook that starts a command and does not wait for it: load of a program. While it runs, the next call starts
   * nothing. `hey` need not be installed: the built-in generator does what its command line says, also among other
   * commands.
   *
   * @param name of the hook
   * @param command may use `{{ name }}`, `{{ namespace }}`, `{{ target }}`, `{{ phase }}`, `{{ canaryWeight }}`,
   * `{{ primaryWeight }}`, `{{ iteration }}`
   */
  command(name: string, command: pulumi.Input<string>, options: CommandOptions = {}): Hook {
    return this.task('cmd', name, this.runnable(name, command), options);
  }

  /**
   * A hook that runs a command, with `allow: ['*']` a script of bash, and says yes when it ends well: a test. Give it a
   * `timeout` that is long enough; the default is 10 seconds.
   */
  bash(name: string, script: pulumi.Input<string>, options: CommandOptions = {}): Hook {
    return this.task('bash', name, this.runnable(name, script), options);
  }

  /**
   * A hook that runs Helm and says yes when it ends well. @param args without the word helm:
   * `test podinfo --namespace test`
   */
  helm(name: string, args: pulumi.Input<string>, options: CommandOptions = {}): Hook {
    return this.task('helm', name, args, options);
  }

  /**
   * A hook that runs kubectl and says yes when it ends well, as far as `permissions` let it. @param args without the
   * word kubectl
   */
  kubectl(name: string, args: pulumi.Input<string>, options: CommandOptions = {}): Hook {
    return this.task('kubectl', name, args, options);
  }

  /** A gate that is closed until somebody opens it: `POST /gate/open` with the name and namespace of the Canary. */
  gate(name: string, type: GateType, options: Omit<HookOptions, 'type'> = {}): Hook {
    return { name, type, url: this.addressOf('/gate/check'), ...options };
  }

  /**
   * A way back: the rollout ends when somebody opens it, `POST /rollback/open` with the name and namespace of the
   * Canary.
   */
  rollbackGate(name: string, options: Omit<HookOptions, 'type'> = {}): Hook {
    return { name, type: 'rollback', url: this.addressOf('/rollback/check'), ...options };
  }

  /** The token by itself, so that it is quoted in no message, and does not keep the others from it. */
  private checkedArgs(title: string, { token, ...others }: LoadTesterArgs): pulumi.Output<pulumi.Resource[]> {
    const shape = checked(this, title, others, loadTesterArgs);
    const settings = { token: pulumi.unsecret(pulumi.output(token)), open: others.open };
    const secret = refused(this, title, settings, (known) => Promise.resolve(tokenProblems(known)));
    return pulumi.all([shape, secret]).apply((resources) => resources.flat());
  }

  /**
   * @throws ResourceError (the output is rejected with it) when the load tester would refuse it, before a rollout finds
   * out
   */
  private runnable(hook: string, command: pulumi.Input<string>): pulumi.Output<string> {
    return pulumi.all([command, this.allowed]).apply(([text, allowed]) => {
      const problem = commandProblem(text, allowed);
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
  // The last is by which the NetworkPolicies of applications let load testers in.
  const labels = { ...selector, 'app.kubernetes.io/part-of': 'serin', app: name };
  return { name, namespace: namespaceOf(name, { namespace, create: createNamespace }, labels, opts), selector, labels };
}

/** The account, made unless it is named, and all that has to be there before commands can use it. */
function accountOf(
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
  const { account, bindings } = accountWith(name, grants, { namespace, labels }, opts);
  return { account: account.metadata.name, ready: opts.dependsOn.apply((checks) => [...checks, ...bindings]) };
}
