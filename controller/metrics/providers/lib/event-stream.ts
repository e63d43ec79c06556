/** One of the messages in a stream of server-sent events. */
export interface ServerSentEvent {
  /** Default: `message`. */
  event: string;
  data: string;
}

/**
 * Parses a stream that has ended (https://html.spec.whatwg.org/multipage/server-sent-events.html). A message that is
 * cut off is left out.
 */
export function parseServerSentEvents(text: string): ServerSentEvent[] {
  const blocks = text.replace(/\r\n?/g, '\n').split('\n\n').slice(0, -1);
  return blocks.map(parseEvent).filter(({ data }) => data !== '');
}

function parseEvent(block: string): ServerSentEvent {
  const fields = block.split('\n').map((line) => /^([^:]*):? ?(.*)$/.exec(line)!);
  const valuesOf = (wanted: string): string[] =>
    fields.filter(([, name]) => name === wanted).map(([, , value]) => value!);
  return { event: valuesOf('event').at(-1) ?? 'message', data: valuesOf('data').join('\n') };
}
