import { CANARY } from '../../../controller/api/types/resources';
import { ApiError } from '../../../controller/kube/api';
import { initialised, noting, pass } from '../../regression/support';
import { canary, deployment, NAMESPACE, phaseOf, stage, until, upgrade } from '../../support/rollout';

const named = (name: string, service = {}) => {
  const object = canary({ service: { port: 9898, targetPort: 'http', ...service } });
  return { ...object, metadata: { ...object.metadata, name } };
};

test('a Canary that waits for the target of another begins as soon as the other is gone', async () => {
  const { simulation } = await stage({ objects: [deployment(), named('elder', { name: 'elsewhere' })] });
  await simulation.clock.run({ until: () => simulation.canary(NAMESPACE, 'elder')?.status?.phase === 'Initialized' });
  await simulation.apply(named('younger'));
  // Nothing that the elder takes with it is the younger's.
  const younger = () => simulation.canary(NAMESPACE, 'younger')!.status;
  // By now its own retries are minutes apart.
  await pass(simulation, 3600);
  expect(younger()?.conditions?.find(({ type }) => type === 'Accepted')?.message).toContain(
    'Canary elder.test already',
  );
  await simulation.api.delete(CANARY, { namespace: NAMESPACE, name: 'elder' });
  await pass(simulation, 5);
  expect(younger()?.conditions?.find(({ type }) => type === 'Accepted')?.status).toBe('True');
});

test('a write that somebody was faster than is made again at once, and is no error', async () => {
  let conflicts = 0;
  const requests: string[] = [];
  const { simulation, recording } = await initialised({
    objects: [deployment(), canary()],
    wrap: noting(requests, (request) => {
      if (conflicts === 0 || request !== 'patch canaries/status podinfo') return;
      conflicts--;
      throw new ApiError(409, 'Conflict', 'the object has been modified');
    }),
  });
  conflicts = 1;
  const began = simulation.clock.now();
  await simulation.apply(upgrade());
  await until(simulation, 'Progressing');
  expect(conflicts).toBe(0);
  expect(simulation.clock.now() - began).toBeLessThan(1000);
  await until(simulation, 'Succeeded');
  expect(phaseOf(simulation)).toBe('Succeeded');
  expect(recording.events.filter((message) => message.startsWith('Error'))).toEqual([]);
});
