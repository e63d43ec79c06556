import { istio } from './istio';
import { kubernetes } from './kubernetes';
import type { RoutingProvider } from './provider';

/** The routing providers by their names in `spec.provider` and `-mesh-provider`. A new one is one file and one line here. */
export const ROUTING: Readonly<Record<string, RoutingProvider>> = { istio, kubernetes };
