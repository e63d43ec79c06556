import { canonicalJson } from '../core/hash';
import { messageOf } from '../core/errors';
import { keyText, type ObjectKey } from '../api/types/meta';
import type { Log } from '../core/log';
import type { EffectHandlers } from '../rollout/effects';

/** The tick was called off while it waited for an answer from outside. The next one begins at once. */
export class CalledOff extends Error {
  constructor() {
    super('called off, because something has changed meanwhile');
  }
}

/** What waits for hooks and metric servers, which may take minutes. */
const OUTSIDE = ['callHook', 'read', 'requestCounts', 'unavailableProvider'] as const;
type Outside = (typeof OUTSIDE)[number];

/** What a tick's decisions rest on. */
export interface Grounds {
  /** A version has users, and no pod that can answer. */
  hasOutage(key: ObjectKey): Promise<boolean>;
  /** The Canary's orders, the target's revision, the Services that are there: what it is now. */
  read(key: ObjectKey): Promise<unknown>;
}

interface Wait {
  before: Promise<string | undefined>;
  callOff(): void;
}

/**
 * Calls ticks off that wait for an answer from outside while something urgent happens: users have lost their pods,
 * there is a new revision, somebody has changed or deleted the Canary. Other changes, such as a scaled primary, call
 * nothing off: a hook of minutes has to come to its end.
 */
export class Interruptions {
  /** By the texts of Canaries' keys. */
  private readonly waits = new Map<string, Wait>();

  constructor(
    private readonly log: Log,
    private readonly grounds: Grounds,
  ) {}

  /** @returns handlers whose questions to the outside end when the tick is called off; the signal ends their calls */
  wrap(key: ObjectKey, handlers: EffectHandlers, abort: AbortController): EffectHandlers {
    const { ask } = handlers;
    const overrides = Object.fromEntries(
      OUTSIDE.map((name) => [
        name,
        (...args: unknown[]) =>
          this.waitFor(key, abort, () => (ask[name] as (...all: unknown[]) => unknown).apply(ask, args)),
      ]),
    ) as Pick<EffectHandlers['ask'], Outside>;
    return { ...handlers, ask: Object.assign(Object.create(ask) as EffectHandlers['ask'], overrides) };
  }

  /** Something that concerns the Canary has changed. Never rejects. */
  async notice(key: ObjectKey): Promise<void> {
    const wait = this.waits.get(keyText(key));
    if (wait === undefined) return;
    try {
      if ((await this.grounds.hasOutage(key)) || (await this.text(key)) !== (await wait.before)) wait.callOff();
    } catch (error) {
      this.log.debug({ canary: keyText(key), reason: messageOf(error) }, 'a change beside a tick cannot be judged');
      wait.callOff();
    }
  }

  private async waitFor<Answer>(
    key: ObjectKey,
    abort: AbortController,
    question: () => Answer | Promise<Answer>,
  ): Promise<Answer> {
    const text = keyText(key);
    let callOff = () => {};
    const calledOff = new Promise<never>((_, reject) => {
      callOff = () => {
        reject(new CalledOff());
        abort.abort();
      };
    });
    const before = this.text(key).catch(() => undefined);
    this.waits.set(text, { before, callOff });
    try {
      return await Promise.race([question(), calledOff]);
    } finally {
      this.waits.delete(text);
    }
  }

  private async text(key: ObjectKey): Promise<string> {
    return canonicalJson(await this.grounds.read(key));
  }
}
