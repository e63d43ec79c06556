import { LONGEST_TEMPLATE } from '../templates/query-template';
import { ALERT_PROVIDER } from '../types/resources';
import { type Column, definition, objectSchema } from './definition';
import { described } from './described';
import { choice, httpUrl, requiredName, text } from './schema';

/** The channels that alerts can go to. */
export const ALERT_PROVIDER_TYPES = ['slack', 'msteams', 'discord', 'rocket', 'gchat', 'pagerduty', 'webhook'] as const;

/** Where alerts go. */
export const alertProviderSpec = described(
  'AlertProvider.spec',
  {
    type: choice(ALERT_PROVIDER_TYPES),
    channel: text(),
    username: text(),
    address: httpUrl(),
    proxy: text(),
    secretRef: described('AlertProvider.spec.secretRef', { name: requiredName() }, { required: ['name'] }),
    messageTemplate: text({ maxLength: LONGEST_TEMPLATE }),
  },
  {
    required: ['type'],
    rules: [
      {
        code: 'no-receiver',
        cel: 'has(self.address) || has(self.secretRef)',
        detail: 'there is nowhere to send alerts',
        mend: 'set address, or secretRef to a Secret with the key address',
      },
    ],
  },
);

const columns: readonly Column[] = [{ name: 'Type', type: 'string', jsonPath: '.spec.type' }];

/** What an AlertProvider looks like. */
export const alertProviderSchema = objectSchema(ALERT_PROVIDER, { spec: alertProviderSpec });
/** The definition of AlertProvider. */
export const alertProviderCrd = definition(ALERT_PROVIDER, columns, alertProviderSchema);
