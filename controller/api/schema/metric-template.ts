import { METRIC_PROVIDER_TYPES } from '../rules/metric-providers';
import { METRIC_TEMPLATE } from '../types/resources';
import { type Column, definition, objectSchema } from './definition';
import { described } from './described';
import { choice, flag, mapOf, queryTemplate, requiredName, text, texts } from './schema';

/** Where a query is answered. */
export const metricProviderSpec = described(
  'MetricProviderSpec',
  {
    type: choice(METRIC_PROVIDER_TYPES),
    address: text(),
    headers: mapOf(texts('Values.')),
    secretRef: described('MetricProviderSpec.secretRef', { name: requiredName() }, { required: ['name'] }),
    region: text(),
    insecureSkipVerify: flag(),
  },
  { required: ['type'] },
);

const spec = described(
  'MetricTemplate.spec',
  { provider: metricProviderSpec, query: queryTemplate() },
  { required: ['provider', 'query'] },
);

const columns: readonly Column[] = [{ name: 'Provider', type: 'string', jsonPath: '.spec.provider.type' }];

/** What a MetricTemplate looks like. */
export const metricTemplateSchema = objectSchema(METRIC_TEMPLATE, { spec });
/** The definition of MetricTemplate. */
export const metricTemplateCrd = definition(METRIC_TEMPLATE, columns, metricTemplateSchema);
