import { formatDuration } from '../api/duration';
import type { Clock, Http, HttpRequest, HttpResponse } from '../api/ports';
import { hostOf } from './proxy';

/** Calls of one host under way at once. */
const SLOTS = 128;

/**
 * Lets only so many calls of one host be under way at once, so that many Canaries that ask a slow one do not take all sockets. Further calls wait in
 * their order, as a part of their timeout; no other host's calls wait for them.
 */
export function slotted(http: Http, clock: Clock, slots = SLOTS): Http {
  const hosts = new Map<string, Slots>();
  return async (request) => {
    if (!URL.canParse(request.url)) return await http(request);
    const host = hostOf(new URL(request.url));
    const free = hosts.get(host) ?? new Slots(slots, clock);
    hosts.set(host, free);
    const waited = await free.take(request.timeout);
    if (waited === undefined) throw new Error(`${host}: timed out after ${formatDuration(request.timeout)}: the host was busy with ${slots} other calls`);
    try {
      return await called(http, request, waited);
    } finally {
      free.giveBack();
      if (free.idle) hosts.delete(host);
    }
  };
}

/** @param waited milliseconds of the timeout that are over */
async function called(http: Http, request: HttpRequest, waited: number): Promise<HttpResponse> {
  if (waited === 0) return await http(request);
  try {
    return await http({ ...request, timeout: request.timeout - waited });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${reason}, after ${formatDuration(waited)} in which the host was busy with other calls`, { cause: error });
  }
}

/** What the calls of one host take, and give back. */
class Slots {
  private taken = 0;
  /** What lets those go on that wait; the first has waited longest. */
  private readonly waiting = new Set<() => void>();

  constructor(
    private readonly most: number,
    private readonly clock: Clock,
  ) {}

  get idle(): boolean {
    return this.taken === 0;
  }

  /** @returns the milliseconds until there was one; nothing: there was none in time */
  async take(timeout: number): Promise<number | undefined> {
    if (this.taken >= this.most) return await this.wait(timeout);
    this.taken++;
    return 0;
  }

  /** Hands it on to whoever waits. */
  giveBack(): void {
    const [next] = this.waiting;
    if (next === undefined) this.taken--;
    else next();
  }

  private wait(timeout: number): Promise<number | undefined> {
    const began = this.clock.now();
    return new Promise((resolve) => {
      const go = (): void => {
        cancel();
        this.waiting.delete(go);
        resolve(this.clock.now() - began);
      };
      const cancel = this.clock.after(timeout, () => {
        this.waiting.delete(go);
        resolve(undefined);
      });
      this.waiting.add(go);
    });
  }
}
