import { CRDS } from '../../../controller/api/schema';
import { CANARY, CUSTOM_RESOURCE_DEFINITION } from '../../../controller/api/types/resources';
import { resourceOf } from '../../../controller/simulation/apiserver/resource-of';
import { ROUTING_DEFINITIONS } from '../../../controller/simulation/apiserver/routing-definitions';
import { SHAPES } from '../../scenarios/workloads/shapes';
import { describeWithControlPlane } from '../support/control-plane';
import { eventually } from '../support/processes';

describeWithControlPlane('A real API server takes shapes of manifests that are in use', (plane) => {
  beforeAll(async () => {
    const kinds = new Set(SHAPES.flatMap(({ objects }) => objects.map(resourceOf)));
    const needed = ROUTING_DEFINITIONS.filter(({ spec }) => [...kinds].some(({ group }) => group === spec.group));
    for (const crd of [...CRDS, ...needed]) await plane().api.create(CUSTOM_RESOURCE_DEFINITION, crd);
    for (const kind of [CANARY, ...kinds]) await eventually(`${kind.kind} to be served`, () => plane().api.list(kind));
  }, 60_000);

  test.each(SHAPES)('$title', async ({ objects }) => {
    const namespace = await plane().namespace('shape');
    for (const object of objects)
      await plane().api.create(resourceOf(object), { ...object, metadata: { ...object.metadata, namespace } });
    expect(objects.length).toBeGreaterThan(1);
  });
});
