import { attachmentBody, SLACK_COLOURS } from './attachment';
import { addressOf, type AlertChannel } from './channel';

/** A webhook of Discord. Below `/slack` it accepts messages in Slack's format. */
export const DISCORD: AlertChannel = {
  request(message, settings) {
    const url = new URL(addressOf(settings));
    url.pathname = `${url.pathname.replace(/\/+$/, '').replace(/\/slack$/, '')}/slack`;
    return { url: url.href, body: attachmentBody(message, settings, SLACK_COLOURS) };
  },
};
