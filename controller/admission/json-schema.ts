import type { Rule } from '../api/rules/rule';

/** A rule of a structural schema, in the Common Expression Language. */
export interface ValidationRule {
  rule: string;
  message?: string;
  messageExpression?: string;
  /** Where the problem is shown, relative to where the rule is: `.port`. */
  fieldPath?: string;
  reason?: string;
  optionalOldSelf?: boolean;
}

/** The part of OpenAPI v3 that a structural schema is written in: that of a definition, or one of Serin's own. */
export interface Schema {
  type?: string;
  properties?: Readonly<Record<string, Schema>>;
  additionalProperties?: boolean | Schema;
  items?: Schema;
  default?: unknown;
  nullable?: boolean;
  allOf?: Schema[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  not?: Schema;
  'x-kubernetes-int-or-string'?: boolean;
  'x-kubernetes-preserve-unknown-fields'?: boolean;
  'x-kubernetes-embedded-resource'?: boolean;
  'x-kubernetes-validations'?: readonly ValidationRule[];
  /** Those of Serin's own schemas. */
  rules?: readonly Rule[];
  [keyword: string]: unknown;
}
