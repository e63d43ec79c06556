import type { Clock } from './clock';

/** Bounds how many do something at once. The others wait, and go on in their order. Who acquires it releases it. */
export class Semaphore {
  private taken = 0;
  /** Each lets one waiter go on; the first has waited longest. */
  private readonly waiting = new Set<() => void>();

  /** @param limit how many may hold it at once */
  constructor(private readonly limit: number) {}

  /** Nobody holds it. */
  get idle(): boolean {
    return this.taken === 0;
  }

  /** Acquires it if that needs no wait. @returns whether it did */
  tryAcquire(): boolean {
    if (this.taken >= this.limit) return false;
    this.taken++;
    return true;
  }

  async acquire(): Promise<void> {
    if (this.tryAcquire()) return;
    await new Promise<void>((resolve) => this.wait(resolve));
  }

  /** @returns the milliseconds that it waited; undefined when it was not acquired in time */
  async acquireWithin(timeout: number, clock: Clock): Promise<number | undefined> {
    if (this.tryAcquire()) return 0;
    const began = clock.elapsed();
    return await new Promise((resolve) => {
      const go = this.wait(() => {
        cancel();
        resolve(clock.elapsed() - began);
      });
      const cancel = clock.after(timeout, () => {
        this.waiting.delete(go);
        resolve(undefined);
      });
    });
  }

  /** Hands it on to whoever waits. */
  release(): void {
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
