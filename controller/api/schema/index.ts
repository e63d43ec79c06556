import type { KubeObject } from '../types/meta';
import { alertProviderCrd } from './alert-provider';
import { canaryCrd } from './canary';
import { metricTemplateCrd } from './metric-template';

/** The definitions of all of Serin's kinds, ready to be applied or written as YAML. */
export const CRDS: KubeObject[] = [canaryCrd, metricTemplateCrd, alertProviderCrd];

export { alertProviderCrd, canaryCrd, metricTemplateCrd };
export { ALERT_PROVIDER_TYPES } from './alert-provider';
