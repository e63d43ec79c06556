/**
 * How often the sequential tests are wrong, and how soon they are certain: `npm run bench:statistics -- [RUNS]`.
 * Simulated with a seed, so that the same numbers come out everywhere. Prints what it measured; asserts nothing.
 */
import type { Random } from '../../controller/core/random';
import { seededRandom } from '../../controller/simulation/random';
import { testAboveAllowed } from '../../controller/statistics/above-allowed';
import { testAboveOther } from '../../controller/statistics/above-other';
import type { Counts } from '../../controller/statistics/counts';
import { alphaOfValues } from '../../controller/statistics/looks';
import { mannWhitney } from '../../controller/statistics/mann-whitney';
import { decidingFailures, more } from '../statistics/support';

const RUNS = Number(process.argv[2] ?? 10_000);
const HORIZON = 5000;
const ALPHAS = [0.05, 1e-4, 1e-6];

const boundsFor = (allowed: number, alpha: number): number[] =>
  decidingFailures((counts) => testAboveAllowed(counts, allowed, alpha).decided, HORIZON);

/** How many requests until the next failure, that one included. */
const untilFailure = (random: Random, rate: number): number =>
  rate === 1 ? 1 : Math.ceil(Math.log(1 - random()) / Math.log1p(-rate)) || 1;

/**
 * The counts at the decision of a test that is looked at after every request, from these counts on; undefined if it
 * reaches the horizon. Only a failure can decide. Failures come in clumps of `clump`.
 */
function decision(
  bounds: readonly number[],
  rate: number,
  random: Random,
  from: Counts = { requests: 0, failures: 0 },
  clump = 1,
): Counts | undefined {
  let { requests, failures } = from;
  for (;;) {
    requests += untilFailure(random, rate / clump);
    for (let of = 1; of <= clump; of++, requests++) {
      if (requests > HORIZON) return undefined;
      failures += 1;
      if (failures >= bounds[requests]!) return { requests, failures };
    }
    requests -= 1;
  }
}

const times = <T>(run: () => T): T[] => Array.from({ length: RUNS }, run);
const isDecided = <T>(result: T | undefined): result is T => result !== undefined;

/** The value that this part of the runs stays within; `–` if that many never decided. */
function quantile(values: readonly number[], part: number): string {
  const sorted = values.toSorted((a, b) => a - b);
  return String(sorted[Math.ceil(RUNS * part) - 1] ?? '–');
}

const percent = (count: number): string => `${((100 * count) / RUNS).toFixed(2)} %`;

/** Requests and failures within which half of the runs and nine of ten were decided. */
function delays(decided: readonly Counts[]): string[] {
  const [requests, failures] = [decided.map((counts) => counts.requests), decided.map((counts) => counts.failures)];
  return [quantile(requests, 0.5), quantile(requests, 0.9), quantile(failures, 0.5), quantile(failures, 0.9)];
}

function print(title: string, head: readonly string[], rows: readonly (readonly (string | number)[])[]): void {
  const lines = [head, ...rows].map((row) => row.map(String));
  const widths = head.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)));
  console.log(`\n${title}\n`);
  for (const line of lines) console.log(`  ${line.map((cell, column) => cell.padStart(widths[column]!)).join('  ')}`);
}

const DELAYS = ['requests ½', '90 %', 'failures ½', '90 %'];

function aboveAllowed(): void {
  const rows = [0.001, 0.01, 0.05].flatMap((allowed) =>
    ALPHAS.flatMap((alpha) => {
      const bounds = boundsFor(allowed, alpha);
      return [allowed / 2, allowed, 2 * allowed, 5 * allowed, 1 / 3, 1].map((rate) => {
        const random = seededRandom(`${allowed} ${alpha} ${rate}`);
        const decided = times(() => decision(bounds, rate, random)).filter(isDecided);
        return [
          allowed,
          alpha,
          rate.toFixed(4),
          percent(decided.length),
          ...(rate > allowed ? delays(decided) : ['', '', '', '']),
        ];
      });
    }),
  );
  const title = `Failure rates above the allowed one, looked at after each of ${HORIZON} requests (decided up to the allowed rate: false alarms)`;
  print(title, ['allowed', 'alpha', 'rate', 'decided', ...DELAYS], rows);
}

function inClumps(): void {
  const random = seededRandom('clumps');
  const rows = [1, 3, 10].flatMap((clump) =>
    [0.01, 0.02, 0.05].map((allowed) => [
      clump,
      allowed,
      ...ALPHAS.map((alpha) => {
        const bounds = boundsFor(allowed, alpha);
        return percent(times(() => decision(bounds, 0.005, random, undefined, clump)).filter(isDecided).length);
      }),
    ]),
  );
  print(
    'False alarms at a rate of 0.005 when failures come in clumps',
    ['clump', 'allowed', ...ALPHAS.map((alpha) => `alpha ${alpha}`)],
    rows,
  );
}

function late(): void {
  const random = seededRandom('late');
  const rows = [0, 100, 1000, 3000].flatMap((good) =>
    ALPHAS.slice(1).map((alpha) => {
      const bounds = boundsFor(0.01, alpha);
      const decided = times(() => decision(bounds, 1 / 3, random, { requests: good, failures: 0 })).filter(isDecided);
      return [
        good,
        alpha,
        ...delays(decided.map(({ requests, failures }) => ({ requests: requests - good, failures }))),
      ];
    }),
  );
  print(
    'A third of failures that begins after good requests which the same test has counted; allowed 0.01',
    ['good before', 'alpha', ...DELAYS],
    rows,
  );
}

interface Traffic {
  share: number;
  canary: number;
  primary: number;
}

/** One minute of 100 requests a second, looked at every second: the canary's counts when it is decided. */
function comparison(
  { share, canary, primary }: Traffic,
  margin: number,
  alpha: number,
  random: Random,
): Counts | undefined {
  const [tested, other]: [Counts, Counts] = [
    { requests: 0, failures: 0 },
    { requests: 0, failures: 0 },
  ];
  for (let second = 0; second < 60; second++) {
    for (let request = 0; request < 100; request++) {
      const [counts, rate] = random() < share ? [tested, canary] : [other, primary];
      counts.requests += 1;
      counts.failures += Number(random() < rate);
    }
    if (testAboveOther(tested, other, more(margin), alpha).decided) return tested;
  }
  return undefined;
}

function aboveOther(): void {
  const cases: [Traffic, number][] = [
    [{ share: 0.1, canary: 0.01, primary: 0.01 }, 0],
    [{ share: 0.5, canary: 0.2, primary: 0.2 }, 0],
    [{ share: 0.5, canary: 0.02, primary: 0.01 }, 0.01],
    [{ share: 0.1, canary: 0.05, primary: 0.01 }, 0],
    [{ share: 0.5, canary: 0.05, primary: 0.01 }, 0.01],
    [{ share: 0.1, canary: 1 / 3, primary: 0.001 }, 0],
    [{ share: 0.1, canary: 1 / 3, primary: 0.001 }, 0.01],
    [{ share: 0.1, canary: 1 / 3, primary: 0.1 }, 0.01],
  ];
  const rows = cases.flatMap(([traffic, margin]) =>
    ALPHAS.map((alpha) => {
      const random = seededRandom(JSON.stringify([traffic, margin, alpha]));
      const decided = times(() => comparison(traffic, margin, alpha, random)).filter(isDecided);
      const claimed = traffic.canary <= traffic.primary + margin;
      return [
        traffic.share,
        traffic.primary,
        traffic.canary.toFixed(3),
        margin,
        alpha,
        percent(decided.length),
        ...(claimed ? ['', '', '', ''] : delays(decided)),
      ];
    }),
  );
  const title =
    'A canary against its primary, 100 requests a second, looked at every second for a minute (requests and failures are the canary’s)';
  print(title, ['share', 'primary', 'canary', 'margin', 'alpha', 'decided', ...DELAYS], rows);
}

/**
 * Failed requests until users are back on the primary: ten requests a second, a third of which fail, from a random
 * moment between two looks.
 */
function harm(allowed: number, alpha: number, every: number, lag: number, random: Random): number {
  let requests = 0;
  let failures = 0;
  const perSecond = 10;
  for (let look = every * random(); ; look += every) {
    // What a look sees is as old as the scrape; what is decided takes effect as late again.
    for (; requests < (look - lag) * perSecond; requests++) if (random() < 1 / 3) failures += 1;
    if (!testAboveAllowed({ requests, failures }, allowed, alpha).decided) continue;
    for (; requests < (look + lag) * perSecond; requests++) if (random() < 1 / 3) failures += 1;
    return failures;
  }
}

function catastrophe(): void {
  const random = seededRandom('catastrophe');
  const rows = [1, 2, 5].flatMap((every) =>
    [0.5, 1].flatMap((lag) =>
      [0.01, 0.02, 0.05].flatMap((allowed) =>
        ALPHAS.slice(1).map((alpha) => {
          const harms = times(() => harm(allowed, alpha, every, lag, random));
          return [
            `${every} s`,
            `${lag} s`,
            allowed,
            alpha,
            quantile(harms, 0.5),
            quantile(harms, 0.9),
            quantile(harms, 0.99),
          ];
        }),
      ),
    ),
  );
  const title =
    'Requests that fail until users are back: ten a second on the canary, a third of errors; counts are as old as the lag, the router follows after the same';
  print(title, ['look every', 'lag', 'allowed', 'alpha', 'failed ½', '90 %', '99 %'], rows);
}

/**
 * At which of the checks of one rollout the test decides: values that spread by a third around their median, the
 * canary's so many times as high.
 */
function deciding(checks: number, times: number, falseAlarms: number, random: Random): number | undefined {
  const value = (): number => Math.exp(0.3 * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()));
  const [canary, primary]: [number[], number[]] = [[], []];
  for (let check = 1; check <= checks; check++) {
    canary.push(times * value());
    primary.push(value());
    if (mannWhitney(canary, primary, 'greater').pValue <= alphaOfValues(falseAlarms, check)) return check;
  }
  return undefined;
}

function byValues(): void {
  const runs = Math.min(RUNS, 2000);
  const rows = [5, 10, 20].flatMap((checks) =>
    [0.05, 0.01].flatMap((falseAlarms) =>
      [1, 1.2, 1.5, 2, 3].map((factor) => {
        const random = seededRandom(`${checks} ${falseAlarms} ${factor}`);
        const decided = Array.from({ length: runs }, () => deciding(checks, factor, falseAlarms, random)).filter(
          isDecided,
        );
        const sorted = decided.toSorted((a, b) => a - b);
        const half = factor === 1 ? '' : String(sorted[Math.ceil(runs / 2) - 1] ?? '–');
        return [checks, falseAlarms, factor, `${((100 * decided.length) / runs).toFixed(2)} %`, half];
      }),
    ),
  );
  const title =
    'Values of every check so far, compared at each by Mann–Whitney with its part of the false alarms (canary once as high: false alarms)';
  print(title, ['checks', 'false alarms', 'times as high', 'decided', 'checks ½'], rows);
}

aboveAllowed();
inClumps();
late();
aboveOther();
byValues();
catastrophe();
