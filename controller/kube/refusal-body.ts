import type { IncomingMessage } from 'node:http';
import type { Clock } from '../core/clock';

/** Bytes of a refusal that are read. Kubernetes' own have some hundred. */
const LIMIT = 64 * 1024;
/** Milliseconds for which the rest of a refusal is waited for once it has begun. Its status is known already. */
const PATIENCE = 2000;

/** The body of a refusal, as far as it comes soon: one that never ends must not keep whoever asked. Never rejects. */
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
    // Cut off: what came before says enough.
  } finally {
    cancel();
  }
  return Buffer.concat(chunks).subarray(0, LIMIT).toString('utf8');
}
