import { callOnlyIf } from '../../controller/process/call-only-if';

test('nothing is called when the check throws', async () => {
  const called: string[] = [];
  let leads = true;
  const check = (): void => {
    if (!leads) throw new Error('not the leader');
  };
  const http = callOnlyIf(check, async ({ url }) => {
    called.push(url);
    return { status: 200, body: '' };
  });
  expect((await http({ url: 'http://hook/a', timeout: 1 })).status).toBe(200);
  leads = false;
  await expect(http({ url: 'http://hook/b', timeout: 1 })).rejects.toThrow('not the leader');
  expect(called).toEqual(['http://hook/a']);
});
