import type { CanaryStatus } from '../../api/types/canary';
import type { DesiredObject } from '../../api/types/desired';
import type { Routes } from '../../api/types/rollout-types';
import type { ServiceRequest } from '../../workloads/targets/workload';
import type { Environment } from '../environment';
import type { Target } from '../target';

/** The Services and routing objects of a Canary as they should be. */
export class DesiredObjects {
  constructor(
    private readonly env: Environment,
    private readonly target: Target,
  ) {}

  /** The Services of the canary and the primary. */
  services(): DesiredObject[] {
    return this.target.subject.workload!.services(this.serviceRequest());
  }

  /** The Service that users call, pointing at the primary. */
  apex(): DesiredObject[] {
    return this.target.subject.workload!.apex(this.serviceRequest(), 'primary');
  }

  routing(routes: Routes, status: CanaryStatus): DesiredObject[] {
    const { canary, routing } = this.target.subject;
    const { settings } = this.env;
    return routing!.desiredObjects({ canary, status, routes, find: this.target.find, settings: settings.routing });
  }

  private serviceRequest(): ServiceRequest {
    const { selectorLabels, includeLabelPrefix } = this.env.settings;
    const { canary, object, primary, find } = this.target;
    return { canary, target: object!, primary, selectorLabels, includeLabelPrefix, find };
  }
}
