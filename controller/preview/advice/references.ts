import { findOddVersions } from '../../api/rules/target-rules';
import { say } from '../../api/problems/path';
import { canarySchema } from '../../api/schema/canary';
import { findUnknownFields } from '../../api/schema/unknown-fields';
import { nearestName } from '../../core/nearest';
import type { Rule } from './rule';

/** The controller says the same in an event. */
export const ODD_VERSION: Rule = {
  code: 'odd-version',
  about: 'A reference names an API version that its kind does not have, or has no longer.',
  find: ({ canary }) =>
    findOddVersions(canary).map(({ path, found, detail, mend }) => ({
      path,
      detail: say`is ${found ?? ''}, which ${detail}; ${mend ?? ''}`,
    })),
};

/** Letters of a field's name that are compared. */
const COMPARED_LETTERS = 40;

/** An API server drops such a field in silence, unless whoever applies it asks for strict validation. */
export const UNKNOWN_FIELD: Rule = {
  code: 'unknown-field',
  about: 'A field of the manifest does not exist, so that it says nothing.',
  find: ({ written }) =>
    findUnknownFields(canarySchema, written).map(({ path, known }) => {
      const name = String(path.at(-1)).slice(0, COMPARED_LETTERS);
      const nearest = nearestName(name, known);
      const mend = nearest === undefined ? `remove it, or use one of ${known.join(', ')}` : `write ${nearest}`;
      return { path, detail: `is no field of a Canary, so that an API server drops it or refuses the Canary; ${mend}` };
    }),
};
