import type { AlertProvider } from '../types/alert-provider';
import { ALERT_PROVIDER } from '../types/resources';
import { definition } from './definition';
import { secretRef } from './references';
import { choice, fields, httpUrl, text } from './schema';

/** The channels that alerts can go to. */
export const ALERT_PROVIDER_TYPES = ['slack', 'msteams', 'discord', 'rocket', 'gchat', 'pagerduty', 'webhook'] as const;

const spec = fields<AlertProvider['spec']>(
  'Where the alerts go.',
  {
    type: choice('Kind of the channel.', ALERT_PROVIDER_TYPES),
    channel: text('Channel to write to. Default: general.'),
    username: text('Name to write as. Default: flagger.'),
    address: httpUrl('Address that alerts are sent to; the key address of the Secret wins over it.'),
    proxy: text('URL of an HTTP proxy to go through. Default: none.'),
    secretRef: secretRef('A Secret with the keys address and token.'),
    messageTemplate: text('Template of the message. Default: a message that fits the channel.'),
  },
  {
    required: ['type'],
    rules: [
      {
        rule: 'has(self.address) || has(self.secretRef)',
        message: 'there is nowhere to send alerts: set address, or secretRef to a Secret with the key address',
      },
    ],
  },
);

/** The definition of AlertProvider. */
export const alertProviderCrd = definition(
  ALERT_PROVIDER,
  [{ name: 'Type', type: 'string', jsonPath: '.spec.type' }],
  'A place that alerts are sent to.',
  { spec },
);
