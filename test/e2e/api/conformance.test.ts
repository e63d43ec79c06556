import { conformanceTests } from '../../kube/conformance';
import { describeWithControlPlane } from '../support/control-plane';

describeWithControlPlane('the real client', (plane) => {
  conformanceTests('a real API server', async () => {
    const { api, namespace } = plane();
    return { api, namespace: await namespace('conformance'), stop: async () => {} };
  });
});
