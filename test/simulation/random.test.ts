import { seededRandom } from '../../controller/simulation/random';

const draw = (seed: number | string, count: number): number[] => Array.from({ length: count }, seededRandom(seed));

describe('seeded random numbers', () => {
  it('are the same for the same seed and others for another', () => {
    expect(draw(7, 20)).toEqual(draw(7, 20));
    expect(draw('podinfo', 20)).toEqual(draw('podinfo', 20));
    expect(new Set([draw(1, 1)[0], draw(2, 1)[0], draw('1', 1)[0], draw('2', 1)[0]]).size).toBe(4);
  });

  it('follow the published sequence of Mulberry32', () => {
    expect(draw(0, 3).map((value) => value * 2 ** 32)).toEqual([1144304738, 1416247, 958946056]);
  });

  it('fill [0, 1) evenly', () => {
    const counts = new Array<number>(10).fill(0);
    for (const value of draw('even', 20_000)) counts[Math.floor(value * 10)]! += 1;
    for (const count of counts) expect(Math.abs(count - 2000)).toBeLessThan(200);
  });
});
