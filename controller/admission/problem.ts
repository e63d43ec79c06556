/** What is wrong with one field of an object. */
export interface Problem {
  /** `spec.service.port`, `spec.metrics[0].name`. */
  field: string;
  detail: string;
}

export const required = (field: string, hint = ''): Problem => ({
  field,
  detail: `Required value${hint === '' ? '' : `: ${hint}`}`,
});
export const forbidden = (field: string, why: string): Problem => ({ field, detail: `Forbidden: ${why}` });
export const invalidValue = (field: string, value: unknown, why: string): Problem => ({
  field,
  detail: `Invalid value: ${JSON.stringify(value)}: ${why}`,
});

/** All of them in one line, as an API server lists them. */
export function listed(problems: readonly Problem[]): string {
  const texts = problems.map(({ field, detail }) => `${field}: ${detail}`);
  return texts.length === 1 ? texts[0]! : `[${texts.join(', ')}]`;
}
