/** What the process finds around it: where clouds put the identity of a pod. */
export interface Platform {
  /** An environment variable; `undefined` when it is not set, or empty. */
  variable(name: string): string | undefined;
  /** The text of a file. @throws Error when it cannot be read */
  file(path: string): Promise<string>;
  /** What the clouds have given out lately, for all queries. */
  passes: Passes;
}

/** Something that identifies its bearer until a point in time. */
export interface Pass<Content> {
  content: Content;
  /** Milliseconds since the epoch. */
  expires: number;
}

/** Milliseconds before its end when a pass is no longer used: the query has to arrive while it is good. */
const MARGIN = 60_000;

/** Tokens and keys that clouds gave out, kept while they are good, so that not each query asks for new ones. */
export class Passes {
  private readonly kept = new Map<string, Promise<Pass<unknown>>>();

  /**
   * @param holder whose pass it is; never the secret that it is asked for with
   * @param ask gets a new one; whoever wants the same meanwhile waits for it
   */
  async get<Content>(holder: string, now: number, ask: () => Promise<Pass<Content>>): Promise<Content> {
    const kept = this.kept.get(holder) as Promise<Pass<Content>> | undefined;
    if (kept !== undefined) {
      const pass = await kept;
      if (pass.expires - MARGIN > now) return pass.content;
      // Another query may have noticed before.
      if (this.kept.get(holder) !== kept) return await this.get(holder, now, ask);
    }
    const asked = ask();
    this.kept.set(holder, asked);
    try {
      return (await asked).content;
    } catch (error) {
      if (this.kept.get(holder) === asked) this.kept.delete(holder);
      throw error;
    }
  }
}
