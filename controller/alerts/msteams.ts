import type { Severity } from '../api/types/canary';
import { addressOf, type AlertChannel, type AlertMessage, type Refusal, titleOf } from './channel';

/** Matches addresses of workflows of Power Automate and of Azure Logic Apps, in every cloud and behind relays. */
const WORKFLOW = /\/workflows\/[^/]+\/triggers\/[^/]+\/(paths\/invoke|run)\/?$/;

/** Connectors answer with status 200 and this text if Teams has not accepted the message. */
const FAILED = /^Webhook message delivery failed/;

/**
 * A channel of Microsoft Teams. Workflows get an Adaptive Card. All other addresses get a MessageCard, the format of
 * the older connectors.
 */
export const MSTEAMS: AlertChannel = {
  request(message, settings) {
    const url = addressOf(settings);
    return { url, body: WORKFLOW.test(new URL(url).pathname) ? adaptiveCard(message) : messageCard(message) };
  },

  refusal({ body }): Refusal | undefined {
    if (!FAILED.test(body)) return undefined;
    const status = Number(/HTTP error (\d+)/.exec(body)?.[1]);
    return {
      reason: `Teams did not take it${Number.isNaN(status) ? '' : `, status ${status}`}`,
      transient: status === 429 || status >= 500,
    };
  },
};

function messageCard(message: AlertMessage): object {
  return {
    '@type': 'MessageCard',
    '@context': 'http://schema.org/extensions',
    themeColor: message.severity === 'error' ? 'FF0000' : '0076D7',
    summary: titleOf(message),
    sections: [
      {
        activityTitle: message.message,
        activitySubtitle: titleOf(message),
        facts: message.fields.map(({ name, value }) => ({ name, value })),
      },
    ],
  };
}

const COLOURS: Readonly<Record<Severity, string>> = { info: 'Accent', warn: 'Warning', error: 'Attention' };

function adaptiveCard(message: AlertMessage): object {
  const facts = message.fields.map(({ name, value }) => ({ title: name, value }));
  const content = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    fallbackText: `${titleOf(message)}: ${message.message}`,
    body: [
      { type: 'TextBlock', text: message.message, weight: 'Bolder', color: COLOURS[message.severity], wrap: true },
      { type: 'TextBlock', text: titleOf(message), isSubtle: true, spacing: 'None', wrap: true },
      ...(facts.length > 0 ? [{ type: 'FactSet', facts }] : []),
    ],
  };
  return {
    type: 'message',
    attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content }],
  };
}
