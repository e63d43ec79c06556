/** What the reference tells of a kind of problem. */
export interface Entry {
  /** What it means, in one sentence. */
  about: string;
  /** What somebody may read. */
  example: string;
  /** What to do about it, in one sentence. */
  mend: string;
}
