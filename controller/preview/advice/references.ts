import { findOddVersions } from '../../api/rules/target-rules';
import { say } from '../../api/problems/path';
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
