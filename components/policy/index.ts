import {
  type EnforcementLevel,
  PolicyPack,
  type ResourceValidationArgs,
  type ResourceValidationPolicy,
  UnknownValueError,
} from '@pulumi/policy';
import type { Examined } from '../../controller/admission/canary';
import { apiVersionOf } from '../../controller/api/types/meta';
import { CANARY } from '../../controller/api/types/resources';
import { ADVICE_RULES, adviceOf } from '../../controller/preview/advice/index';

/** Canaries as a Pulumi program registers them, in a component or by themselves. */
const CANARY_TYPE = 'kubernetes:flagger.app/v1beta1:Canary';
const INVALID = 'invalid-canary';
const CODES = [INVALID, ...ADVICE_RULES.map(({ code }) => code)];

/** Options of `serinRules` and `serinPolicyPack`. */
export interface RuleOptions {
  /** Routing provider of Canaries that name none, as the controller's `-mesh-provider` says. Default: `istio`. */
  meshProvider?: string;
  /** What a warning does. Default: `advisory`, it is shown. */
  advice?: EnforcementLevel;
  /**
   * What a Canary does that the API server or the controller would refuse. Default: `mandatory`, nothing is deployed.
   */
  invalid?: EnforcementLevel;
  /** The same for single rules, by their codes: `{ 'single-metric': 'disabled', 'never-rolls-back': 'mandatory' }`. */
  levels?: Readonly<Record<string, EnforcementLevel>>;
}

/**
 * The rules about Canaries as policies, for a policy pack of one's own: one for each kind of warning, and
 * `invalid-canary`.
 *
 * A Canary silences warnings with the annotation `serin/silence`, which lists their codes, separated by commas. As long
 * as something about a Canary is not known, in a preview, `invalid-canary` says so, and the others say nothing.
 *
 * @throws Error when `levels` names a rule that does not exist
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
      const valid = await knownAndValid(args, meshProvider);
      const found = valid === undefined ? [] : adviceOf(rule, valid.canary, valid.provider);
      for (const { message } of found) report(message);
    },
  }));
  const validity: ResourceValidationPolicy = {
    name: INVALID,
    description: 'A Canary has to be one that the API server and the controller accept.',
    enforcementLevel: levels[INVALID] ?? invalid,
    validateResource: async (args, report) => {
      if (args.type !== CANARY_TYPE) return;
      for (const { field, detail } of (await examinedResource(args, meshProvider)).problems)
        report(`${field}: ${detail}`);
    },
  };
  return [validity, ...warnings];
}

/**
 * A policy pack of these rules: `serinPolicyPack('serin')` is all that a pack's `index.ts` needs.
 *
 * @throws Error when `levels` names a rule that does not exist
 */
export function serinPolicyPack(name: string, options: RuleOptions = {}): PolicyPack {
  return new PolicyPack(name, {
    description: 'Canaries that are valid, and that find out a bad version before users do.',
    policies: serinRules(options),
  });
}

/** @throws UnknownValueError when something about the Canary is not known yet */
async function examinedResource({ name, props }: ResourceValidationArgs, meshProvider: string): Promise<Examined> {
  const { examined } = await import('../../controller/admission/canary.js');
  return examined(
    { apiVersion: apiVersionOf(CANARY), kind: CANARY.kind, ...props, metadata: { name, ...props.metadata } },
    meshProvider,
  );
}

/** A valid Canary of which everything is known; nothing otherwise, and for any other resource. */
async function knownAndValid(args: ResourceValidationArgs, meshProvider: string): Promise<Examined | undefined> {
  if (args.type !== CANARY_TYPE) return undefined;
  try {
    const found = await examinedResource(args, meshProvider);
    return found.problems.length === 0 ? found : undefined;
  } catch (error) {
    // Said once, by the rule about validity, not once for every rule.
    if (error instanceof UnknownValueError) return undefined;
    throw error;
  }
}
