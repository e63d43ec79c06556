import { type EnforcementLevel, PolicyPack, type ResourceValidationArgs, type ResourceValidationPolicy, UnknownValueError } from '@pulumi/policy';
import type { Canary } from '../../controller/api/canary';
import { providerOf } from '../../controller/api/defaults';
import { apiVersionOf } from '../../controller/api/meta';
import { CANARY } from '../../controller/api/resources';
import { problemsOf } from '../../controller/api/validation';
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
  /** What a Canary does that the API server or the controller would refuse. Default: `mandatory`, nothing is deployed. */
  invalid?: EnforcementLevel;
  /** The same for single rules, by their codes: `{ 'single-metric': 'disabled', 'never-rolls-back': 'mandatory' }`. */
  levels?: Readonly<Record<string, EnforcementLevel>>;
}

/**
 * The rules about Canaries as policies, for a policy pack of one's own: one for each kind of warning, and `invalid-canary`.
 *
 * A Canary silences warnings with the annotation `serin/silence`, which lists their codes, separated by commas. As long as something about
 * a Canary is not known, in a preview, `invalid-canary` says so, and the others say nothing.
 *
 * @throws Error when `levels` names a rule that does not exist
 */
export function serinRules({ meshProvider = 'istio', advice = 'advisory', invalid = 'mandatory', levels = {} }: RuleOptions = {}): ResourceValidationPolicy[] {
  for (const code of Object.keys(levels)) if (!CODES.includes(code)) throw new Error(`levels: ${code} is no rule; use codes of ${CODES.join(', ')}`);
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
      for (const sentence of (await examined(args, meshProvider)).problems) report(sentence);
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
  return new PolicyPack(name, { description: 'Canaries that are valid, and that find out a bad version before users do.', policies: serinRules(options) });
}

interface Examined {
  /** As an API server would store it. */
  canary: Canary;
  provider: string;
  /** What the API server or the controller would refuse, a sentence each. */
  problems: string[];
}

/** @throws UnknownValueError when something about the Canary is not known yet */
async function examined({ name, props }: ResourceValidationArgs, meshProvider: string): Promise<Examined> {
  const { admit } = await import('../../controller/admission/admit.js');
  const { object: canary, problems } = admit<Canary>(CANARY, { apiVersion: apiVersionOf(CANARY), kind: CANARY.kind, ...props, metadata: { name, ...props.metadata } });
  if (problems.length > 0) return { canary, provider: meshProvider, problems: problems.map(({ field, detail }) => `${field}: ${detail}`) };
  const provider = providerOf(canary, meshProvider);
  return { canary, provider, problems: problemsOf(canary, provider) };
}

/** A valid Canary of which everything is known; nothing otherwise, and for any other resource. */
async function knownAndValid(args: ResourceValidationArgs, meshProvider: string): Promise<Examined | undefined> {
  if (args.type !== CANARY_TYPE) return undefined;
  try {
    const found = await examined(args, meshProvider);
    return found.problems.length === 0 ? found : undefined;
  } catch (error) {
    // Said once, by the rule about validity, not once for every rule.
    if (error instanceof UnknownValueError) return undefined;
    throw error;
  }
}
