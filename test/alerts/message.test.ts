import type { CanaryAnalysis } from '../../controller/api/types/canary';
import { alertMessage, type AlertNews } from '../../controller/alerts/index';
import { podinfoCanary } from '../fixtures/podinfo';

const BEGUN: AlertNews = {
  message: 'New revision detected, progressing canary analysis.',
  severity: 'info',
  phase: 'Progressing',
  details: true,
};
const METRIC_CHECK = { metric: 'errors', value: 2, threshold: '<= 1', failed: true, time: '', weight: 10 };

describe('the details of a rollout', () => {
  const routingOf = (analysis: CanaryAnalysis) =>
    alertMessage(podinfoCanary({}, analysis), BEGUN, '').fields.find(({ name }) => name === 'Traffic routing')?.value;

  test('tell cluster, target, threshold and deadline, in this order', () => {
    expect(
      alertMessage(podinfoCanary({}, { stepWeight: 25, maxWeight: 50 }, { progressDeadlineSeconds: 60 }), BEGUN, 'lab')
        .fields,
    ).toEqual([
      { name: 'Cluster', value: 'lab' },
      { name: 'Target', value: 'Deployment/podinfo.test' },
      { name: 'Failed checks threshold', value: '3' },
      { name: 'Progress deadline', value: '60s' },
      { name: 'Traffic routing', value: 'Weight step: 25 max: 50' },
    ]);
  });

  test.each<[CanaryAnalysis, string | undefined]>([
    [{ stepWeight: 10 }, 'Weight step: 10 max: 100'],
    [{ stepWeights: [1, 10, 60] }, 'Weight steps: 1,10,60 max: 60'],
    [{ stepWeights: [1, 10], maxWeight: 50 }, 'Weight steps: 1,10 max: 50'],
    [{ iterations: 5, match: [{ headers: { user: { exact: 'x' } } }] }, 'A/B Testing'],
    [{ iterations: 5 }, 'Blue/Green'],
    [{}, undefined],
  ])('tell how traffic is routed: %j', (analysis, expected) => {
    expect(routingOf(analysis)).toBe(expected);
  });

  test('are told where a rollout begins, and only the cluster where it goes on', () => {
    const fieldsOf = (cluster: string) =>
      alertMessage(podinfoCanary(), { ...BEGUN, details: undefined }, cluster).fields;
    expect(fieldsOf('lab')).toEqual([{ name: 'Cluster', value: 'lab' }]);
    expect(fieldsOf('')).toEqual([]);
  });
});

test('what templates may refer to are labels and annotations, by their names and by what follows the slash', () => {
  const canary = podinfoCanary();
  canary.metadata.labels = { 'app.kubernetes.io/version': '1.2', environment: 'production' };
  canary.metadata.annotations = { 'example.com/environment': 'annotated', 'example.com/owner': 'shop' };
  expect(alertMessage(canary, BEGUN, '').metadata).toMatchObject({
    version: '1.2',
    environment: 'production',
    owner: 'shop',
    'app.kubernetes.io/version': '1.2',
  });
});

test('a label stands in the way of an annotation of the same name', () => {
  const canary = podinfoCanary();
  canary.metadata.labels = { team: 'label' };
  canary.metadata.annotations = { team: 'annotation' };
  expect(alertMessage(canary, BEGUN, '').metadata).toEqual({ team: 'label' });
});

test('the checks are those of the moment', () => {
  const canary = { ...podinfoCanary(), status: { canaryAnalysis: { iterations: [METRIC_CHECK] } } };
  const message = alertMessage(canary, BEGUN, '');
  canary.status.canaryAnalysis.iterations.pop();
  expect(message.checks).toEqual([METRIC_CHECK]);
});
