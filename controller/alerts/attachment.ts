import type { AlertSettings } from '../api/settings';
import { type AlertMessage, titleOf } from './channel';

/** Colours of an attachment: one for what failed, one for all else. */
export interface Colours {
  usual: string;
  error: string;
}

/** Slack's words for its colours, which Discord knows as well. */
export const SLACK_COLOURS: Colours = { usual: 'good', error: 'danger' };

/** A message with one attachment, in the form of Slack that Discord and Rocket.Chat take too. */
export function attachmentBody(message: AlertMessage, { channel, username }: AlertSettings, colours: Colours): object {
  return {
    ...(channel !== '' && { channel }),
    username,
    icon_url: '',
    icon_emoji: ':rocket:',
    attachments: [
      {
        color: message.severity === 'error' ? colours.error : colours.usual,
        author_name: titleOf(message),
        text: message.message,
        mrkdwn_in: ['text'],
        fields: message.fields.map(({ name, value }) => ({ title: name, value, short: false })),
      },
    ],
  };
}
