import type { Clock } from './clock';

/**
 * Lets only so many do something at once; all others wait, and go on in their order. Whoever has taken a turn gives it
 * back.
 */
export class Turns {
  private taken = 0;
  /** What lets those go on that wait; the first has waited longest. */
  private readonly waiting = new Set<() => void>();

  constructor(private readonly most: number) {}

  get idle(): boolean {
    return this.taken === 0;
  }

  /** Takes a turn that is free. @returns whether there was one */
  takeNow(): boolean {
    if (this.taken >= this.most) return false;
    this.taken++;
    return true;
  }

  async take(): Promise<void> {
    if (this.takeNow()) return;
    await new Promise<void>((resolve) => this.wait(resolve));
  }

  /** @returns the milliseconds until there was one; nothing: there was none in time */
  async takeWithin(timeout: number, clock: Clock): Promise<number | undefined> {
    if (this.takeNow()) return 0;
    const began = clock.now();
    return await new Promise((resolve) => {
      const go = this.wait(() => {
        cancel();
        resolve(clock.now() - began);
      });
      const cancel = clock.after(timeout, () => {
        this.waiting.delete(go);
        resolve(undefined);
      });
    });
  }

  /** Hands it on to whoever waits. */
  giveBack(): void {
    const [next] = this.waiting;
    if (next === undefined) this.taken--;
    else next();
  }

  private wait(then: () => void): () => void {
    const go = (): void => {
      this.waiting.delete(go);
      then();
    };
    this.waiting.add(go);
    return go;
  }
}
