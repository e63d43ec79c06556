import { describeWithDataPlane } from './support/data-plane';
import { ingress } from './routers/entry';
import { itIsJudgedByItsMetrics, itReleases } from './routers/every-router';
import { SKIPPER } from './routers/skipper';

const ENTRY = ingress('skipper');

describeWithDataPlane(SKIPPER, 'users of an Ingress that Skipper serves', (plane) => {
  itReleases(plane, ENTRY);
  itIsJudgedByItsMetrics(plane, ENTRY);
});
