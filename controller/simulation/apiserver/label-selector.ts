import { badRequest } from './refusals';

export type Labels = Readonly<Record<string, string>>;
export type LabelMatcher = (labels: Labels | undefined) => boolean;

const SET = /^([^\s!=,()]+)\s+(in|notin)\s*\(([^()]*)\)$/;
const EQUALITY = /^([^\s!=,()]+)\s*(==|=|!=)\s*([^\s!=,()]*)$/;
const EXISTS = /^(!?)\s*([^\s!=,()]+)$/;

/**
 * Compiles a selector as Kubernetes writes it: `app=podinfo`, `app!=podinfo`, `app in (a, b)`, `app notin (a, b)`,
 * `app`, `!app`, joined by commas.
 * @throws ApiError 400 when it is not one
 */
export function labelMatcher(selector: string | undefined): LabelMatcher {
  const requirements = (selector ?? '')
    .split(/,(?![^(]*\))/)
    .map((text) => text.trim())
    .filter((text) => text !== '')
    .map(requirement);
  return (labels) => requirements.every((holds) => holds(labels ?? {}));
}

function requirement(text: string): (labels: Labels) => boolean {
  const set = SET.exec(text);
  if (set) {
    const [, key = '', operator, list = ''] = set;
    const values = new Set(list.split(',').map((value) => value.trim()));
    // As in Kubernetes, an object without the label is "not in" any set.
    return operator === 'in'
      ? (labels) => key in labels && values.has(labels[key] ?? '')
      : (labels) => !(key in labels) || !values.has(labels[key] ?? '');
  }
  const equality = EQUALITY.exec(text);
  if (equality) {
    const [, key = '', operator, value = ''] = equality;
    return operator === '!=' ? (labels) => labels[key] !== value : (labels) => labels[key] === value;
  }
  const exists = EXISTS.exec(text);
  if (exists) {
    const [, not, key = ''] = exists;
    return (labels) => key in labels === (not === '');
  }
  throw badRequest(
    `unable to parse label selector requirement "${text}": write key=value, key!=value, key in (a,b), key notin (a,b), key or !key`,
  );
}
