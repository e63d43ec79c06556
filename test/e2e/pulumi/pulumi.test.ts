import { CRDS } from '../../../controller/api/schema';
import type { KubeObject, Resource } from '../../../controller/api/types/meta';
import {
  CONFIG_MAP,
  CUSTOM_RESOURCE_DEFINITION,
  DEPLOYMENT,
  NAMESPACE,
  SECRET as SECRET_RESOURCE,
  SERVICE,
} from '../../../controller/api/types/resources';
import type { KubeApi } from '../../../controller/kube/api';
import { deployment as deploymentOf } from '../../support/rollout';
import type { ControlPlane } from '../support/control-plane';
import { ControllerReplica, HealthyPrometheus } from '../support/controller-process';
import { startPod } from '../support/pod-process';
import { eventually } from '../support/processes';
import { describeWithPulumi, PulumiProject } from './pulumi-project';

const CLUSTER_ROLE: Resource = {
  group: 'rbac.authorization.k8s.io',
  version: 'v1',
  kind: 'ClusterRole',
  plural: 'clusterroles',
  clusterScoped: true,
};
const SYSTEM = 'serin-system';

/** The quickstart, deployed, and the controller that it deploys, run as its pod would be. */
class Quickstart {
  private pod?: Awaited<ReturnType<typeof startPod>>;

  private constructor(
    private readonly plane: ControlPlane,
    readonly project: PulumiProject,
    readonly prometheus: HealthyPrometheus,
  ) {}

  static async create(plane: ControlPlane): Promise<Quickstart> {
    const prometheus = await HealthyPrometheus.start();
    const project = await PulumiProject.inCheckout(plane);
    return new Quickstart(plane, project, prometheus);
  }

  /** Has it judge new versions by metrics, and quickly. */
  async measured(): Promise<void> {
    await this.project.configure({
      metricsServer: this.prometheus.address,
      iterations: '2',
      interval: '2s',
      image: 'podinfo:1',
    });
  }

  /** `pulumi up` waits for the controller, which is there as soon as its Deployment is. */
  async deploy(): Promise<string> {
    const up = this.project.succeeds('up', '--yes', '--skip-preview');
    await Promise.race([eventually('the controller of the stack', () => this.start()), up]);
    return await up;
  }

  get controller(): ControllerReplica {
    return this.pod!.controller;
  }

  private async start(): Promise<true> {
    this.pod = await startPod(this.plane, 'serin', SYSTEM, ['--leader-election-namespace', SYSTEM]);
    return true;
  }

  async stop(): Promise<void> {
    await this.pod?.stop();
    this.prometheus.stop();
    await this.project.remove();
  }
}

const imageOf = ({ spec }: KubeObject): string => spec.template.spec.containers[0].image as string;

async function names(api: KubeApi, resource: Resource, namespace?: string): Promise<string[]> {
  return (await api.list(resource, { namespace })).items.map(({ metadata }) => metadata.name).sort();
}

describeWithPulumi('pulumi', (plane) => {
  describe('the quickstart', () => {
    let quickstart: Quickstart;
    const podinfo = (resource: Resource, name = 'podinfo'): Promise<KubeObject> =>
      plane().api.get(resource, { namespace: 'podinfo', name });
    const up = (image: string): Promise<{ code: number; output: string }> =>
      quickstart.project.configure({ image }).then(() => quickstart.project.run('up', '--yes', '--skip-preview'));

    beforeAll(async () => {
      quickstart = await Quickstart.create(plane());
    }, 60_000);
    afterAll(async () => {
      await quickstart?.stop();
    }, 30_000);

    test('a preview of it as it comes is without a warning', async () => {
      const output = await quickstart.project.succeeds('preview');
      expect(output).toContain('Canary podinfo.podinfo: blue-green by kubernetes, a step every 30s');
      expect(output).toMatch(/LoadTester load-tester create/);
      expect(output).not.toContain('could be safer');
    }, 60_000);

    test('a preview shows the rollout and its risks, and creates nothing', async () => {
      await quickstart.measured();
      const output = await quickstart.project.succeeds('preview');
      expect(output).toContain('Canary podinfo.podinfo: blue-green by kubernetes, a step every 2s');
      expect(output).toContain('all checks fail           rolled back at T+4s');
      expect(output).toMatch(/warning: this rollout could be safer:\n *short-interval: strategy\.interval is 2s/);
      expect(await names(plane().api, NAMESPACE)).not.toContain(SYSTEM);
    }, 60_000);

    test('one update brings definitions, controller and application, and returns when it is initialised', async () => {
      await quickstart.deploy();
      expect(await quickstart.project.outputs()).toEqual({ phase: 'Initialized', url: 'http://podinfo.podinfo:9898' });
      expect(await names(plane().api, SERVICE, 'podinfo')).toEqual(['podinfo', 'podinfo-canary', 'podinfo-primary']);
      expect((await podinfo(DEPLOYMENT)).spec.replicas).toBe(0);
    }, 90_000);

    test('what the controller has changed since is no drift', async () => {
      await quickstart.project.succeeds('up', '--yes', '--skip-preview', '--refresh', '--expect-no-changes');
    }, 60_000);

    test('an update with a new image returns when that has taken over', async () => {
      expect((await up('podinfo:2')).code).toBe(0);
      expect((await quickstart.project.outputs()).phase).toBe('Succeeded');
      expect(imageOf(await podinfo(DEPLOYMENT, 'podinfo-primary'))).toBe('podinfo:2');
    }, 60_000);

    test('an update with a bad version fails with the reason, and users stay on the one before', async () => {
      quickstart.prometheus.answer = '50';
      const { code, output } = await up('podinfo:3');
      expect(code).not.toBe(0);
      expect(output).toContain(
        'ProgressiveService "podinfo": the new version was rolled back: failed checks threshold reached 2, request-success-rate was 50 (has to be >= 99)',
      );
      expect(imageOf(await podinfo(DEPLOYMENT, 'podinfo-primary'))).toBe('podinfo:2');
    }, 60_000);

    test('it fails again as long as the program asks for that version', async () => {
      expect((await up('podinfo:3')).code).not.toBe(0);
    }, 60_000);

    test('the good version again is a rollout like any other', async () => {
      quickstart.prometheus.answer = '100';
      expect((await up('podinfo:2')).code).toBe(0);
    }, 60_000);

    test('the controller was refused nothing with the rights that it has', () => {
      expect(quickstart.controller.log.filter(({ event, msg }) => /forbidden/i.test(event ?? msg))).toEqual([]);
    });

    test('destroying it leaves nothing behind', async () => {
      await quickstart.project.succeeds('destroy', '--yes', '--skip-preview');
      const { api } = plane();
      expect(await names(api, NAMESPACE)).not.toEqual(
        expect.arrayContaining([expect.stringMatching(/^(podinfo|serin-system)$/)]),
      );
      expect(await names(api, CUSTOM_RESOURCE_DEFINITION)).toEqual([]);
      expect((await names(api, CLUSTER_ROLE)).filter((name) => name.startsWith('serin'))).toEqual([]);
    }, 90_000);
  });

  describe('a program of a user', () => {
    const SECRET = 'hunter2';
    let project: PulumiProject;
    let prometheus: HealthyPrometheus;
    let controller: ControllerReplica;
    let namespace: string;
    const up = (): Promise<{ code: number; output: string }> => project.run('up', '--yes', '--skip-preview');
    const after = (): Promise<KubeObject> => plane().api.get(CONFIG_MAP, { namespace, name: 'after' });

    beforeAll(async () => {
      const { api, kubeconfig } = plane();
      namespace = await plane().namespace('web');
      for (const crd of CRDS) await api.create(CUSTOM_RESOURCE_DEFINITION, crd);
      await api.create(DEPLOYMENT, { ...deploymentOf('old:1', {}, 2), metadata: { name: 'podinfo', namespace } });
      prometheus = await HealthyPrometheus.start();
      controller = await ControllerReplica.start([
        '--kubeconfig',
        kubeconfig,
        '--namespace',
        namespace,
        '--leader-election-namespace',
        namespace,
        '--mesh-provider',
        'kubernetes',
      ]);
      await controller.ready();
      project = await PulumiProject.create(plane(), { from: 'test/e2e/pulumi/programs/web' });
      await project.configure({ namespace, image: 'web:1' });
      await project.succeeds('config', 'set', '--secret', 'gate', `${prometheus.address}/?token=${SECRET}`);
      await project.succeeds('config', 'set', '--secret', 'password', SECRET);
    }, 90_000);
    afterAll(async () => {
      controller?.kill();
      prometheus?.stop();
      await project?.remove();
    });

    test('wrong arguments stop the preview with the component, the property and the mend, and nothing is created', async () => {
      await project.configure({ interval: 'soon' });
      const { code, output } = await project.run('preview');
      expect(code).not.toBe(0);
      expect(output).toMatch(
        /ProgressiveService "web": strategy\.analysis\.interval: Invalid value: "soon": is no duration: write .* 30s, 1m30s or 1h/,
      );
      await project.configure({ interval: '1s' });
    }, 60_000);

    test('a preview with values that are not known yet succeeds, and shows the rollout', async () => {
      const output = await project.succeeds('preview');
      expect(output).toContain(`Canary web.${namespace}: blue-green by kubernetes, a step every 1s`);
      expect(output).not.toContain(SECRET);
    }, 60_000);

    test('what depends on the service comes after it', async () => {
      const { code, output } = await up();
      expect([code, output]).toEqual([0, expect.not.stringContaining(SECRET)]);
      expect((await after()).data).toEqual({ image: 'web:1' });
    }, 90_000);

    test('no secret is in the state', async () => {
      expect(await project.state()).not.toContain(SECRET);
    }, 30_000);

    test('an image whose pods never become ready is taken back, and what depends on the service stays', async () => {
      await project.configure({ image: 'web:2', broken: 'true' });
      const { code, output } = await up();
      expect([code, output]).toEqual([
        expect.not.stringMatching('^0$'),
        expect.stringMatching(/ProgressiveService "web": the new version was rolled back: progress deadline exceeded/),
      ]);
      expect((await after()).data).toEqual({ image: 'web:1' });
    }, 90_000);

    test('an update that takes longer than it may fails', async () => {
      await project.configure({ image: 'web:3', broken: 'true', deadline: '600', timeout: '5s' });
      const { code, output } = await up();
      expect([code, output]).toEqual([expect.anything(), expect.stringMatching(/timed out|timeout/i)]);
      expect(code).not.toBe(0);
    }, 90_000);

    test('destroying it gives a workload that it only releases back what it had', async () => {
      await project.succeeds('destroy', '--yes', '--skip-preview');
      const deployments = (await plane().api.list(DEPLOYMENT, { namespace })).items;
      expect(deployments.map(({ metadata, spec }) => [metadata.name, spec.replicas])).toEqual([['podinfo', 2]]);
      await eventually(
        'no Service of the Canaries',
        async () => (await names(plane().api, SERVICE, namespace)).length === 0,
      );
    }, 90_000);
  });

  describe('a load tester', () => {
    let project: PulumiProject;
    let namespace: string;
    const token = async (): Promise<string> => {
      const { data } = (await plane().api.get(SECRET_RESOURCE, { namespace, name: 'tester-token' })) as KubeObject & {
        data: Record<string, string>;
      };
      return Buffer.from(data.token!, 'base64').toString();
    };
    const hook = async (): Promise<unknown> =>
      (
        (await plane().api.get(CONFIG_MAP, { namespace, name: 'hooks' })) as KubeObject & {
          data: Record<string, string>;
        }
      ).data.gate;
    const checksum = async (): Promise<unknown> =>
      (await plane().api.get(DEPLOYMENT, { namespace, name: 'tester' })).spec.template.metadata.annotations[
        'serin/token-checksum'
      ];

    beforeAll(async () => {
      namespace = await plane().namespace('tester');
      project = await PulumiProject.create(plane(), { from: 'test/e2e/pulumi/programs/load-tester' });
      await project.configure({ namespace });
    }, 60_000);
    afterAll(() => project?.remove());

    test('has a token that hooks know and the state does not show', async () => {
      await project.succeeds('up', '--yes', '--skip-preview');
      const made = await token();
      expect(made).toMatch(/^[\w-]{32}$/);
      expect(await hook()).toBe(`http://tester.${namespace}/gate/check?token=${made}`);
      const state = await project.state();
      for (const text of [made, Buffer.from(made).toString('base64')]) expect(state).not.toContain(text);
    }, 90_000);

    test('keeps it: to run the program again changes nothing', async () => {
      const [made, pod] = [await token(), await checksum()];
      await project.succeeds('preview', '--expect-no-changes');
      await project.succeeds('up', '--yes', '--skip-preview', '--refresh', '--expect-no-changes');
      expect([await token(), await checksum()]).toEqual([made, pod]);
    }, 90_000);

    test('takes another one that is given, with a new pod that knows it', async () => {
      const pod = await checksum();
      await project.succeeds('config', 'set', '--secret', 'token', 'open-sesame');
      await project.succeeds('up', '--yes', '--skip-preview');
      expect([await token(), await hook()]).toEqual([
        'open-sesame',
        `http://tester.${namespace}/gate/check?token=open-sesame`,
      ]);
      expect(await checksum()).not.toBe(pod);
    }, 90_000);
  });
});
