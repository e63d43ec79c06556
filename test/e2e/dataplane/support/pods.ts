import { createServer, type Server } from 'node:http';
import type { KubeObject } from '../../../../controller/api/types/meta';
import { wait } from '../../support/processes';
import type { Containers } from '../../support/readier';

/** The port that containers listen on. */
export const CONTAINER_PORT = 9898;

/** Pods on a node end as gracefully as they ask for; the others are deleted at once. */
export const NODE = 'node';

/** Headers of each answer: the pod that gave it, and the image that it runs. */
export const POD_HEADER = 'x-pod';
export const IMAGE_HEADER = 'x-image';

/** An image with this tag answers every third request with 500. */
export const BROKEN_TAG = 'broken';

/**
 * Longer than any router keeps an idle connection: it is the router that ends one, not a pod in the moment of a
 * request.
 */
const KEEP_ALIVE = 600_000;

interface Container {
  image: string;
  readinessProbe?: { initialDelaySeconds?: number };
  lifecycle?: { preStop?: { sleep?: { seconds: number } } };
}

/** Runs each pod as an HTTP server on the pod's own address. */
export class HttpPods implements Containers {
  private readonly servers = new Map<string, Server>();

  async start(pod: KubeObject, address: string): Promise<void> {
    const { image, readinessProbe } = containerOf(pod);
    await wait((readinessProbe?.initialDelaySeconds ?? 0) * 1000);
    let count = 0;
    const server = createServer({ keepAliveTimeout: KEEP_ALIVE }, (_, response) => {
      const failed = image.endsWith(`:${BROKEN_TAG}`) && count++ % 3 === 0;
      response.writeHead(failed ? 500 : 200, { [POD_HEADER]: pod.metadata.name, [IMAGE_HEADER]: image }).end('ok\n');
    });
    this.servers.set(pod.metadata.uid!, server);
    await new Promise<void>((resolve, reject) => server.on('error', reject).listen(CONTAINER_PORT, address, resolve));
  }

  /**
   * As a kubelet ends a container: its `preStop` first, then it finishes what it has begun, and what is open after the
   * grace period is cut.
   */
  async stop(pod: KubeObject): Promise<void> {
    const server = this.servers.get(pod.metadata.uid!);
    if (server === undefined) return;
    this.servers.delete(pod.metadata.uid!);
    const graceEnd = setTimeout(
      () => server.closeAllConnections(),
      (pod.spec.terminationGracePeriodSeconds as number) * 1000,
    );
    await wait((containerOf(pod).lifecycle?.preStop?.sleep?.seconds ?? 0) * 1000);
    await new Promise((resolve) => server.close(resolve));
    clearTimeout(graceEnd);
  }

  /** Ends all that still run, at once. */
  stopAll(): void {
    for (const server of this.servers.values()) {
      server.close();
      server.closeAllConnections();
    }
  }
}

function containerOf(pod: KubeObject): Container {
  return (pod.spec.containers as Container[])[0]!;
}
