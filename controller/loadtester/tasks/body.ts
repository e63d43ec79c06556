import type { IncomingMessage } from 'node:http';
import { Refusal } from '../refusal';

/** Bytes of the largest body. A longer command should be a script. */
const LIMIT = 64 * 1024;

/** Reads the body of a call. @throws Refusal (413) if the body is larger than the limit */
export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= LIMIT) chunks.push(chunk);
  }
  // A body that is too long is still read to its end: a caller that is still sending would not see the answer.
  if (size > LIMIT)
    throw new Refusal(413, `the body is larger than ${LIMIT / 1024} KiB; put long commands into a script`);
  return Buffer.concat(chunks).toString('utf8');
}
