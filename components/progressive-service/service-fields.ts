import type { CanaryService } from '../../controller/api/types/canary';

/** The fields of a Canary's service that say how the Services are made, beside their port; all others are routing. */
export const SERVICE_FIELDS = [
  'name',
  'portName',
  'appProtocol',
  'portDiscovery',
  'headless',
  'trafficDistribution',
  'backendTimeout',
  'apex',
  'primary',
  'canary',
  'unmanagedMetadata',
] as const satisfies readonly (keyof CanaryService)[];
