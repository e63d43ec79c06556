// Flagger adds its credentials to the headers of the template that all measurements share; Serin leaves the template
// as it is.
import { checkMetrics } from '../metrics/check';
import { answering, canaryWith, contextOf, templateWith, vector } from '../metrics/support';

test('two measurements with one template send the same headers, and the second only its own credentials', async () => {
  const provider = {
    type: 'prometheus',
    address: 'http://templates:9090',
    headers: { 'X-Scope-OrgID': ['team-a'] },
    secretRef: { name: 'token' },
  };
  const template = templateWith({ provider });
  const before = structuredClone(template);
  const metric = { name: 'errors', templateRef: { name: 'errors' }, thresholdRange: { max: 1 } };
  const { http, requests } = answering(() => vector(0));
  let token = 'first';
  const context = contextOf(http, {
    canary: canaryWith([metric]),
    template: () => template,
    secret: () => ({ token }),
  });

  const first = await checkMetrics([metric, metric], context);
  token = 'second';
  const second = await checkMetrics([metric], context);

  expect([...first, ...second].map(({ failure }) => failure)).toEqual([undefined, undefined, undefined]);
  const sent = (authorization: string) => ({ 'X-Scope-OrgID': ['team-a'], Authorization: authorization });
  expect(requests.map(({ headers }) => headers)).toEqual([
    sent('Bearer first'),
    sent('Bearer first'),
    sent('Bearer second'),
  ]);
  expect(template).toEqual(before);
});
