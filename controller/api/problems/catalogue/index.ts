import { ARGUMENTS } from './arguments';
import { CANARIES } from './canary';
import { CLUSTER } from './cluster';
import type { Entry } from './entry';
import { METRICS } from './metrics';
import { VALUES } from './values';

/** Which kind of problem it is: stable and in kebab case, so that programs may rely on it. */
export type ProblemCode =
  keyof typeof VALUES | keyof typeof CANARIES | keyof typeof METRICS | keyof typeof CLUSTER | keyof typeof ARGUMENTS;

/** Every kind of problem by its code, and by what it is about: the order of the reference. */
export const PROBLEM_SECTIONS: readonly { title: string; problems: Readonly<Record<string, Entry>> }[] = [
  { title: 'Values', problems: VALUES },
  { title: 'Canaries and providers', problems: CANARIES },
  { title: 'Metrics, queries and templates', problems: METRICS },
  { title: 'Clusters and routes', problems: CLUSTER },
  { title: 'Components', problems: ARGUMENTS },
];
