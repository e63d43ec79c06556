import { loadAll } from 'js-yaml';
import { CRDS } from '../../controller/api/schema';
import { printCrds } from '../../controller/cli/commands/crds';
import { printed } from './support';

it('serin crds prints the definitions as YAML that kubectl can apply', async () => {
  const { code, text } = await printed(() => printCrds([]));
  expect(code).toBe(0);
  expect(loadAll(text)).toEqual(JSON.parse(JSON.stringify(CRDS)));
  // Anchors are YAML, but readers of a diff are helped by none.
  expect(text).not.toMatch(/[&*]ref_\d/);
});
