import type { Http } from '../core/http';

/** Makes HTTP calls only if the check allows it. If the check throws, nothing is sent. */
export function callOnlyIf(check: () => void, http: Http): Http {
  return async (request) => {
    check();
    return await http(request);
  };
}
