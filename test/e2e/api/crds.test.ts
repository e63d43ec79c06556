import { CRDS } from '../../../controller/api/schema';
import { CANARY, CUSTOM_RESOURCE_DEFINITION } from '../../../controller/api/types/resources';
import { admissionTests } from '../../api/admission-contract';
import { describeWithControlPlane } from '../support/control-plane';
import { eventually } from '../support/processes';

describeWithControlPlane('A real API server with the definitions', (plane) => {
  beforeAll(async () => {
    for (const crd of CRDS) await plane().api.create(CUSTOM_RESOURCE_DEFINITION, crd);
    await eventually('the definitions to be served', () => plane().api.list(CANARY));
  }, 60_000);

  test.each(CRDS.map(({ metadata }) => metadata.name))(
    'finds the schema of %s structural, and serves it',
    async (name) => {
      const conditions = await eventually(`the conditions of ${name}`, async () => {
        const { status } = await plane().api.get(CUSTOM_RESOURCE_DEFINITION, { name });
        const found = (status?.conditions ?? []) as { type: string; status: string }[];
        // The server says False at first ('Installing'), and lists can be asked for a moment before it says True.
        return found.some(({ type, status }) => type === 'Established' && status === 'True') ? found : undefined;
      });
      expect(conditions.map(({ type }) => type)).not.toContain('NonStructuralSchema');
    },
  );

  test.each(CRDS.map((crd) => [crd.metadata.name, crd] as const))(
    'stores %s as it was applied, so that nobody sees a drift',
    async (name, { spec }) => {
      expect((await plane().api.get(CUSTOM_RESOURCE_DEFINITION, { name })).spec).toEqual({
        ...spec,
        conversion: { strategy: 'None' },
      });
    },
  );

  admissionTests(() => plane().api);
});
