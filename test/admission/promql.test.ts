import { array, assert, constantFrom, property } from 'fast-check';
import { checkPromql } from '../../controller/admission/promql';
import { BUILTIN_METRICS } from '../../controller/api/types/canary';
import { PROVIDERS } from '../../controller/api/rules/providers';
import { builtinQuery } from '../../controller/metrics/builtin/queries';
import { guideFragments, guideManifests } from '../api/manifests';
import { BUILTIN_VALUES } from '../metrics/support';
import { flawTexts } from '../support/problems';
import { processorTime } from '../support/processor-time';

/** The queries of the guides: of MetricTemplates for Prometheus and of Canaries. */
function guideQueries(): [string, string][] {
  return [...guideManifests(), ...guideFragments()].flatMap(([title, { kind, spec }]) => {
    if (kind === 'MetricTemplate')
      return spec.provider.type === 'prometheus' ? [[title, spec.query as string] as [string, string]] : [];
    const metrics = (spec.analysis?.metrics ?? []) as { name: string; query?: string }[];
    return metrics.flatMap(({ name, query }) =>
      query === undefined ? [] : [[`${name} in ${title}`, query] as [string, string]],
    );
  });
}

const builtins = Object.keys(PROVIDERS).flatMap((provider) =>
  BUILTIN_METRICS.map(
    (metric) => [`${metric} of ${provider}`, builtinQuery(provider, metric, BUILTIN_VALUES)!] as const,
  ),
);

describe('PromQL is accepted', () => {
  test.each(guideQueries())('of the guide: %s', (_, query) => {
    expect(flawTexts(checkPromql(query))).toEqual([]);
  });

  test('of the guide: there are enough of them', () => {
    expect(guideQueries().length).toBeGreaterThanOrEqual(9);
  });

  test.each([
    `sum(
        rate(
            istio_requests_total{
            reporter="destination",
            destination_workload_namespace=~"{{ namespace }}",
            destination_workload=~"{{ target }}",
            response_code!~"5.*"
            }[{{ interval }}]
        )
    )
    /
    sum(rate(istio_requests_total{reporter="destination", destination_workload_namespace=~"{{ namespace }}", destination_workload=~"{{ target }}"}[{{ interval }}]))`,
    `histogram_quantile(0.99,
    sum(
        irate(
        istio_request_duration_milliseconds_bucket{
            reporter="destination",
            destination_workload=~"{{ target }}",
            destination_workload_namespace=~"{{ namespace }}"
        }[{{ interval }}]
        )
    ) by (le)
    )`,
    `sum(rate(istio_requests_total{reporter="destination", destination_workload_namespace="test", destination_workload="myapp", response_code!~"5.*"}[1m]))
    /
    sum(rate(istio_requests_total{reporter="destination", destination_workload_namespace="test", destination_workload="myapp"}[1m])) * 100`,
    `sum(rate(istio_requests_total{
      destination_workload="{{ target }}", # ← Must match deployment name
      destination_workload_namespace="{{ namespace }}"
    }[{{ interval }}]))`,
    'flagger_canary_duration_seconds > 3600',
    'flagger_canary_status == 0',
  ])('that the guides print by itself: %j', (query) => {
    expect(flawTexts(checkPromql(query))).toEqual([]);
  });

  test.each(builtins)('of the built-in metric %s', (_, query) => {
    expect(flawTexts(checkPromql(query))).toEqual([]);
  });

  test.each([
    'up',
    'vector(1)',
    '-up + 1e3 * 0x1F % Inf',
    'quantile_over_time(0.9, up[5m] offset 1h)',
    'max_over_time(rate(up[1m])[5m:])',
    'max_over_time((up / up)[5m:]) - rate(up[1m]) * deriv(up[1h])',
    'sum_over_time(up[5m:1m] @ start())',
    'absent_over_time((up{job="a"}[1h]))',
    'topk(3, up) > bool 5 and on (job) group_left (x) other unless ignoring (job) other',
    'sum without (job) (up) / count by (on, group) (up{on="a", bool="b"})',
    '{"my.metric", job=~"a|b", x!~"c",}',
    'label_replace(up, "a", "$1", "b", "(.*)")',
    'up{a="}", b=\'{"\', c=`"[`, d="\\"("} # and a ) in a comment',
    'up{a="{{ interval }}"} / 60 > {{interval}}',
    '{{ target }}_requests_total{app="{{ name }}"}',
    'SUM(up) BY (job)',
  ])('in general: %s', (query) => {
    expect(flawTexts(checkPromql(query))).toEqual([]);
  });

  test.each([
    'rate({{ variables.metric }}[{{ variables.window }}])',
    'rate(up[{{ variables.minutes }}m])',
    'up offset {{ variables.window }}',
    'up{ {{ variables.matchers }} }',
    'up{job="a",{{variables.matchers}}}',
    'up{job={{ variables.quoted }}}',
    '{{ variables.function }}(up)',
    '{{ variables.aggregation }} by (le) (up)',
    'sum(up) {{ variables.operator }} 5',
    'up > {{ variables.limit }}',
    'rate({{ variables.range }})',
    'sum(rate({{ variables.metric }}{a="{{ variables.a }}"}[{{ interval }}])) {{ variables.operator }} {{ variables.limit }}',
  ])('with variables that can hold what makes it right: %s', (query) => {
    expect(flawTexts(checkPromql(query))).toEqual([]);
  });
});

describe('PromQL is refused', () => {
  test.each<[string, string[]]>([
    ['', ['the query ends at 1:1 where an expression is expected']],
    ['up /', ['the query ends at 1:5 where an expression is expected']],
    ['sum(rate(up[1m])', ['"(" at 1:4 is never closed: add ")"']],
    [
      'sum(rate(up[1m',
      [
        '"(" at 1:4 is never closed: add ")"',
        '"(" at 1:9 is never closed: add ")"',
        '"[" at 1:12 is never closed: add "]"',
      ],
    ],
    ['sum(up))', ['")" at 1:8 closes nothing: remove it, or add "(" before it']],
    ['sum(up]', ['"]" at 1:7 stands where "(" at 1:4 has to be closed: write ")"']],
    ['rate(up[1m)', ['")" at 1:11 stands where "[" at 1:8 has to be closed: add "]" before it']],
    ['up{a="b}', ['the text that begins at 1:6 is never closed: add " at its end']],
    ['rat(up[1m])', ['"rat" at 1:1 is no function of PromQL']],
    ['sum(\n  Rate(up[1m])\n)', ['"Rate" at 2:3 is no function of PromQL']],
    ['summ by (le) (up)', ['"summ" at 1:1 is no function of PromQL']],
    ['sum by le (up)', ['"le" at 1:8 stands where "(" is expected']],
    ['sum(up) sum(up)', ['"sum" at 1:9 stands where an operator such as + or == is expected']],
    ['sum(up) +* 5', ['"*" at 1:10 stands where an expression is expected']],
    ['up = 5', ['"=" at 1:4 stands where an operator such as + or == is expected']],
    ['up && up', ['"&&" at 1:4 stands where an operator such as + or == is expected']],
    ['up{a=b}', ['"b" at 1:6 stands where a text in quotes is expected']],
    ['up{a}', ['"}" at 1:5 stands where an operator such as = or =~ is expected']],
    ['up{a="b" c="d"}', ['"c" at 1:10 stands where "," or "}" is expected']],
    ['up{1="a"}', ['"1" at 1:4 stands where a label name, a text in quotes or "}" is expected']],
    ['rate(up[m])', ['"m" at 1:9 stands where a number or a duration such as 5m is expected']],
    ['rate(up[5 m])', ['"m" at 1:11 stands where "]" is expected']],
    ['rate(up[])', ['"]" at 1:9 stands where a number or a duration such as 5m is expected']],
    [
      'histogram_quantile(0.99 sum(up))',
      ['"sum" at 1:25 stands where an operator such as + or ==, "," or ")" is expected'],
    ],
    ['up{a={{ namespace }}}', ['"{{ namespace }}" at 1:6 stands where a text in quotes is expected']],
    ['up{a="b"} {{ target }}', ['"{{ target }}" at 1:11 stands where an operator such as + or == is expected']],
    [
      'rate(up{a="{{ namespace }}"}[{{ interval }}]) 5',
      ['"5" at 1:47 stands where an operator such as + or == is expected'],
    ],
    ['up{a="{{\n\n name }}"} 5', ['"5" at 3:12 stands where an operator such as + or == is expected']],
    ['up{a="{{\n\n name }}"} )', ['")" at 3:12 closes nothing: remove it, or add "(" before it']],
    ['a {{ variables.x }} b c', ['"c" at 1:23 stands where an operator such as + or == is expected']],
    ['up{ {{ variables.x }} } 5', ['"5" at 1:25 stands where an operator such as + or == is expected']],
  ])('for its grammar: %j', (query, problems) => {
    expect(flawTexts(checkPromql(query))).toEqual(problems);
  });

  test.each<[string, string[]]>([
    [
      'up[5m]',
      ['the range that begins at 1:1 stands where a number is needed: make it one, for example with rate(...)'],
    ],
    [
      'up{a="{{\n name }}"} + up[5m]',
      ['the range that begins at 2:14 stands where a number is needed: make it one, for example with rate(...)'],
    ],
    [
      'max_over_time(up / up[5m:])',
      ['the range that begins at 1:20 stands where a number is needed: make it one, for example with rate(...)'],
    ],
    [
      'rate(-up[5m])',
      ['the range that begins at 1:7 stands where a number is needed: make it one, for example with rate(...)'],
    ],
    [
      'sum(up[5m]) / 2',
      ['the range that begins at 1:5 stands where a number is needed: make it one, for example with rate(...)'],
    ],
    ['sum(\n  rate(up{a="{{ variables.a }}"})\n)', ['"rate" at 2:3 needs a range: write for example rate(metric[5m])']],
    [
      'quantile_over_time(0.9, up)',
      ['"quantile_over_time" at 1:1 needs a range: write for example quantile_over_time(metric[5m])'],
    ],
    [
      'max_over_time(rate(up[1m])[5m])',
      ['the range that begins at 1:15 is one over an expression, which needs a colon: write for example [5m:]'],
    ],
  ])('for its ranges: %j', (query, problems) => {
    expect(flawTexts(checkPromql(query))).toEqual(problems);
  });

  test('for several mistakes at once, in the order in which they stand, but not for more than anybody reads', () => {
    expect(flawTexts(checkPromql('foo(up) / up{a=b}\n  + bar(up) up'))).toEqual([
      '"foo" at 1:1 is no function of PromQL',
      '"b" at 1:16 stands where a text in quotes is expected',
      '"bar" at 2:5 is no function of PromQL',
      '"up" at 2:13 stands where an operator such as + or == is expected',
    ]);
    expect(checkPromql('f(a) + '.repeat(20))).toHaveLength(5);
  });
});

test('PromQL of any pieces is judged to an end, with places that it has', () => {
  const piece = constantFrom(
    'up',
    'sum',
    '(',
    ')',
    '[',
    ']',
    '{',
    '}',
    '5m',
    ':',
    ',',
    '"a"',
    '=',
    '=~',
    '==',
    '+',
    'by',
    ' ',
    '\n',
    '{{ name }}',
    '{{ variables.x }}',
    '@',
    '#',
  );
  assert(
    property(array(piece, { maxLength: 12 }), (pieces) => {
      const query = pieces.join('');
      const lines = query.split('\n');
      for (const problem of flawTexts(checkPromql(query))) {
        const [, line, column] = /(?:at|ends at|begins at) (\d+):(\d+)/.exec(problem)!;
        expect(Number(column)).toBeLessThanOrEqual(lines[Number(line) - 1]!.length + 1);
      }
    }),
    { numRuns: 300 },
  );
});

describe('a long query', () => {
  test.each([
    ['of thousands of operands', Array<string>(5_000).fill('a').join('+')],
    ['of thousands of calls in each other', `${'sum('.repeat(3_000)}a${')'.repeat(3_000)}`],
  ])('%s is not called wrong, and takes no time', async (_, query) => {
    const time = await processorTime(() => expect(checkPromql(query)).toEqual([]));
    expect(time).toBeLessThan(1_000);
  });

  test('has its first brackets without an end shown', () => {
    expect(checkPromql('sum('.repeat(4_000))).toHaveLength(5);
    expect(flawTexts(checkPromql(`${'a+'.repeat(2_000)}a)`))).toEqual([
      '")" at 1:4002 closes nothing: remove it, or add "(" before it',
    ]);
  });
});
