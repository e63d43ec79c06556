import type { CanaryMetric, CanaryWebhook } from '../../controller/api/types/canary';
import { markdownOf, type Mistake, reportOn } from '../../controller/preview';
import { code, escapeMarkdown } from '../../controller/preview/markdown-escape';
import { MATCH, NO_STEPS } from './advice-cases';
import { DURATION, soundCanary, SUCCESS } from './canaries';

const markdownFor = async (analysis: Parameters<typeof soundCanary>[0]): Promise<string> =>
  markdownOf([await reportOn(soundCanary(analysis), 'istio')]);
const hook = (name: string, type?: CanaryWebhook['type']): CanaryWebhook => ({ name, type, url: 'http://tester/' });

it('a Canary is a heading, a sentence, a table and what comes of a bad version', async () => {
  const webhooks = [hook('load'), hook('boss', 'confirm-promotion')];
  const alerts = [{ providerRef: { name: 'slack' } }];
  expect(await markdownFor({ stepWeight: 25, threshold: 2, webhooks, alerts })).toBe(`### Canary \`podinfo.test\`

Canary by \`istio\`, a step every 1m: **2m** in all, at most **50 %** of the traffic before the promotion

| Time | Canary | Phase | What | Hooks |
| ---: | ---: | --- | --- | --- |
| T+0s | 0 % | Initialized | New revision detected! Scaling up podinfo.test |  |
| T+0s | 0 % | Progressing | Starting canary analysis for podinfo.test |  |
| T+0s | 25 % | Progressing | Advance podinfo.test canary weight 25 |  |
| T+1m | 50 % | Progressing | Advance podinfo.test canary weight 50 | \`load\` |
| T+2m | 50 % | Progressing | Confirm-promotion check boss passed | \`load\`, \`boss\` |
| T+2m | 50 % | Promoting | Copying podinfo.test template spec to podinfo-primary.test |  |
| T+2m | 0 % | Promoting | Routing all traffic to primary |  |
| T+2m | 0 % | Finalising | Promotion completed! Scaling down podinfo.test |  |

- Checked at each step: \`request-success-rate\` (at least 99), \`request-duration\` (at most 500), \`load\` (hook)
- Waits for: \`boss\` (confirm-promotion)
- If all checks fail: rolled back at T+2m, after 2m with up to 25 % of the traffic on it
- If they fail only at 50 %: rolled back at T+3m, after 2m with up to 50 % of the traffic on it
`);
});

it('warnings are a list, each with its code', async () => {
  expect(await markdownFor({ metrics: [SUCCESS] })).toMatch(
    /\n\n\*\*1 warning\*\*\n\n- `single-metric` spec\.analysis\.metrics has request-success-rate alone, .*\n$/,
  );
  expect(await markdownFor({ metrics: [SUCCESS], maxWeight: undefined })).toContain(
    '\n\n**2 warnings**\n\n- `single-metric` ',
  );
});

it('a Canary that nothing checks has no worst case', async () => {
  expect(await markdownFor({ metrics: [] })).toContain(
    '- A bad version is never rolled back: no metric and no rollout hook checks it\n',
  );
});

it('a long table is folded, and a very long one shortened as well', async () => {
  expect(await markdownFor({ stepWeight: 5, threshold: 2 })).toMatch(
    /<details><summary>15 steps<\/summary>\n\n\| Time (.*\n)+\n<\/details>/,
  );
  const text = await markdownFor({ ...NO_STEPS, interval: '1h', iterations: 168, match: MATCH });
  expect(text).toContain(
    '| T+1h | 100 % | Progressing | Advance podinfo.test canary iteration 2/168 |  |\n| | | | … 165 more | |\n| T+167h |',
  );
  expect(text).not.toContain('<details>');
});

it('mirrored steps say so', async () => {
  expect(await markdownFor({ mirror: true })).toContain('| T+0s | 0 %, mirrored | Progressing |');
});

it('what is refused says why, and the next Canary begins with its own heading', async () => {
  const message = 'spec.provider <x> is not known';
  const problems: Mistake[] = [{ code: 'unknown-provider', field: 'spec.provider', message }];
  const refusal = { name: 'web', namespace: 'shop', errors: [message], problems };
  expect(markdownOf([refusal, refusal])).toBe(
    '### Canary `web.shop`\n\n**Refused**\n\n- `unknown-provider` spec.provider &lt;x&gt; is not known\n\n### Canary `web.shop`\n\n**Refused**\n\n- `unknown-provider` spec.provider &lt;x&gt; is not known\n',
  );
});

it('names with signs of Markdown cannot leave their place', async () => {
  const text = await markdownFor({
    webhooks: [hook('a|b`c')],
    metrics: [{ ...SUCCESS, name: 'x](http://evil/) @root', query: 'errors{app="{{ target }}"}' }],
  });
  for (const row of text.split('\n').filter((line) => line.startsWith('| T+')))
    expect(row.replace(/\\\|/g, '').match(/\|/g)).toHaveLength(6);
  expect(text).toContain('`` a\\|b`c ``');
  expect(text).toContain('`x](http://evil/) @root`');
});

test.each([
  ['a | b', 'a \\| b'],
  ['<img src=x> & more', '&lt;img src=x&gt; &amp; more'],
  ['**bold** _it_ `code`', '\\*\\*bold\\*\\* \\_it\\_ \\`code\\`'],
  ['[a](b) ![c](d)', '\\[a\\](b) !\\[c\\](d)'],
  ['first\n\n# second', 'first # second'],
  ['ask @team about #12', 'ask @\u200bteam about #\u200b12'],
  ['see http://x/', 'see http:\u200b//x/'],
  ['c:\\new', 'c:\\\\new'],
])('%j is written so that it is read as it is', (text, written) => {
  expect(escapeMarkdown(text)).toBe(written);
});

test.each([
  ['web', '`web`'],
  ['a`b', '`` a`b ``'],
  ['`` ` ``', '``` `` ` `` ```'],
  ['a\nb', '`a b`'],
  ['', '*unnamed*'],
])('%j is code', (text, written) => {
  expect(code(text)).toBe(written);
});

it('says what ends a rollout before a step is over, and what follows from each check', async () => {
  const compared: CanaryMetric = {
    ...DURATION,
    compareTo: 'primary',
    allowedDifference: { relative: 10 },
    failureLimit: { consecutive: 2 },
  };
  const text = await markdownFor({
    earlyStop: {},
    metrics: [
      { ...SUCCESS, minSamples: 50, critical: true },
      compared,
      { ...SUCCESS, name: 'orders', query: 'up{a="{{ target }}"}', dryRun: true },
    ],
  });
  expect(text).toContain(
    '- Checked at each step: `request-success-rate` (at least 99; with 50 samples or more; the first failure rolls back), ' +
      '`request-duration` (at most 500, within 10 % of the primary; 2 failures in a row roll back), `orders` (at least 99; decides nothing)\n',
  );
  expect(text).toContain('- Ends in the middle of a step when more than 1 % of the requests fail, beyond doubt\n');
});
