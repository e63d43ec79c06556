import {
  type EnforcementLevel,
  PolicyPack,
  type ResourceValidationArgs,
  type ResourceValidationPolicy,
  UnknownValueError,
} from '@pulumi/policy';
import type { Examined } from '../../controller/admission/canary';
import { fieldText } from '../../controller/api/problems/text';
import { apiVersionOf, type KubeObject } from '../../controller/api/types/meta';
import { CANARY } from '../../controller/api/types/resources';
import { ADVICE_RULES, adviceOf } from '../../controller/preview/advice/index';

/** The type of Canaries in Pulumi programs. */
const CANARY_TYPE = 'kubernetes:flagger.app/v1beta1:Canary';
const INVALID = 'invalid-canary';
const CODES = [INVALID, ...ADVICE_RULES.map(({ code }) => code)];

/** Options of `serinRules` and `serinPolicyPack`. */
export interface RuleOptions {
  /** Routing provider of Canaries that name none, the same as the controller's `-mesh-provider`. Default: `istio`. */
  meshProvider?: string;
  /** The enforcement level of warnings. Default: `advisory`, which shows them. */
  advice?: EnforcementLevel;
  /**
   * The enforcement level for Canaries that the API server or the controller would refuse. Default: `mandatory`, which
   * stops the update.
   */
  invalid?: EnforcementLevel;
  /**
   * Enforcement levels of single rules, by code: `{ 'single-metric': 'disabled', 'never-rolls-back': 'mandatory' }`.
   */
  levels?: Readonly<Record<string, EnforcementLevel>>;
}

/**
 * The rules about Canaries as policies for your own policy pack: one for each kind of warning, and `invalid-canary`.
 *
 * A Canary silences warnings with the annotation `serin/silence`, which lists their codes, separated by commas. If a
 * preview does not know all of a Canary yet, `invalid-canary` reports that, and the other rules report nothing.
 *
 * @throws Error if `levels` names a rule that does not exist
 */
export function serinRules({
  meshProvider = 'istio',
  advice = 'advisory',
  invalid = 'mandatory',
  levels = {},
}: RuleOptions = {}): ResourceValidationPolicy[] {
  for (const code of Object.keys(levels))
    if (!CODES.includes(code)) throw new Error(`levels: ${code} is no rule; use codes of ${CODES.join(', ')}`);
  const warnings = ADVICE_RULES.map((rule): ResourceValidationPolicy => ({
    name: rule.code,
    description: rule.about,
    enforcementLevel: levels[rule.code] ?? advice,
    validateResource: async (args, report) => {
      const valid = await findValidCanary(args, meshProvider);
      if (valid === undefined) return;
      const found = adviceOf(rule, valid.canary, valid.provider, { written: canaryIn(args) });
      for (const { message } of found) report(message);
    },
  }));
  const validity: ResourceValidationPolicy = {
    name: INVALID,
    description: 'A Canary has to be one that the API server and the controller accept.',
    enforcementLevel: levels[INVALID] ?? invalid,
    validateResource: async (args, report) => {
      if (args.type !== CANARY_TYPE) return;
      const { problems } = await examineResource(args, meshProvider);
      for (const problem of problems) report(fieldText(problem));
    },
  };
  return [validity, ...warnings];
}

/**
 * A policy pack with these rules. `serinPolicyPack('serin')` is all that the `index.ts` of a pack needs.
 *
 * @throws Error if `levels` names a rule that does not exist
 */
export function serinPolicyPack(name: string, options: RuleOptions = {}): PolicyPack {
  return new PolicyPack(name, {
    description: 'Canaries that are valid, and that find out a bad version before users do.',
    policies: serinRules(options),
  });
}

/** @throws UnknownValueError if a part of the Canary is not known yet */
async function examineResource(args: ResourceValidationArgs, meshProvider: string): Promise<Examined> {
  const { examineCanary } = await import('../../controller/admission/canary.js');
  return examineCanary(canaryIn(args), meshProvider);
}

function canaryIn({ name, props }: ResourceValidationArgs): KubeObject {
  return { apiVersion: apiVersionOf(CANARY), kind: CANARY.kind, ...props, metadata: { name, ...props.metadata } };
}

/** @returns a valid Canary; undefined if it is invalid or not fully known, and for other resources */
async function findValidCanary(args: ResourceValidationArgs, meshProvider: string): Promise<Examined | undefined> {
  if (args.type !== CANARY_TYPE) return undefined;
  try {
    const found = await examineResource(args, meshProvider);
    return found.problems.length === 0 ? found : undefined;
  } catch (error) {
    // The rule about validity reports it. The other rules need not repeat it.
    if (error instanceof UnknownValueError) return undefined;
    throw error;
  }
}
