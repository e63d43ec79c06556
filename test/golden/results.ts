import { dump } from 'js-yaml';
import type { Recording } from '../support/rollout';

/** What a rollout looked like from outside. */
export interface Results {
  /** `phase/weight/iterations`, in order. */
  states: string[];
  /** Weights of primary and canary in the routing object, in order: `75/25`, `100/0 mirrored 80`. */
  routes?: string[];
  /** Events, in order, without those that say what is waited for. */
  course: string[];
  /** Answers of webhooks, in order. Absent when none was called. */
  hooks?: string[];
}

const FIELDS: readonly (keyof Results)[] = ['states', 'routes', 'course', 'hooks'];

/** The results of a table, without its inputs. */
export function resultsOf({ states, routes, course, hooks }: Results): Results {
  return { states, routes, course, hooks };
}

/** The same of a recording. */
export function recordedResults({ states, routes, course, hooks }: Recording): Required<Results> {
  return { states, routes: routes.map(({ text }) => withBothWeights(text)), course, hooks };
}

/** Puts the weight of the primary before that of the canary. */
function withBothWeights(text: string): string {
  return `${100 - Number.parseInt(text, 10)}/${text}`;
}

/** The table with other results. Its inputs stay as they are, with their comments. */
export function withResults(table: string, results: Results): string {
  const fields = table.split(/^(?=\w+:)/m);
  const inputs = fields.filter((field) => !FIELDS.some((name) => field.startsWith(`${name}:`)));
  return inputs.join('') + dump(resultsOf(results), { lineWidth: -1, skipInvalid: true });
}
