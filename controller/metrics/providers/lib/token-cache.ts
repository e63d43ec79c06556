/** What the process finds around it: where clouds put the identity of a pod. */
export interface Platform {
  /** An environment variable. @returns undefined when it is not set, or empty */
  variable(name: string): string | undefined;
  /** The text of a file. @throws Error when it cannot be read */
  file(path: string): Promise<string>;
  /** The tokens and keys that clouds gave out, shared by all queries. */
  tokens: TokenCache;
}

/** A token or key that identifies its bearer until it expires. */
export interface Token<Content> {
  content: Content;
  /** By the clock that nobody sets (`Clock.elapsed`), in milliseconds. */
  expires: number;
}

/** Milliseconds before it expires when a token is no longer used, because the query has to arrive in time. */
const MARGIN = 60_000;

/** Keeps tokens as long as they are good, so that not every query asks for a new one. */
export class TokenCache {
  private readonly cached = new Map<string, Promise<Token<unknown>>>();

  /**
   * @param owner whose token it is. It must not be the secret that the token is asked for with.
   * @param now by the clock that nobody sets
   * @param request gets a new token. Others who want the same token meanwhile wait for it.
   */
  async get<Content>(owner: string, now: number, request: () => Promise<Token<Content>>): Promise<Content> {
    const cached = this.cached.get(owner) as Promise<Token<Content>> | undefined;
    if (cached !== undefined) {
      const token = await cached;
      if (token.expires - MARGIN > now) return token.content;
      // Another query may have replaced the token meanwhile.
      if (this.cached.get(owner) !== cached) return await this.get(owner, now, request);
    }
    const requested = request();
    this.cached.set(owner, requested);
    try {
      return (await requested).content;
    } catch (error) {
      if (this.cached.get(owner) === requested) this.cached.delete(owner);
      throw error;
    }
  }

  /** One of them was refused: whoever wants one asks for a new one. */
  clear(): void {
    this.cached.clear();
  }
}
