import type { IncomingMessage } from 'node:http';
import type { KubeObject, Resource } from '../api/types/meta';
import { normalizeObject, parseJson, toWatchError } from './responses';
import type { WatchEvent } from './api';

/**
 * Yields the events of a watch's answer, which has one JSON document a line. Ends with the answer, even if it is cut
 * off in the middle of a line. The next watch brings an incomplete event again.
 * @throws ApiError when the server ends the watch with an error event; 410: the version is too old
 */
export async function* watchEvents(
  response: IncomingMessage,
  resource: Resource,
  request: string,
  metadataOnly?: boolean,
): AsyncGenerator<WatchEvent> {
  for await (const line of readLines(response)) {
    const event = parseJson(line, request) as { type: WatchEvent['type'] | 'ERROR'; object: KubeObject };
    if (event.type === 'ERROR') throw toWatchError(event.object, request);
    yield { type: event.type, object: normalizeObject(resource, event.object, metadataOnly) };
  }
}

async function* readLines(response: IncomingMessage): AsyncGenerator<string> {
  let rest: string[] = [];
  for await (const chunk of readChunks(response)) {
    const parts = chunk.split('\n');
    for (const part of parts.slice(0, -1)) {
      const line = rest.join('') + part;
      rest = [];
      if (line.trim() !== '') yield line;
    }
    rest.push(parts.at(-1)!);
  }
}

/** Yields the text as it comes. A connection that breaks counts as the end. */
async function* readChunks(response: IncomingMessage): AsyncGenerator<string> {
  const source = response.setEncoding('utf8')[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await source.next().catch(() => ({ done: true as const, value: undefined }));
      if (next.done) return;
      yield next.value as string;
    }
  } finally {
    response.destroy();
  }
}
