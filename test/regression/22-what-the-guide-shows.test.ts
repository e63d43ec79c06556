// Flagger's own definitions refuse examples of its guide (no threshold, no stepWeight, an AlertProvider with
// messageTemplate); Serin accepts and runs them.
import type { CanaryAnalysis } from '../../controller/api/types/canary';
import { ALERT_PROVIDER } from '../../controller/api/types/resources';
import { Simulation } from '../../controller/simulation/simulation';
import { canary, deployment, METRICS, NAMESPACE, phaseOf, until, upgrade } from '../support/rollout';
import { initialised, newVersions } from './support';

const match = [{ headers: { 'x-user-type': { exact: 'beta' } } }];
const EXAMPLES: [string, CanaryAnalysis][] = [
  ['without threshold', { interval: '10s', maxWeight: 50, stepWeight: 25, metrics: METRICS }],
  [
    'without stepWeight, with iterations and match',
    { interval: '10s', threshold: 2, iterations: 3, match, metrics: METRICS },
  ],
  [
    'without stepWeight, with iterations alone',
    {
      interval: '10s',
      threshold: 2,
      iterations: 3,
      metrics: METRICS,
      webhooks: [{ name: 'load-test', url: 'http://loadtester/' }],
    },
  ],
  ['without stepWeight, with maxWeight alone', { interval: '10s', threshold: 2, maxWeight: 50, metrics: METRICS }],
  [
    'with both iterations and a weight step',
    { interval: '10s', threshold: 2, iterations: 3, maxWeight: 50, stepWeight: 25, metrics: METRICS },
  ],
];

test.each(EXAMPLES)('an analysis %s runs to its end', async (_, analysis) => {
  const { simulation } = await initialised({ objects: [deployment(), canary({ analysis })] });
  await simulation.apply(upgrade());
  await until(simulation, 'Succeeded');
  expect(phaseOf(simulation)).toBe('Succeeded');
});

test('without a threshold the first failed check ends the rollout', async () => {
  const { simulation, recording } = await initialised({
    objects: [deployment(), canary({ analysis: EXAMPLES[0]![1] })],
    faultOf: newVersions('errors'),
  });
  await simulation.apply(upgrade());
  await until(simulation, 'Failed');
  expect(recording.events).toContain('Rolling back podinfo.test failed checks threshold reached 1');
});

test('an AlertProvider keeps its messageTemplate', async () => {
  const simulation = await Simulation.create();
  const messageTemplate =
    '{{ .Name }} is {{ .Status }}{{ range .CanaryAnalysis.Iterations }}{{ if .Failed }}\n{{ .Metric }} {{ .Value }}{{ end }}{{ end }}';
  await simulation.apply({
    apiVersion: 'flagger.app/v1beta1',
    kind: 'AlertProvider',
    metadata: { name: 'slack', namespace: NAMESPACE },
    spec: { type: 'slack', address: 'https://hooks.slack.com/services/T/B/x', messageTemplate },
  });
  expect(simulation.find(ALERT_PROVIDER, NAMESPACE, 'slack')!.spec.messageTemplate).toBe(messageTemplate);
});
