import type { KubeApi } from '../../controller/kube/api';
import { customResourceTests } from './conformance/custom-resources';
import { lifetimeTests } from './conformance/lifetime';
import { objectTests } from './conformance/objects';
import { defineKinds, type Cluster } from './conformance/support';
import { watchTests } from './conformance/watches';

/**
 * What every implementation of the API port has to do, the embedded cluster as well as a real API server behind the
 * real client.
 *
 * @param start once for the whole suite: a cluster with a garbage collector, and an existing namespace that nobody else
 * uses
 */
export function conformanceTests(
  name: string,
  start: () => Promise<{ api: KubeApi; namespace: string; stop(): Promise<void> }>,
): void {
  describe(`the Kubernetes API: ${name}`, () => {
    let cluster: Cluster & { stop(): Promise<void> };
    const subject = (): Cluster => cluster;

    beforeAll(async () => {
      cluster = await start();
      await defineKinds(cluster.api);
    }, 120_000);
    afterAll(async () => {
      await cluster.stop();
    }, 60_000);

    describe('objects', () => objectTests(subject));
    describe('custom resources', () => customResourceTests(subject));
    describe('lifetime', () => lifetimeTests(subject));
    describe('watches', () => watchTests(subject));
  });
}
