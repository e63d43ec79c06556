import { readFileSync } from 'node:fs';
import { apiSurface, STORED } from './api-surface';

jest.setTimeout(120_000);

test('programs find the API that api.txt says; `npm run api` accepts a change of it', () => {
  expect(apiSurface()).toBe(readFileSync(STORED, 'utf8'));
});
