/** Number of buckets between one power of two and the next. They have equal width. */
const STEPS = 128;
/** Microseconds below which every bucket is 1 µs wide. Above, the width doubles at each power of two. */
const EXACT = 2 * STEPS;
/** Microseconds, a little more than an hour. Longer latencies count as this one. */
const LARGEST = 2 ** 32 - 1;
const BUCKETS = EXACT + (32 - Math.log2(EXACT)) * STEPS;

/** The largest relative error of a percentile: half a bucket. Below 256 µs the error is half a microsecond. */
export const PERCENTILE_ERROR = 1 / EXACT;

/** Latencies in constant memory (24 KiB). Count, minimum, mean and maximum are exact. */
export class Histogram {
  private readonly counts = new Float64Array(BUCKETS);
  private sum = 0;
  private smallest = Infinity;
  private largest = 0;
  count = 0;

  /** @param milliseconds 0 or more */
  add(milliseconds: number): void {
    this.counts[bucketOf(Math.min(LARGEST, Math.round(milliseconds * 1000)))]!++;
    this.count++;
    this.sum += milliseconds;
    this.smallest = Math.min(this.smallest, milliseconds);
    this.largest = Math.max(this.largest, milliseconds);
  }

  /** In milliseconds. @returns undefined if there are no latencies */
  get min(): number | undefined {
    return this.count === 0 ? undefined : this.smallest;
  }

  get mean(): number | undefined {
    return this.count === 0 ? undefined : this.sum / this.count;
  }

  get max(): number | undefined {
    return this.count === 0 ? undefined : this.largest;
  }

  /**
   * The nearest-rank percentile in milliseconds: `percent` of all latencies are at most as long. Its relative error is
   * at most `PERCENTILE_ERROR`.
   *
   * @param percent above 0, at most 100
   * @returns undefined if there are no latencies
   */
  percentile(percent: number): number | undefined {
    const rank = Math.ceil((percent / 100) * this.count);
    let passed = 0;
    for (const [bucket, count] of this.counts.entries()) {
      passed += count;
      if (count > 0 && passed >= rank)
        return Math.min(this.largest, Math.max(this.smallest, middleOfBucket(bucket) / 1000));
    }
    return undefined;
  }
}

function bucketOf(microseconds: number): number {
  if (microseconds < EXACT) return microseconds;
  const doublings = 31 - Math.clz32(microseconds) - Math.log2(STEPS);
  return doublings * STEPS + (microseconds >>> doublings);
}

/** In microseconds. */
function middleOfBucket(bucket: number): number {
  if (bucket < EXACT) return bucket;
  const doublings = Math.floor(bucket / STEPS) - 1;
  const width = 2 ** doublings;
  return (bucket - doublings * STEPS) * width + (width - 1) / 2;
}
