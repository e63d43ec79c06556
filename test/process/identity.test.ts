import { nameProcess, type ProcessTraits } from '../../controller/process/identity';

const name = (traits: Partial<ProcessTraits>): string =>
  nameProcess({ variables: {}, hostname: 'serin-7d9f-x2x', port: 8080, unique: '1-abc', ...traits });
const IN_CLUSTER = { KUBERNETES_SERVICE_HOST: '10.0.0.1' };

describe('the name of a process', () => {
  it('in a pod is the pod, and the port that tells it from others there', () => {
    expect(name({ variables: IN_CLUSTER })).toBe('serin-7d9f-x2x:8080');
    expect(name({ variables: IN_CLUSTER, port: 9090 })).toBe('serin-7d9f-x2x:9090');
    expect(name({ variables: { ...IN_CLUSTER, POD_NAME: 'pod-a' }, hostname: 'node-1' })).toBe('pod-a:8080');
  });

  it('is its own where two may share a host name, or a port says nothing', () => {
    expect(name({})).toBe('serin-7d9f-x2x-1-abc');
    expect(name({ variables: IN_CLUSTER, port: 0 })).toBe('serin-7d9f-x2x-1-abc');
  });
});
