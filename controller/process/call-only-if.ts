import type { Http } from '../core/http';

/** Calls that may have effects: nothing is sent when the check throws. */
export function callOnlyIf(check: () => void, http: Http): Http {
  return async (request) => {
    check();
    return await http(request);
  };
}
