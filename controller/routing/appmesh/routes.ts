import type { Canary } from '../../api/types/canary';
import { apexName } from '../../api/defaults';
import { type Header, headersOf, prefixOf } from './match';
import { conditionalRoutes } from '../shared/conditional-routes';
import type { RoutingRequest } from '../provider';
import type { WeightedService } from '../shared/weights';

/** What every version of App Mesh says of a route, each in words of its own. */
export interface MeshRoute {
  name: string;
  /** Of the routes that could take a request, the one with the lowest does. */
  priority?: number;
  match: { prefix: string; headers?: Header[] };
  /** Virtual nodes by their names, which are those of their Services. */
  targets: WeightedService[];
}

/** Priority of the first condition's route; those of the others follow. */
const FIRST = 10;
/** Priority of everybody else's route, where there are not so many conditions that it has to be higher. */
const LAST = 20;

/** The routes of what calls the application. */
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

/** The route of what calls the canary by its own name, such as a load test. */
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
