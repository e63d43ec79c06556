import { CRDS } from '../../../controller/api/schema';
import type { KubeObject } from '../../../controller/api/types/meta';
import { CONFIG_MAP, CUSTOM_RESOURCE_DEFINITION, DEPLOYMENT } from '../../../controller/api/types/resources';
import { packageSchema } from '../../../components/plugin/schema';
import { version } from '../../../package.json';
import { ControllerReplica, HealthyPrometheus } from '../support/controller-process';
import { describeWithPulumi, type PulumiProject } from './pulumi-project';
import { EXECUTABLE, missingHost, PLUGIN, yamlProgram, yamlProject } from './yaml-project';

const SECRET = 'hunter2';
const EXAMPLE = 'examples/yaml/Pulumi.yaml';
const WEB = 'test/e2e/pulumi/programs/languages/web.yaml';
const LANGUAGES = ['nodejs', 'python', 'go', 'dotnet'];

/** A test that something may keep from running here; then its name says why. */
const testUnless = (reason: string | undefined, name: string, body: () => Promise<void>): void => {
  if (reason === undefined) test(name, body, 120_000);
  else test.skip(`${name} (skipped: ${reason})`, body);
};

describeWithPulumi('other languages', (plane) => {
  describe('the package', () => {
    let project: PulumiProject;
    beforeAll(async () => {
      project = await yamlProject(plane(), await yamlProgram(EXAMPLE));
    }, 60_000);
    afterAll(async () => {
      await project?.remove();
    });

    const tells = async (plugin: string): Promise<void> => {
      const output = await project.succeeds('package', 'get-schema', plugin);
      const schema = JSON.parse(output.slice(output.indexOf('{\n'), output.lastIndexOf('}') + 1)) as object;
      expect(schema).toEqual({ config: {}, ...packageSchema(version) });
    };
    test('tells Pulumi of every component', () => tells(EXECUTABLE), 60_000);
    const noStart = missingHost('nodejs', 'start plugins');
    testUnless(noStart, 'tells Pulumi of them when a language host starts it', () => tells(PLUGIN));

    for (const language of LANGUAGES)
      testUnless(missingHost(language, 'write types'), `has types for ${language}`, async () => {
        const output = await project.succeeds('package', 'gen-sdk', EXECUTABLE, '--language', language, '--out', 'sdk');
        expect(output).toContain('SDK has been written');
      });

    const preview = async (host?: 'yaml'): Promise<void> => {
      const example = await yamlProject(plane(), await yamlProgram(EXAMPLE), host);
      await example.succeeds('config', 'set', '--secret', 'prometheusToken', SECRET);
      await example.configure({ image: 'payment-api:1' });
      const output = await example.succeeds('preview');
      expect(output).toContain('Canary payment-api.payment: canary by istio, a step every 1m0s');
      expect(output).toContain('"https://pay.example.com"');
      expect(output).not.toContain(SECRET);
      await example.remove();
    };
    test('runs the example: components refer to each other, and the rollout is shown', () => preview(), 120_000);
    testUnless(missingHost('yaml'), 'runs the example in YAML itself', () => preview('yaml'));
  });

  describe('a program', () => {
    let namespace: string;
    let project: PulumiProject;
    let prometheus: HealthyPrometheus;
    let controller: ControllerReplica;
    const up = (image: string): Promise<{ code: number; output: string }> =>
      project.configure({ image }).then(() => project.run('up', '--yes', '--skip-preview'));
    const after = (): Promise<KubeObject> => plane().api.get(CONFIG_MAP, { namespace, name: 'after' });

    beforeAll(async () => {
      const { api, kubeconfig } = plane();
      namespace = await plane().namespace('languages');
      for (const crd of CRDS) await api.create(CUSTOM_RESOURCE_DEFINITION, crd);
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
      project = await yamlProject(plane(), await yamlProgram(WEB));
      await project.configure({ namespace, prometheus: prometheus.address });
      await project.succeeds('config', 'set', '--secret', 'token', SECRET);
    }, 90_000);
    afterAll(async () => {
      controller?.kill();
      prometheus?.stop();
      await project?.remove();
    });

    test('waits for the release, and whatever depends on the service comes after it', async () => {
      const { code, output } = await up('web:1');
      expect([code, output]).toEqual([0, expect.not.stringContaining(SECRET)]);
      expect(await project.outputs()).toEqual({ url: `http://web.${namespace}`, phase: 'Initialized' });
      expect((await after()).data).toEqual({ image: 'web:1' });
    }, 90_000);

    test('keeps in its state what refers to what, and no secret', async () => {
      const state = await project.state();
      expect(state).not.toContain(SECRET);
      const { resources } = (
        JSON.parse(state) as { deployment: { resources: { urn: string; dependencies?: string[] }[] } }
      ).deployment;
      const canary = resources.find(({ urn }) => urn.endsWith('Canary::web'))!;
      expect(canary.dependencies).toEqual(
        expect.arrayContaining(
          ['DeliveryController::delivery', 'MetricTemplate::answers'].map(
            (end) => expect.stringMatching(`serin:index:${end}$`) as string,
          ),
        ),
      );
    }, 30_000);

    test('fails with the reason when the new version is rolled back, and what depends on the service stays', async () => {
      prometheus.answer = '50';
      const { code, output } = await up('web:2');
      expect(code).not.toBe(0);
      expect(output).toContain(
        'ProgressiveService "web": the new version was rolled back: failed checks threshold reached 2, answers was 50 (has to be >= 99)',
      );
      expect(output).not.toMatch(/^ +at /m);
      expect((await after()).data).toEqual({ image: 'web:1' });
    }, 90_000);

    test('is destroyed with all that its components are made of', async () => {
      await project.succeeds('destroy', '--yes', '--skip-preview');
      expect((await plane().api.list(DEPLOYMENT, { namespace })).items).toEqual([]);
    }, 90_000);
  });

  describe('a mistake', () => {
    test.each<[what: string, changes: Record<string, unknown>, message: string]>([
      [
        'that the compiler would find in TypeScript',
        {
          routing: { provider: 'traefik', service: {} },
          strategy: {
            kind: 'ab-test',
            analysis: { iterations: 3, match: [{ headers: { 'x-user': { exact: 'insider' } } }] },
          },
        },
        'strategy.match: asks for what routing.provider traefik cannot do (A/B tests), use one of istio, ',
      ],
      [
        'of an output where the component is made by what stands there',
        { service: '${after.id}' },
        'service: is not known before other resources are there, but the component is made by what it is',
      ],
    ])(
      '%s is told in a preview',
      async (_, changes, message) => {
        const { resources, ...program } = await yamlProgram(WEB);
        const web = { ...resources.web!, properties: { ...resources.web!.properties, ...changes } };
        const { after, ...others } = resources;
        const project = await yamlProject(plane(), {
          ...program,
          resources: { after: { ...after!, options: {} }, ...others, web },
        });
        await project.configure({ namespace: 'default', image: 'web:1', prometheus: 'http://prometheus:9090' });
        await project.succeeds('config', 'set', '--secret', 'token', SECRET);
        const { code, output } = await project.run('preview');
        await project.remove();
        expect({ failed: code !== 0, output }).toEqual({
          failed: true,
          output: expect.stringContaining(`ProgressiveService "web": ${message}`) as string,
        });
      },
      60_000,
    );
  });
});
