import type { Canary } from '../../api/types/canary';
import { apexName, hasConditions } from '../../api/defaults';
import { ALL_TO_PRIMARY, type Routes } from '../../api/types/rollout-types';

/** A Service and its weight, in any unit. */
export interface WeightedService {
  service: string;
  weight: number;
}

/** Reads the routes of an object that splits all traffic by weight and has no conditions. */
export function weightedRoutes(canary: Canary, services: readonly WeightedService[]): Routes {
  const sum = total(services);
  if (sum === 0) return ALL_TO_PRIMARY;
  const own = total(services.filter(({ service }) => service === `${apexName(canary)}-canary`));
  const share = Math.round((own / sum) * 100);
  const matching = hasConditions(canary);
  return { primary: 100 - share, canary: share, mirrored: false, ...(matching ? { everyone: true } : {}) };
}

function total(services: readonly WeightedService[]): number {
  return services.reduce((sum, { weight }) => sum + weight, 0);
}
