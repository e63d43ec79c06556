import { DESCRIPTIONS } from '../../controller/api/schema/descriptions';
import { docstrings } from './descriptions';

test('the definitions of the kinds say what the docstrings say; `npm run api` writes it anew', () => {
  const found = docstrings().map(([name, { about, fields }]) => [name, { about, fields }]);
  expect(Object.fromEntries(found)).toEqual(DESCRIPTIONS);
});
