import type { types } from '@pulumi/kubernetes';
import type { Input } from '@pulumi/pulumi';
import type { LOG_LEVELS } from '../../controller/api/flags';
import type { Code } from '../bundled-program/code';
import type { Texts } from '../bundled-program/pod';
import type { Duration } from '../progressive-service/analysis/duration';
import type { Inputs } from '../common/inputs';

/** A disk that keeps the gates. */
export interface GateStorage {
  /** Its size, as Kubernetes writes it. Default: `10Mi`, more than all gates need. */
  size?: Input<string>;
  /** Its StorageClass. Default: that of the cluster. */
  storageClass?: Input<string>;
}

/** What commands may do with the objects of one namespace. */
export interface TaskPermission {
  /** The namespace. Default: that of the load tester. */
  namespace?: Input<string>;
  /** What may be done there, as a Role has it. */
  rules: types.input.rbac.v1.PolicyRule[];
}

/** Who may call the load tester. */
export interface Callers {
  /** Namespaces whose pods may: that of the controller, and that of a Prometheus that reads its metrics. */
  namespaces: Inputs<string[]>;
}

/** Arguments of a LoadTester. All of them may be left out. */
export interface LoadTesterArgs {
  /** Namespace of the load tester. Default: `serin-system`. */
  namespace?: Input<string>;
  /** Create that namespace. Default: false, because a DeliveryController creates it. */
  createNamespace?: boolean;
  /** Name of its objects. Default: the name of the resource. */
  name?: string;

  /**
   * What callers must know, from 8 characters. Kept in a Secret, but also in the `url` of each hook, and with it in
   * plain in the Canaries. Default: one that nobody can guess, and that stays.
   */
  token?: Input<string>;
  /** Let whoever reaches the load tester run commands and move gates, without a token. Default: false. */
  open?: boolean;
  /**
   * Programs that commands may run, and `http` for the built-in load. They run without a shell: `|`, `&&`, `||` and `;`
   * join them, but there are no variables and no `if`; put those into a script, and name that. `['*']` is all, with a
   * shell. Default: `http`, `hey`, `grep`, `jq`, `test`, `echo`, `sleep`, `true` and `false`. None of them runs another
   * program or writes a file. Whoever may use `curl`, `wget`, `wrk`, `k6`, `artillery`, `newman`, `helm` or `kubectl`
   * can in the end run anything in the pod: name them where all callers may. `hey` sends no files (`-D`) unless all
   * is allowed.
   */
  allow?: Inputs<string[]>;
  /** Time that a command may take. Default: `1h`. */
  timeout?: Input<Duration>;
  /** Commands and loads that may run at once. Default: 16. */
  concurrency?: Input<number>;
  /** Connections that one load of the built-in generator may have. Default: 256. */
  maxConnections?: Input<number>;
  /** What the log tells. Default: `info`. */
  logLevel?: Input<(typeof LOG_LEVELS)[number]>;
  /**
   * Keep the gates on a disk of their own, which outlives the pod. Default: they are kept in the pod, where they
   * outlive its container (a crash, a failed probe, too much memory); with another pod (a change of the load tester, a
   * drained node, an eviction) all are closed.
   */
  storage?: GateStorage;

  /** What commands may do with objects of the cluster. Default: nothing. */
  permissions?: TaskPermission[];
  /** An account that is there already and has its rights, instead of `permissions`. Default: one is made. */
  serviceAccountName?: Input<string>;
  /** Environment of the commands, beside `HOME`, which is a folder that can be written to. Default: none. */
  env?: types.input.core.v1.EnvVar[];
  /** Volumes of the pod, for scripts that commands run. Default: none. */
  volumes?: types.input.core.v1.Volume[];
  /** Where commands find the volumes. Default: nowhere. */
  volumeMounts?: types.input.core.v1.VolumeMount[];

  /**
   * Where the program comes from, and with it the tools. Default: this package, on a Node.js image, which has `wget`,
   * `grep` and the built-in load: name a `nodeImage` that has `curl`, `kubectl`, `k6` or what else commands run, beside
   * Node.js.
   */
  code?: Code;
  /**
   * Requests and limits of the pod. Default: requests of 50m CPU and 64Mi, and a limit of 512Mi memory. Load takes what
   * it takes: no limit of CPU.
   */
  resources?: Input<types.input.core.v1.ResourceRequirements>;
  /** Labels of nodes that the pods may run on. Default: any. */
  nodeSelector?: Input<Record<string, Input<string>>>;
  /** Taints of nodes that the pods may run on. Default: none. */
  tolerations?: Input<Input<types.input.core.v1.Toleration>[]>;
  /** Where the pods would rather run. Default: anywhere. */
  affinity?: Input<types.input.core.v1.Affinity>;
  /** Secrets with the credentials of an image's registry. Default: none. */
  imagePullSecrets?: Input<Input<types.input.core.v1.LocalObjectReference>[]>;
  /** Labels of the pod, beside its own: for load from inside a mesh, the one that asks for its proxy. Default: none. */
  podLabels?: Texts;
  /** Annotations of the pod, beside its own. Default: none. */
  podAnnotations?: Texts;
  /** Keep all others from calling the load tester. Default: nobody is kept. */
  networkPolicy?: Callers;
}
