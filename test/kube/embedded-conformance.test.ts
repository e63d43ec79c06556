import { NAMESPACE } from '../../controller/api/types/resources';
import { EmbeddedApi } from '../../controller/simulation/apiserver/embedded-api';
import { VirtualClock } from '../../controller/simulation/virtual-clock';
import { conformanceTests } from './conformance';

conformanceTests('the embedded cluster', async () => {
  const api = new EmbeddedApi({ clock: new VirtualClock() });
  await api.create(NAMESPACE, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'conformance' } });
  return { api, namespace: 'conformance', stop: async () => {} };
});
