import { wordsText } from '../problems/path';
import type { Rule } from '../rules/rule';
import type { Schema } from './schema';

/** A rule as an API server takes it. */
export interface WireRule {
  rule: string;
  /** What is wrong and what to do, in one line. */
  message: string;
  /** The field that is shown as wrong, relative to where the rule stands: `.port`. */
  fieldPath?: string;
}

/** The schema as an API server takes it: what a rule says is one line of text there. */
export function wireSchema(schema: Schema): object {
  const below = ([name, property]: [string, Schema]): [string, object] => [name, wireSchema(property)];
  return Object.fromEntries(
    Object.entries(schema).map(([keyword, value]): [string, unknown] => {
      switch (keyword as keyof Schema) {
        case 'rules':
          return ['x-kubernetes-validations', (value as readonly Rule[]).map(wireRule)];
        case 'properties':
          return [keyword, Object.fromEntries(Object.entries(value as Record<string, Schema>).map(below))];
        case 'items':
        case 'additionalProperties':
          return [keyword, wireSchema(value as Schema)];
        default:
          return [keyword, value];
      }
    }),
  );
}

function wireRule({ cel, detail, mend, path = [] }: Rule): WireRule {
  const message = mend === undefined ? wordsText(detail) : `${wordsText(detail)}: ${wordsText(mend)}`;
  return { rule: cel, message, ...(path.length > 0 && { fieldPath: `.${path.join('.')}` }) };
}
