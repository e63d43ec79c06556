import { admit } from '../../../controller/admission/admit';
import { pathText } from '../../../controller/api/problems/path';
import { CRDS } from '../../../controller/api/schema/index';
import { DEFAULT_SETTINGS } from '../../../controller/api/settings';
import type { KubeObject } from '../../../controller/api/types/meta';
import { CANARY } from '../../../controller/api/types/resources';
import { outcomesOf } from '../../../controller/cli/text/outcomes';
import { isRefusal, type Mistake } from '../../../controller/preview/index';
import { Simulation } from '../../../controller/simulation/simulation';
import { BAD_INPUTS } from '../../support/bad-inputs';
import { stage } from '../../support/rollout';

/** The definition of a Canary as an older installation has it: without any rule. */
const OLD_DEFINITION: KubeObject = structuredClone(CRDS.find(({ spec }) => spec.names.kind === 'Canary')!);
OLD_DEFINITION.spec.versions[0].schema.openAPIV3Schema = {
  type: 'object',
  'x-kubernetes-preserve-unknown-fields': true,
};

const canaryAmong = (objects: readonly KubeObject[]): KubeObject =>
  objects.find(({ kind, metadata }) => kind === 'Canary' && metadata.name === 'podinfo')!;

async function planned(objects: readonly KubeObject[]): Promise<readonly Mistake[]> {
  const outcome = (await outcomesOf(objects, DEFAULT_SETTINGS)).find(({ name }) => name === 'podinfo')!;
  return isRefusal(outcome) ? outcome.problems : [];
}

describe.each(BAD_INPUTS)('$title', ({ objects, code, field, says, definitions, onlyInCluster }) => {
  const canary = canaryAmong(objects);

  test('is refused by the controller', async () => {
    const { simulation } = await stage({ objects: [OLD_DEFINITION, ...objects] });
    const condition = () =>
      simulation
        .canary(canary.metadata.namespace!, 'podinfo')!
        .status?.conditions?.find(({ type }) => type === 'Accepted');
    await simulation.clock.run({ until: () => condition() !== undefined, limit: 60_000 });
    expect(condition()).toMatchObject({ status: 'False', message: expect.stringContaining(says) });
  });

  test('is refused by a plan in the same words', async () => {
    const mistakes = await planned(objects);
    if (onlyInCluster !== undefined) return expect(mistakes).toEqual([]);
    const same = mistakes.filter((mistake) => mistake.field === field);
    expect(same).toContainEqual({ code, field, message: expect.stringContaining(says) });
  });

  test('is refused by the definitions at the same field, where they can know it', async () => {
    const { problems } = admit(CANARY, canary);
    const simulation = await Simulation.create();
    const stored = simulation.apply(canary);
    if (typeof definitions === 'object' && 'silent' in definitions) {
      expect(problems).toEqual([]);
      return await expect(stored).resolves.toBeDefined();
    }
    const expected = { code, field, ...(definitions === 'same' ? {} : definitions) };
    expect(problems.map((problem) => ({ code: problem.code, field: pathText(problem.path) }))).toContainEqual(expected);
    await expect(stored).rejects.toThrow(`${expected.field}: `);
  });
});
