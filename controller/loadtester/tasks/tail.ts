/** The last bytes of a stream. */
export class Tail {
  private chunks: Buffer[] = [];
  private kept = 0;
  private dropped = 0;

  /** @param limit bytes that are kept */
  constructor(private readonly limit: number) {}

  add(chunk: Buffer): void {
    this.chunks.push(chunk);
    this.kept += chunk.length;
    while (this.kept > this.limit) {
      const first = this.chunks[0]!;
      const surplus = Math.min(first.length, this.kept - this.limit);
      if (surplus === first.length) this.chunks.shift();
      else this.chunks[0] = first.subarray(surplus);
      this.kept -= surplus;
      this.dropped += surplus;
    }
  }

  /** @returns the text, with a note if its beginning was dropped */
  text(): string {
    const text = Buffer.concat(this.chunks).toString('utf8');
    return this.dropped === 0 ? text : `(${this.dropped} bytes before this are left out)\n${text}`;
  }
}
