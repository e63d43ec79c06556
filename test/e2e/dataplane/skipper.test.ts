import { describeWithDataPlane } from './data-plane';
import { ingress } from './entry';
import { itIsJudgedByItsMetrics, itReleases } from './every-router';
import { SKIPPER } from './skipper';

const ENTRY = ingress('skipper');

describeWithDataPlane(SKIPPER, 'users of an Ingress that Skipper serves', (plane) => {
  itReleases(plane, ENTRY);
  itIsJudgedByItsMetrics(plane, ENTRY);
});
