import type { Canary } from '../../api/types/canary';
import { apexName } from '../../api/defaults';
import { type Header, headersOf, prefixOf } from './match';
import { conditionalRoutes } from '../shared/conditional-routes';
import type { RoutingRequest } from '../provider';
import type { WeightedService } from '../shared/weights';

/** A route, in the form that all versions of App Mesh share. */
export interface MeshRoute {
  name: string;
  /** The matching route with the lowest priority takes the request. */
  priority?: number;
  match: { prefix: string; headers?: Header[] };
  /** Virtual nodes by name; each has the name of its Service. */
  targets: WeightedService[];
}

/** Priority of the first condition's route. Those of the other conditions follow. */
const FIRST = 10;
/** Priority of the route for all other requests. It is higher if there are too many conditions. */
const LAST = 20;

/** The routes for callers of the application. */
export function apexRoutes(request: RoutingRequest): MeshRoute[] {
  const { canary, routes } = request;
  const apex = apexName(canary);
  const prefix = prefixOf(canary);
  const found = conditionalRoutes<Pick<MeshRoute, 'match' | 'targets'>>(request, {
    split: (condition) => ({
      match: { prefix, ...headersOf(condition) },
      targets: targets(canary, routes.primary, routes.canary),
    }),
    primary: () => ({ match: { prefix }, targets: [{ service: `${apex}-primary`, weight: 100 }] }),
  });
  const last = found.length - 1;
  if (last === 0) return [{ name: apex, ...found[0]! }];
  return found.map((route, index) =>
    index === last
      ? { name: `${apex}-b`, priority: Math.max(LAST, FIRST + last), ...route }
      : { name: `${apex}-a${index === 0 ? '' : index + 1}`, priority: FIRST + index, ...route },
  );
}

/** The route for callers that use the canary's own name, such as a load test. */
export function canaryRoute(canary: Canary): MeshRoute {
  return { name: `${apexName(canary)}-canary`, match: { prefix: prefixOf(canary) }, targets: targets(canary, 0, 100) };
}

function targets(canary: Canary, primary: number, share: number): WeightedService[] {
  const apex = apexName(canary);
  return [
    { service: `${apex}-canary`, weight: share },
    { service: `${apex}-primary`, weight: primary },
  ];
}
