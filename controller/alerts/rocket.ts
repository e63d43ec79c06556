import { attachmentBody, type Colours } from './attachment';
import { addressOf, type AlertChannel } from './channel';

const COLOURS: Colours = { usual: '#0076D7', error: '#FF0000' };

/** An incoming integration of Rocket.Chat. */
export const ROCKET: AlertChannel = {
  request: (message, settings) => ({ url: addressOf(settings), body: attachmentBody(message, settings, COLOURS) }),
};
