import { isDeepStrictEqual } from 'node:util';
import { contentHash } from '../../core/hash';
import { keyOf, keyText, type KubeObject, type ObjectKey } from '../../api/types/meta';
import type { Cancel, Clock } from '../../core/clock';
import type { EmbeddedApi } from '../apiserver/embedded-api';
import { labelMatcher, type Labels } from '../apiserver/label-selector';
import { POD_CONTROLLERS, type PodController } from './pod-controllers';
import { unlessMissing } from '../apiserver/refusals';
import { roll, type RolloutSpec } from './rolling-update';
import { Pods, type Pod, type PodBehaviour, type PodTemplate } from './pods';

export interface WorkloadsOptions extends PodBehaviour {
  api: EmbeddedApi;
  clock: Clock;
  /** Milliseconds until the controller notices a change, as a real one takes some. Default: 10. */
  lag?: number;
}

/** A pod that takes requests. */
export interface ReadyPod {
  /** Name of the Deployment or DaemonSet. */
  workload: string;
  template: PodTemplate;
}

interface Rollout {
  controller: PodController;
  key: ObjectKey;
  pods: Pods;
  /** Templates seen so far, which number the revisions. */
  revision: number;
  hash: string;
  /** When the rollout last came nearer to its end. */
  progressedAt: number;
  progress: string;
  deadline?: Cancel;
  scheduled: boolean;
}

const idOf = ({ resource }: PodController, key: ObjectKey): string => `${resource.plural}/${keyText(key)}`;

const LAG = 10;
const REVISION = 'deployment.kubernetes.io/revision';

/**
 * Plays the controllers of Deployments and DaemonSets and the kubelets of an embedded cluster. It counts pods; it does
 * not create Pod objects.
 */
export class Workloads {
  private readonly rollouts = new Map<string, Rollout>();

  /** From now on it looks after all workloads, those that exist already among them. */
  constructor(private readonly options: WorkloadsOptions) {
    const { api } = options;
    for (const controller of POD_CONTROLLERS) {
      for (const object of api.peek(controller.resource)) this.look(controller, object);
      api.onChange(controller.resource, ({ type, object }) => {
        if (type !== 'DELETED') this.look(controller, object);
        else this.forget(idOf(controller, keyOf(object)));
      });
    }
  }

  /**
   * Pods of the workload that are ready now. @param template only those of this pod template, as the API server shows
   * it
   */
  available(namespace: string, name: string, template?: PodTemplate): number {
    const hash = template && contentHash(template);
    const pods = POD_CONTROLLERS.flatMap((controller) => this.ready(idOf(controller, { namespace, name })));
    return pods.filter((pod) => hash === undefined || pod.hash === hash).length;
  }

  /** The ready pods that a Service with this selector sends requests to. */
  readyPods(namespace: string, selector: Labels): ReadyPod[] {
    const matches = labelMatcher(
      Object.entries(selector)
        .map(([key, value]) => `${key}=${value}`)
        .join(','),
    );
    return [...this.rollouts.values()]
      .filter(({ key }) => key.namespace === namespace)
      .flatMap(({ controller, key }) =>
        this.ready(idOf(controller, key)).map(({ template }) => ({ workload: key.name, template })),
      )
      .filter(({ template }) => matches(template.metadata?.labels));
  }

  /** Call it when what `fails` says has changed. */
  refresh(): void {
    for (const { pods } of this.rollouts.values()) pods.refresh();
  }

  private ready(id: string): Pod[] {
    return (
      this.rollouts
        .get(id)
        ?.pods.all()
        .filter((pod) => pod.ready) ?? []
    );
  }

  private look(controller: PodController, object: KubeObject): void {
    const id = idOf(controller, keyOf(object));
    let rollout = this.rollouts.get(id);
    if (rollout === undefined) {
      rollout = this.begin(controller, keyOf(object));
      this.rollouts.set(id, rollout);
    }
    this.schedule(rollout);
  }

  private begin(controller: PodController, key: ObjectKey): Rollout {
    const pods = new Pods(this.options.clock, this.options, () => this.schedule(rollout));
    const rollout: Rollout = {
      controller,
      key,
      pods,
      revision: 0,
      hash: '',
      progressedAt: 0,
      progress: '',
      scheduled: false,
    };
    return rollout;
  }

  private forget(id: string): void {
    const rollout = this.rollouts.get(id);
    rollout?.pods.stop(rollout.pods.all(), Infinity);
    rollout?.deadline?.();
    this.rollouts.delete(id);
  }

  private schedule(rollout: Rollout): void {
    if (rollout.scheduled) return;
    rollout.scheduled = true;
    this.options.clock.after(this.options.lag ?? LAG, () => {
      rollout.scheduled = false;
      if (this.rollouts.get(idOf(rollout.controller, rollout.key)) === rollout)
        void this.sync(rollout).catch(unlessMissing);
    });
  }

  private async sync(rollout: Rollout): Promise<void> {
    const { api, clock } = this.options;
    const { controller, key } = rollout;
    const object = await api.get(controller.resource, key);
    const spec = controller.rollout(object);
    const hash = contentHash(spec.template);
    const fresh = hash !== rollout.hash;
    if (fresh) Object.assign(rollout, { hash, revision: rollout.revision + 1 });
    this.watchProgress(rollout, spec);
    const pods = [...rollout.pods.all()];
    const status = controller.status({
      object,
      pods,
      wanted: spec.replicas,
      hash,
      fresh,
      now: clock.now(),
      progressedAt: rollout.progressedAt,
    });
    roll(rollout.pods, spec, hash);
    // As with the real one, the generation may be observed before its pods are counted: the next look counts them.
    if (!isDeepStrictEqual(pods, rollout.pods.all())) this.schedule(rollout);
    await api.patch(
      controller.resource,
      key,
      { metadata: { annotations: { [REVISION]: String(rollout.revision) } }, status },
      'status',
    );
  }

  /** Looks again when the progress deadline has passed. */
  private watchProgress(rollout: Rollout, { progressDeadlineSeconds }: RolloutSpec): void {
    const { clock } = this.options;
    const pods = rollout.pods.all();
    const ready = pods.filter((pod) => pod.ready).length;
    const progress = `${rollout.hash} ${pods.filter((pod) => pod.hash === rollout.hash).length} ${pods.length} ${ready}`;
    if (progress === rollout.progress) return;
    Object.assign(rollout, { progress, progressedAt: clock.now() });
    rollout.deadline?.();
    const complete = pods.every((pod) => pod.ready && pod.hash === rollout.hash);
    if (!complete && progressDeadlineSeconds !== undefined)
      rollout.deadline = clock.after(progressDeadlineSeconds * 1000, () => this.schedule(rollout));
  }
}
