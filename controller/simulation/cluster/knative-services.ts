import { contentHash } from '../../core/hash';
import { latestRevision } from '../../api/knative';
import { apiVersionOf, keyOf, type KubeObject, type ObjectKey } from '../../api/types/meta';
import type { Clock } from '../../core/clock';
import { KNATIVE_REVISION, KNATIVE_SERVICE } from '../../api/types/resources';
import type { EmbeddedApi } from '../apiserver/embedded-api';
import type { PodBehaviour, PodTemplate } from './pods';
import { unlessMissing } from '../apiserver/refusals';

export interface KnativeServicesOptions extends Pick<PodBehaviour, 'fails' | 'startupDelay'> {
  api: EmbeddedApi;
  clock: Clock;
  /** Milliseconds until the controller acts on a change. Default: 10. */
  lag?: number;
}

const LAG = 10;
const STARTUP_DELAY = 2000;

/**
 * Plays the controller of Knative's Services as far as rollouts meet it: each new template becomes a Revision, which is
 * ready after a while.
 */
export class KnativeServices {
  /** The template that each Service had last, and how many it has had. */
  private readonly seen = new Map<string, { hash: string; count: number }>();

  /** From now on it looks after all Services of Knative. */
  constructor(private readonly options: KnativeServicesOptions) {
    options.api.onChange(KNATIVE_SERVICE, ({ type, object }) => {
      if (type !== 'DELETED')
        options.clock.after(options.lag ?? LAG, () => void this.sync(keyOf(object)).catch(unlessMissing));
    });
  }

  private async sync(key: ObjectKey): Promise<void> {
    const { api } = this.options;
    const service = await api.get(KNATIVE_SERVICE, key);
    const latestCreatedRevisionName = await this.revisionOf(service);
    const observedGeneration = service.metadata.generation;
    if (
      latestRevision(service) === latestCreatedRevisionName &&
      service.status?.observedGeneration === observedGeneration
    )
      return;
    await api.patch(KNATIVE_SERVICE, key, { status: { observedGeneration, latestCreatedRevisionName } }, 'status');
  }

  private async revisionOf({ metadata, spec }: KubeObject): Promise<string> {
    const { clock, fails, startupDelay = STARTUP_DELAY } = this.options;
    const id = `${metadata.namespace}/${metadata.name}`;
    const template = spec.template as PodTemplate;
    const hash = contentHash(template);
    const before = this.seen.get(id);
    const count = before?.hash === hash ? before.count : (before?.count ?? 0) + 1;
    const key = { namespace: metadata.namespace, name: `${metadata.name}-${String(count).padStart(5, '0')}` };
    if (count === before?.count) return key.name;
    this.seen.set(id, { hash, count });
    await this.options.api.create(KNATIVE_REVISION, {
      apiVersion: apiVersionOf(KNATIVE_REVISION),
      kind: KNATIVE_REVISION.kind,
      metadata: key,
      spec: template.spec,
    });
    if (!fails?.(template)) clock.after(startupDelay, () => void this.ready(key).catch(unlessMissing));
    return key.name;
  }

  private async ready(key: ObjectKey): Promise<void> {
    await this.options.api.patch(
      KNATIVE_REVISION,
      key,
      { status: { conditions: [{ type: 'Ready', status: 'True' }] } },
      'status',
    );
  }
}
