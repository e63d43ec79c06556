import { describeWithControlPlane } from './control-plane';
import { permissiveDefinition } from '../../controller/simulation/custom-resources';
import { CUSTOM_RESOURCE_DEFINITION } from '../../controller/api/resources';
import { PulumiProject } from './pulumi-project';
const mon = (kind: string) => ({ group: 'monitoring.coreos.com', version: 'v1', kind, plural: kind.toLowerCase() + 's' });
describeWithControlPlane('tmp', (plane) => {
  test('full options', async () => {
    for (const k of ['ServiceMonitor', 'PrometheusRule']) await plane().api.create(CUSTOM_RESOURCE_DEFINITION, permissiveDefinition(mon(k)));
    const index = `
      const { DeliveryController } = require('serin');
      const pulumi = require('@pulumi/pulumi');
      const cfg = new pulumi.Config();
      const d = new DeliveryController('serin', { replicas: 2, retainCrds: true, watchNamespace: 'default', slack: { url: cfg.requireSecret('slack'), channel: 'x' }, eventWebhook: 'http://hook.example/very-secret', networkPolicy: { prometheusNamespace: 'monitoring' }, serviceMonitor: true, prometheusRule: { labels: { release: 'p' } }, dashboard: true });
      exports.url = d.metricsUrl;`;
    const project = await PulumiProject.create(plane(), { files: { 'Pulumi.yaml': 'name: p\nruntime: nodejs\nmain: index.ts\n', 'index.ts': index } });
    await project.configure({ slack: 'http://slack.example/very-secret' });
    console.log((await project.succeeds('up', '--yes', '--skip-preview')).slice(-200));
    const state = await project.state();
    console.log(state.includes('very-secret'), state.length);
    console.log((await project.succeeds('up', '--yes', '--skip-preview', '--refresh', '--expect-no-changes')).slice(-200));
    await project.configure({ slack: 'http://slack.example/other-very-secret' });
    console.log((await project.succeeds('up', '--yes', '--skip-preview')).slice(-3500));
    console.log((await project.succeeds('destroy', '--yes', '--skip-preview')).slice(-500));
    console.log((await plane().api.list(CUSTOM_RESOURCE_DEFINITION)).items.map((i) => i.metadata.name));
    await project.remove();
  }, 280_000);
});
