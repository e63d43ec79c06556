import { wait } from '../../support/processes';
import type { Answer } from './load';

/** A time in which a router shares out the traffic in the same way. */
export interface Stage {
  /** As `Router.shares` says it. */
  shares: string;
  /** Milliseconds since the epoch: the first and the last time that it was surely so. */
  from: number;
  until: number;
}

/**
 * Asks a router again and again how it shares out the traffic: what counts is not what it was told but what it does.
 */
export class Stages {
  readonly seen: Stage[] = [];
  private going = true;
  private readonly watching: Promise<void>;

  constructor(shares: () => Promise<string>) {
    this.watching = this.watch(shares);
  }

  /** The ways in which it was shared out, one after the other. */
  get course(): string[] {
    return this.seen.map(({ shares }) => shares);
  }

  /** Answers to requests that were sent, and ended, while it was shared out like this. */
  during(shares: string, answers: readonly Answer[]): Answer[] {
    const stages = this.seen.filter((stage) => stage.shares === shares);
    return answers.filter(({ sent, ended }) => stages.some(({ from, until }) => sent >= from && ended <= until));
  }

  async stop(): Promise<void> {
    this.going = false;
    await this.watching;
  }

  private async watch(ask: () => Promise<string>): Promise<void> {
    while (this.going) {
      const before = Date.now();
      const shares = await ask();
      const last = this.seen.at(-1);
      if (last?.shares === shares) last.until = before;
      else this.seen.push({ shares, from: Date.now(), until: before });
      await wait(50);
    }
  }
}
