import type { Canary, CanaryAnalysis } from '../../controller/api/types/canary';
import { ADVICE_RULES, adviceOn } from '../../controller/preview';
import { subjectOf } from '../../controller/preview/advice/rule';
import { checksToPass } from '../../controller/preview/advice/tolerance';
import { planRollout } from '../../controller/rollout/plan';
import { ADVICE_CASES, type AdviceCase, MATCH, NO_STEPS } from './advice-cases';
import { soundCanary, SUCCESS } from './canaries';

const codes = (canary: Canary, provider = 'istio'): string[] => adviceOn(canary, provider).map(({ code }) => code);

describe('advice', () => {
  it.each(ADVICE_CASES.map((one): [string, AdviceCase] => [`${one.code} at ${one.field}`, one]))(
    '%s',
    (_, { code, field, says, canary, provider = 'istio', beside }) => {
      const advice = adviceOn(canary, provider, beside);
      expect(advice).toEqual([{ code, field, message: expect.any(String) }]);
      expect(advice[0]!.message.startsWith(`${field} `)).toBe(true);
      expect(advice[0]!.message.slice(field.length + 1)).toMatch(says);
    },
  );

  it.each(
    ADVICE_CASES.flatMap(({ code, provider, well }) =>
      well.map((canary, index): [string, Canary, string?] => [`${code}, ${index + 1}`, canary, provider]),
    ),
  )('is not given where there is no reason: %s', (_, canary, provider) => {
    expect(codes(canary, provider)).toEqual([]);
  });

  it('has a case here for every rule, and every code once', () => {
    const known = ADVICE_RULES.map(({ code }) => code);
    expect([...new Set(known)]).toEqual(known);
    expect(new Set(ADVICE_CASES.map(({ code }) => code))).toEqual(new Set(known));
    for (const code of known) expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/);
  });

  it('is silenced by its code, and by nothing else', () => {
    const bad: CanaryAnalysis = { maxWeight: undefined, metrics: [SUCCESS] };
    expect(codes(soundCanary(bad))).toEqual(['single-metric', 'full-exposure']);
    expect(codes(soundCanary(bad, {}, { 'serin/silence': 'single-metric' }))).toEqual(['full-exposure']);
    expect(codes(soundCanary(bad, {}, { 'serin/silence': 'full-exposure, single-metric' }))).toEqual([]);
    expect(codes(soundCanary(bad, {}, { 'serin/silence': 'all' }))).toEqual([
      'unknown-silence',
      'single-metric',
      'full-exposure',
    ]);
  });

  it('on an analysis that is skipped is that it is skipped', () => {
    expect(codes(soundCanary({ metrics: [] }, { skipAnalysis: true }))).toEqual(['analysis-skipped']);
  });
});

it.each<[string, CanaryAnalysis, string?]>([
  ['a canary', {}],
  ['a canary with listed steps', { stepWeight: undefined, stepWeights: [1, 2, 40] }],
  ['a mirrored canary', { mirror: true }],
  ['an A/B test', { ...NO_STEPS, match: MATCH }],
  ['Blue/Green', NO_STEPS],
  ['Blue/Green of the kubernetes provider', {}, 'kubernetes'],
])(
  'the checks that %s must pass are those that its plan takes the time of',
  async (_, analysis, provider = 'istio') => {
    const canary = soundCanary(analysis);
    const { fine } = await planRollout(canary, provider);
    expect(checksToPass(subjectOf(canary, provider)) * 60_000).toBe(fine.duration);
  },
);
