import { request } from 'node:https';
import { keyOf, type KubeObject, type Resource } from '../../../controller/api/types/meta';
import { SILENT } from '../../../controller/core/log';
import { Informer } from '../../../controller/kube/informer/informer';
import type { KubeApi } from '../../../controller/kube/api';
import { REAL_CLOCK } from '../../../controller/process/real-clock';

export const POD: Resource = { group: '', version: 'v1', kind: 'Pod', plural: 'pods' };

/** A pod with this annotation set to "true" never becomes ready. */
export const NEVER_READY = 'test/never-ready';

/** What runs the containers of pods. */
export interface Containers {
  /** Answers when they serve. */
  start(pod: KubeObject, address: string): Promise<void>;
  /** Answers when they have ended, after what the pod has them finish before. */
  stop(pod: KubeObject): Promise<void>;
}

/** Most tests need pods that are ready, and nothing that runs in them. */
const NO_CONTAINERS: Containers = { start: () => Promise.resolve(), stop: () => Promise.resolve() };

const CONDITIONS = ['PodScheduled', 'Initialized', 'ContainersReady', 'Ready'];

/**
 * Does what a kubelet would: reports every pod running and ready, and lets go those that are to end. Answers how to
 * stop it.
 */
export function startReadier(api: KubeApi, server: string, token: string, containers = NO_CONTAINERS): () => void {
  let address = 0;
  const [done, ending] = [new Set<string>(), new Set<string>()];
  const informer = new Informer({ api, resource: POD, clock: REAL_CLOCK, random: Math.random, log: SILENT });
  informer.onChange((type, pod) => {
    const uid = pod.metadata.uid!;
    if (type === 'DELETED') return void done.delete(uid);
    if (pod.metadata.deletionTimestamp !== undefined) {
      if (ending.has(uid)) return;
      ending.add(uid);
      const stopped = containers.stop(pod).then(() => end(pod, server, token));
      return void attempt(() => stopped.finally(() => ending.delete(uid)));
    }
    if (pod.metadata.annotations?.[NEVER_READY] === 'true' || done.has(uid)) return;
    done.add(uid);
    const ip = `10.244.${(++address >> 8) & 255}.${address & 255}`;
    void attempt(() =>
      containers.start(pod, ip).then(() => api.patch(POD, keyOf(pod), { status: readyStatus(pod, ip) }, 'status')),
    );
  });
  informer.start();
  return () => informer.stop();
}

/** A pod that has gone in the meantime needs nothing any more. */
async function attempt(action: () => Promise<unknown>): Promise<void> {
  await action().catch(() => undefined);
}

/** Deletes the pod for good: its containers have stopped. */
function end(pod: KubeObject, server: string, token: string): Promise<void> {
  const url = `${server}/api/v1/namespaces/${pod.metadata.namespace}/pods/${pod.metadata.name}?gracePeriodSeconds=0`;
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      { method: 'DELETE', rejectUnauthorized: false, headers: { Authorization: `Bearer ${token}` } },
      (response) => response.resume().on('end', resolve),
    );
    sent.on('error', reject).end();
  });
}

function readyStatus(pod: KubeObject, ip: string): object {
  const now = new Date(Date.now()).toISOString();
  const containers = pod.spec.containers as { name: string; image: string }[];
  return {
    phase: 'Running',
    podIP: ip,
    podIPs: [{ ip }],
    startTime: now,
    conditions: CONDITIONS.map((type) => ({ type, status: 'True', lastTransitionTime: now })),
    containerStatuses: containers.map(({ name, image }) => ({
      name,
      image,
      imageID: image,
      ready: true,
      started: true,
      restartCount: 0,
      containerID: `test://${pod.metadata.uid}/${name}`,
      state: { running: { startedAt: now } },
    })),
  };
}
