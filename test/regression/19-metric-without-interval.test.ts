// A templateRef metric without interval is an error on several of Flagger's providers; for Serin it looks at one
// minute.
import { checkMetric } from '../metrics/check';
import { answering, canaryWith, contextOf, templateWith, vector } from '../metrics/support';
import { canary, deployment, NAMESPACE, phaseOf, until, upgrade } from '../support/rollout';
import { initialised } from './support';

const metric = { name: 'errors', templateRef: { name: 'errors' }, thresholdRange: { max: 1 } };
const query = 'sum(rate(errors_total{app="{{ target }}"}[{{ interval }}]))';

test.each([undefined, ''])('the interval %p is one minute in the query', async (interval) => {
  const { http, queries } = answering(() => vector(0.5));
  const measured = await checkMetric(
    { ...metric, interval },
    contextOf(http, { canary: canaryWith([metric]), template: () => templateWith({ query }) }),
  );
  expect(measured).toEqual({ metric: 'errors', value: 0.5, threshold: expect.any(String) });
  expect(queries()).toEqual(['sum(rate(errors_total{app="podinfo"}[1m]))']);
});

test('a rollout is judged by it', async () => {
  const template = { ...templateWith({ query }), metadata: { name: 'errors', namespace: NAMESPACE } };
  const analysis = { interval: '10s', threshold: 1, maxWeight: 50, stepWeight: 25, metrics: [metric] };
  const { simulation } = await initialised({ objects: [template, deployment(), canary({ analysis })] });
  await simulation.apply(upgrade());
  await until(simulation, 'Succeeded');
  expect(phaseOf(simulation)).toBe('Succeeded');
  const { iterations } = simulation.canary(NAMESPACE, 'podinfo')!.status!.canaryAnalysis!;
  expect(iterations.map(({ failed }) => failed)).toEqual([false, false]);
  expect(iterations.every(({ value }) => value !== undefined && value <= 1)).toBe(true);
});
