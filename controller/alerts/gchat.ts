import { addressOf, type AlertChannel, titleOf } from './channel';

const emphasize = (text: string): string => `<font color=#848484><strong>${text}</strong></font>`;
const section = (text: string): object => ({ widgets: [{ textParagraph: { text } }] });

/** A webhook of a Google Chat space. */
export const GCHAT: AlertChannel = {
  request(message, settings) {
    const header = { title: 'Flagger', subtitle: titleOf(message), imageUrl: 'https://flagger.app/favicon.png' };
    const sections = [
      emphasize(message.message),
      ...message.fields.map(({ name, value }) => `${name}<br>${emphasize(value)}`),
    ].map(section);
    return { url: addressOf(settings), body: { cards: [{ header, sections }] } };
  },

  escape: (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
};
