/** Buckets of equal width between one power of two and the next. */
const STEPS = 128;
/** Microseconds that are counted one by one; beyond, buckets double in width with every power of two. */
const EXACT = 2 * STEPS;
/** Microseconds, a little more than an hour: what takes longer counts as that. */
const LARGEST = 2 ** 32 - 1;
const BUCKETS = EXACT + (32 - Math.log2(EXACT)) * STEPS;

/** The largest error of a percentile, as a part of it: half a bucket. Below 256 µs it is half a microsecond. */
export const PERCENTILE_ERROR = 1 / EXACT;

/** Latencies in a memory that does not grow with their number: 24 KiB. Count, minimum, mean and maximum are exact. */
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

  /** In milliseconds; `undefined` when there is nothing to tell of. */
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
   * The latency, in milliseconds, that so many percent of all did not exceed: the nearest-rank percentile, within
   * `PERCENTILE_ERROR` of itself.
   *
   * @param percent above 0, at most 100
   */
  percentile(percent: number): number | undefined {
    const rank = Math.ceil((percent / 100) * this.count);
    let passed = 0;
    for (const [bucket, count] of this.counts.entries()) {
      passed += count;
      if (count > 0 && passed >= rank) return Math.min(this.largest, Math.max(this.smallest, middleOf(bucket) / 1000));
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
function middleOf(bucket: number): number {
  if (bucket < EXACT) return bucket;
  const doublings = Math.floor(bucket / STEPS) - 1;
  const width = 2 ** doublings;
  return (bucket - doublings * STEPS) * width + (width - 1) / 2;
}
