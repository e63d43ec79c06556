import { eventually } from '../../support/processes';
import { binomialBounds } from './binomial';
import type { Answer, Load } from './load';
import { Stages } from './stages';

/**
 * How many requests the canary got of those that were sent while it was to get a share, and how many it may get by
 * chance.
 */
export interface Split {
  requests: number;
  canary: number;
  least: number;
  most: number;
}

/** What users and the router saw of a rollout. */
export class Rollout {
  private readonly stages: Stages;
  private readonly loads: Load[];

  /** @param load users who come for the first time */
  constructor(
    private readonly load: Load,
    shares: () => Promise<string>,
  ) {
    this.stages = new Stages(shares);
    this.loads = [load];
  }

  /** The shares that the router gave to the canary, one after the other. */
  get course(): string[] {
    return this.stages.course;
  }

  /** What all users were answered. */
  get answers(): Answer[] {
    return this.loads.flatMap(({ answers }) => answers);
  }

  get failures(): string[] {
    return this.loads.flatMap(({ answers }) => answers.flatMap(({ failure }) => failure ?? []));
  }

  /** Other users come, too, until the rollout has ended. */
  join<Other extends Load>(load: Other): Other {
    this.loads.push(load);
    return load;
  }

  /** Waits until so many requests have been answered. */
  async answered(count: number): Promise<void> {
    await eventually(`${count} answers`, () => this.load.answers.length >= count);
  }

  /** Waits until so many requests have been answered while the traffic was shared out like this. */
  async measured(shares: string, count: number): Promise<void> {
    await eventually(`${count} answers at ${shares} %`, () => this.during(shares).length >= count);
  }

  /** What users were answered while the traffic was shared out like this. */
  during(shares: string, load = this.load): Answer[] {
    return this.stages.during(shares, load.answers);
  }

  /** How it was with those whom no cookie and no condition sent to the canary: they get the smallest of the shares. */
  split(shares: string): Split {
    const answers = this.during(shares);
    return {
      requests: answers.length,
      canary: answers.filter(byCanary).length,
      ...binomialBounds(answers.length, Number.parseInt(shares) / 100),
    };
  }

  async stop(): Promise<void> {
    await Promise.all([...this.loads, this.stages].map((part) => part.stop()));
  }

  /** In one line, for whoever reads the test's output. */
  toString(): string {
    const requests = this.loads.reduce((sum, { answers }) => sum + answers.length, 0);
    const splits = [...new Set(this.course)].map((shares) => {
      const { requests: count, canary, least, most } = this.split(shares);
      return `${canary} of ${count} at ${shares} % (${least} to ${most})`;
    });
    return `${requests} requests, ${this.failures.length} failed; ${this.course.join(' → ')}; to the canary ${splits.join(', ')}`;
  }
}

/** The canary's pods have the target's name, the primary's one that ends with `-primary`. */
export function byCanary({ pod = '' }: Answer): boolean {
  return !pod.includes('-primary-');
}
