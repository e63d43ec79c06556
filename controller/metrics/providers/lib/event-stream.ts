/** One message of a stream of server-sent events. */
export interface ServerSentEvent {
  /** Default: `message`. */
  event: string;
  data: string;
}

/**
 * The messages of a stream that has ended (https://html.spec.whatwg.org/multipage/server-sent-events.html); one that is
 * cut off is none.
 */
export function serverSentEvents(text: string): ServerSentEvent[] {
  const blocks = text.replace(/\r\n?/g, '\n').split('\n\n').slice(0, -1);
  return blocks.map(messageOf).filter(({ data }) => data !== '');
}

function messageOf(block: string): ServerSentEvent {
  const fields = block.split('\n').map((line) => /^([^:]*):? ?(.*)$/.exec(line)!);
  const valuesOf = (wanted: string): string[] =>
    fields.filter(([, name]) => name === wanted).map(([, , value]) => value!);
  return { event: valuesOf('event').at(-1) ?? 'message', data: valuesOf('data').join('\n') };
}
