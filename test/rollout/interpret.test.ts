import type { EffectHandlers, Program } from '../../controller/rollout/effects';
import { ask, order, tell } from '../../controller/rollout/effects';
import { interpret } from '../../controller/rollout/interpret';

const handlers = (done: string[], failing?: string): EffectHandlers => {
  const handle = (name: string) => async (): Promise<never> => {
    done.push(name);
    if (name === failing) throw new Error(`${name} failed`);
    return `${name} answers` as never;
  };
  const group = <Group>() => new Proxy({} as Group & object, { get: (_, name) => handle(String(name)) });
  return { ask: group(), order: group(), memory: group(), tell: group() };
};

function* program(): Program<string> {
  const answer = (yield* ask.cookieValue()) as string;
  yield* order.scaleCanaryUp();
  return answer;
}

test('every effect is carried out in its order, and answered', async () => {
  const done: string[] = [];
  expect(await interpret(program(), handlers(done))).toBe('cookieValue answers');
  expect(done).toEqual(['cookieValue', 'scaleCanaryUp']);
});

test('what a handler throws ends a program that does not catch it', async () => {
  const done: string[] = [];
  await expect(interpret(program(), handlers(done, 'cookieValue'))).rejects.toThrow('cookieValue failed');
  expect(done).toEqual(['cookieValue']);
});

test('a program can catch what a handler throws, and go on', async () => {
  const done: string[] = [];
  function* careful(): Program<string> {
    try {
      yield* order.scaleCanaryUp();
      return 'scaled';
    } catch (error) {
      yield* tell.event('Warning', (error as Error).message);
      return 'told';
    } finally {
      yield* order.scaleCanaryToZero();
    }
  }
  expect(await interpret(careful(), handlers(done, 'scaleCanaryUp'))).toBe('told');
  expect(done).toEqual(['scaleCanaryUp', 'event', 'scaleCanaryToZero']);
});

test('whoever looks on sees each effect with what it came to', async () => {
  const seen: unknown[] = [];
  const onEffect = ({ group, name }: { group: string; name: string }, outcome: unknown) =>
    void seen.push([`${group}.${name}`, outcome]);
  await interpret(program(), handlers([], 'scaleCanaryUp'), { onEffect }).catch(() => {});
  expect(seen).toEqual([
    ['ask.cookieValue', { answer: 'cookieValue answers' }],
    ['order.scaleCanaryUp', { error: new Error('scaleCanaryUp failed') }],
  ]);
});
