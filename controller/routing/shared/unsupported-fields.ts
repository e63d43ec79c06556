import type { Path } from '../../api/problems/path';
import { nameObject, type Problem, type ProblemCode } from '../../api/problems/problem';
import type { Canary } from '../../api/types/canary';
import { CANARY } from '../../api/types/resources';

/** A field that the routes of a provider do not support, and what is reported if it is set. */
export interface FieldUse extends Pick<Problem, 'afterField' | 'found' | 'mend' | 'beforeMend'> {
  /** Default: `unsupported-by-route`. */
  code?: ProblemCode;
  /** The field, below `spec`. */
  path: Path;
  /** Its value. Default: the field is set. */
  value?: unknown;
  /** Why the routes do not support it. */
  detail: string;
}

/** Finds those of the fields that are set. */
export function findUnsupported(canary: Canary, uses: readonly FieldUse[]): Problem[] {
  return uses
    .filter((use) => !('value' in use) || isSet(use.value))
    .map(({ code = 'unsupported-by-route', path, value: _, ...text }) => ({
      code,
      object: nameObject(CANARY, canary.metadata),
      path: ['spec', ...path],
      ...text,
    }));
}

function isSet(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0;
  return Boolean(value);
}
