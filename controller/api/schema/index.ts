import type { KubeObject } from '../types/meta';
import { ALERT_PROVIDER, CANARY, METRIC_TEMPLATE } from '../types/resources';
import { alertProviderCrd, alertProviderSchema } from './alert-provider';
import { canaryCrd, canarySchema } from './canary';
import { metricTemplateCrd, metricTemplateSchema } from './metric-template';
import type { Schema } from './schema';

/** The definitions of all of Serin's kinds, ready to be applied or written as YAML. */
export const CRDS: KubeObject[] = [canaryCrd, metricTemplateCrd, alertProviderCrd];

/** What the objects of each of Serin's kinds look like, with rules that say what the definitions have no room for. */
export const SCHEMAS: Readonly<Record<string, Schema>> = {
  [CANARY.kind]: canarySchema,
  [METRIC_TEMPLATE.kind]: metricTemplateSchema,
  [ALERT_PROVIDER.kind]: alertProviderSchema,
};

export { alertProviderCrd, canaryCrd, metricTemplateCrd };
export { ALERT_PROVIDER_TYPES } from './alert-provider';
