import { isDeepStrictEqual } from 'node:util';
import { contentHash } from '../api/hash';
import { keyOf, keyText, type KubeObject, type ObjectKey } from '../api/meta';
import { DEPLOYMENT } from '../api/resources';
import type { Cancel, Clock } from '../api/ports';
import { deploymentStatus } from './deployment-status';
import type { EmbeddedApi } from './embedded-api';
import { labelMatcher, type Labels } from './label-selector';
import { unlessMissing } from './refusals';
import { roll } from './rolling-update';
import { Pods, templateOf, type Pod, type PodBehaviour, type PodTemplate } from './pods';

export interface DeploymentsOptions extends PodBehaviour {
  api: EmbeddedApi;
  clock: Clock;
  /** Milliseconds until the controller notices a change, as a real one takes some. Default: 10. */
  lag?: number;
}

/** A pod that takes requests. */
export interface ReadyPod {
  /** Name of the Deployment. */
  deployment: string;
  template: PodTemplate;
}

interface Rollout {
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

const LAG = 10;
const REVISION = 'deployment.kubernetes.io/revision';

/** Plays the Deployment controller and the kubelets of an embedded cluster. It counts pods; it does not create Pod objects. */
export class Deployments {
  private readonly rollouts = new Map<string, Rollout>();

  /** From now on it looks after all Deployments, those that exist already among them. */
  constructor(private readonly options: DeploymentsOptions) {
    const { api } = options;
    for (const deployment of api.peek(DEPLOYMENT)) this.look(deployment);
    api.onChange(DEPLOYMENT, ({ type, object }) => {
      if (type !== 'DELETED') this.look(object);
      else this.forget(keyText(keyOf(object)));
    });
  }

  /** Pods of the Deployment that are ready now. @param template only those of this pod template, as the API server shows it */
  available(namespace: string, deployment: string, template?: PodTemplate): number {
    const hash = template && contentHash(template);
    return this.ready(keyText({ namespace, name: deployment })).filter((pod) => hash === undefined || pod.hash === hash).length;
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
      .flatMap(({ key }) => this.ready(keyText(key)).map(({ template }) => ({ deployment: key.name, template })))
      .filter(({ template }) => matches(template.metadata?.labels));
  }

  /** Call it when what `fails` says has changed. */
  refresh(): void {
    for (const { pods } of this.rollouts.values()) pods.refresh();
  }

  private ready(key: string): Pod[] {
    return (
      this.rollouts
        .get(key)
        ?.pods.all()
        .filter((pod) => pod.ready) ?? []
    );
  }

  private look(deployment: KubeObject): void {
    const key = keyText(keyOf(deployment));
    let rollout = this.rollouts.get(key);
    if (rollout === undefined) {
      rollout = this.begin(keyOf(deployment));
      this.rollouts.set(key, rollout);
    }
    this.schedule(rollout);
  }

  private begin(key: ObjectKey): Rollout {
    const pods = new Pods(this.options.clock, this.options, () => this.schedule(rollout));
    const rollout: Rollout = { key, pods, revision: 0, hash: '', progressedAt: 0, progress: '', scheduled: false };
    return rollout;
  }

  private forget(key: string): void {
    const rollout = this.rollouts.get(key);
    rollout?.pods.stop(rollout.pods.all(), Infinity);
    rollout?.deadline?.();
    this.rollouts.delete(key);
  }

  private schedule(rollout: Rollout): void {
    if (rollout.scheduled) return;
    rollout.scheduled = true;
    this.options.clock.after(this.options.lag ?? LAG, () => {
      rollout.scheduled = false;
      if (this.rollouts.get(keyText(rollout.key)) === rollout) void this.sync(rollout).catch(unlessMissing);
    });
  }

  private async sync(rollout: Rollout): Promise<void> {
    const { api, clock } = this.options;
    const deployment = await api.get(DEPLOYMENT, rollout.key);
    const hash = contentHash(templateOf(deployment));
    const fresh = hash !== rollout.hash;
    if (fresh) Object.assign(rollout, { hash, revision: rollout.revision + 1 });
    this.watchProgress(rollout, deployment);
    const pods = [...rollout.pods.all()];
    const status = deploymentStatus({ deployment, pods, hash, fresh, now: clock.now(), progressedAt: rollout.progressedAt });
    roll(rollout.pods, deployment.spec, hash);
    // As with the real one, the generation may be observed before its pods are counted: the next look counts them.
    if (!isDeepStrictEqual(pods, rollout.pods.all())) this.schedule(rollout);
    await api.patch(DEPLOYMENT, rollout.key, { metadata: { annotations: { [REVISION]: String(rollout.revision) } }, status }, 'status');
  }

  /** Looks again when the progress deadline has passed. */
  private watchProgress(rollout: Rollout, deployment: KubeObject): void {
    const { clock } = this.options;
    const pods = rollout.pods.all();
    const ready = pods.filter((pod) => pod.ready).length;
    const progress = `${rollout.hash} ${pods.filter((pod) => pod.hash === rollout.hash).length} ${pods.length} ${ready}`;
    if (progress === rollout.progress) return;
    Object.assign(rollout, { progress, progressedAt: clock.now() });
    rollout.deadline?.();
    const complete = pods.every((pod) => pod.ready && pod.hash === rollout.hash);
    if (!complete) rollout.deadline = clock.after(deployment.spec.progressDeadlineSeconds * 1000, () => this.schedule(rollout));
  }
}
