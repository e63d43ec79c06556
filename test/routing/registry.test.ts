import { PROVIDERS } from '../../controller/api/providers';
import { ROUTING } from '../../controller/routing/index';
import { AUTOSCALERS, workloadOf } from '../../controller/workloads/index';

test('every routing provider has its row in the table of capabilities', () => {
  expect(Object.keys(ROUTING).filter((name) => !Object.hasOwn(PROVIDERS, name))).toEqual([]);
  expect(Object.keys(ROUTING)).toEqual(expect.arrayContaining(['istio', 'kubernetes']));
});

test('workloads and autoscalers are found by what a Canary refers to, unknown ones are not', () => {
  expect(workloadOf({ apiVersion: 'extensions/v1beta1', kind: 'Deployment' })?.resource).toMatchObject({ group: 'apps', version: 'v1', kind: 'Deployment' });
  expect(AUTOSCALERS['HorizontalPodAutoscaler']?.resource).toMatchObject({ group: 'autoscaling', version: 'v2' });
  expect([workloadOf({ kind: 'Service' })?.resource.group, workloadOf({ apiVersion: 'serving.knative.dev/v1', kind: 'Service' })?.resource.group]).toEqual([
    '',
    'serving.knative.dev',
  ]);
  expect([workloadOf({ kind: 'StatefulSet' }), AUTOSCALERS['VerticalPodAutoscaler'], ROUTING['ambassador']]).toEqual([undefined, undefined, undefined]);
});
