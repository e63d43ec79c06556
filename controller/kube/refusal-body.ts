import type { IncomingMessage } from 'node:http';
import type { Clock } from '../core/clock';

/** Bytes of a refusal that are read. The refusals of Kubernetes have some hundred. */
const LIMIT = 64 * 1024;
/** Milliseconds to wait for the rest of a refusal after its beginning. Its status is known already. */
const PATIENCE = 2000;

/** Reads the body of a refusal as far as it comes soon, because a body may never end. Never rejects. */
export async function readRefusal(response: IncomingMessage, clock: Clock): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  const cancel = clock.after(PATIENCE, () => response.destroy());
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      size += chunk.length;
      if (size >= LIMIT) break;
    }
  } catch {
    // The body was cut off. Its beginning is enough.
  } finally {
    cancel();
  }
  return Buffer.concat(chunks).subarray(0, LIMIT).toString('utf8');
}
