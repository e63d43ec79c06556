import type { AlertSettings } from '../api/settings';
import { type AlertMessage, titleOf } from './channel';

/** Colours of an attachment: `error` for failures, `usual` for all others. */
export interface Colours {
  usual: string;
  error: string;
}

/** Slack's names of colours. Discord knows them, too. */
export const SLACK_COLOURS: Colours = { usual: 'good', error: 'danger' };

/** A message with one attachment in Slack's format. Discord and Rocket.Chat accept it, too. */
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
