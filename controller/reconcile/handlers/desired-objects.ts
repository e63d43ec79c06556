import type { CanaryStatus } from '../../api/types/canary';
import { apexName } from '../../api/defaults';
import type { DesiredObject } from '../../api/types/desired';
import { SERVICE } from '../../api/types/resources';
import type { Routes } from '../../api/types/rollout-types';
import { opensPort } from '../../workloads/service-ports';
import type { Role, ServiceRequest } from '../../workloads/targets/workload';
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

  /** The Service that users call. */
  apex(leadsTo: Role = 'primary'): DesiredObject[] {
    return this.target.subject.workload!.apex(this.serviceRequest(), leadsTo);
  }

  /** Whether the primary's pods will listen on other ports once they are those of the target. */
  movesPort(): boolean {
    const { canary, object, primary, find } = this.target;
    const port = find(SERVICE, `${apexName(canary)}-primary`)?.spec?.ports?.[0]?.targetPort as string | undefined;
    if (port === undefined || primary === undefined || object === undefined) return false;
    return opensPort(primary, port) && !opensPort(object, port);
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
