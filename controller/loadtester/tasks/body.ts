import type { IncomingMessage } from 'node:http';
import { Refusal } from '../refusal';

/** Bytes of a call: a command that is longer belongs into a script. */
const LIMIT = 64 * 1024;

/** @throws Refusal (413) when it is larger than anything that is meant */
export async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= LIMIT) chunks.push(chunk);
  }
  // Read to its end all the same: who is still sending hears no answer.
  if (size > LIMIT)
    throw new Refusal(413, `the body is larger than ${LIMIT / 1024} KiB; put long commands into a script`);
  return Buffer.concat(chunks).toString('utf8');
}
