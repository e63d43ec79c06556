import * as pulumi from '@pulumi/pulumi';
import { checkArgs, throwProblems } from '../../../components/common/check-args';
import type { Path } from '../../../controller/api/problems/path';
import type { Problem } from '../../../controller/api/problems/problem';
import { fields, integer, text } from '../../../controller/api/schema/schema';
import { run } from '../support';

interface Args {
  port: pulumi.Input<number>;
  title?: pulumi.Input<string>;
}
const schema = fields<Args>(
  'Arguments.',
  { port: integer('Port.', { minimum: 1 }), title: text('Title.') },
  { required: ['port'] },
);

class Child extends pulumi.CustomResource {
  constructor(name: string, args: Args, opts: pulumi.CustomResourceOptions) {
    super('test:index:Child', name, args, opts);
  }
}

class Component extends pulumi.ComponentResource {
  constructor(name: string, args: Args) {
    super('serin:index:Component', name);
    const dependsOn = checkArgs(this, `Component "${name}"`, args, schema);
    new Child(name, args, { parent: this, dependsOn });
  }
}
const children = async (args: object): Promise<[number, string[]]> => {
  const { resources, errors } = await run(() => new Component('web', args as Args));
  return [resources.filter(({ type }) => type === 'test:index:Child').length, errors];
};

test('children of a component with good arguments are created', async () => {
  expect(await children({ port: 80, title: pulumi.output('web') })).toEqual([1, []]);
});

test.each([
  ['a wrong type', { port: '80' }, 'Component "web": port: Invalid value: "80": port in body must be of type integer'],
  [
    'a value out of bounds',
    { port: pulumi.output(0) },
    'Component "web": port: Invalid value: 0: port in body should be greater than or equal to 1',
  ],
  ['a missing property', {}, 'Component "web": port: Required value'],
  [
    'a property that does not exist',
    { port: 80, titel: 'web' },
    'Component "web": titel: Invalid value: "titel": there is no such property, use one of port, title',
  ],
  [
    'a mistake beside a secret',
    { port: 0, title: pulumi.secret('web') },
    'Component "web": port: Invalid value: 0: port in body should be greater than or equal to 1',
  ],
  [
    'a secret',
    { port: pulumi.secret('80') },
    'Component "web": port: is not valid; what was found is secret and not shown',
  ],
])('%s is told before any child is created', async (_, args, message) => {
  expect(await children(args)).toEqual([0, [message]]);
});

describe('a message about an argument', () => {
  const detail = 'is missing: without it every version is released at once, whatever metrics, hooks and alerts say';
  const missing: Problem = { code: 'missing-strategy', path: ['strategy'], detail };
  const steps: Problem = { code: 'descending-steps', path: ['steps'], found: '[10, 5]', detail: 'do not ascend' };
  const unnamed: Problem = {
    code: 'metric-without-query',
    path: ['metrics', 0],
    quotes: [['metrics', 0, 'name']],
    found: '"a"',
    detail: 'is no built-in metric',
  };
  const hidden = 'is not valid; what was found is secret and not shown';

  test.each<[string, Problem, Path, string]>([
    ['is shown whatever words of it are secret arguments, too', missing, ['hooks'], detail],
    ['is hidden when the argument is secret', steps, ['steps'], hidden],
    ['is hidden when a part of what it shows is secret', steps, ['steps', 1], hidden],
    ['is hidden when what the argument is a part of is secret', unnamed, ['metrics'], hidden],
    ['is hidden when it shows another value, which is secret', unnamed, ['metrics', 0, 'name'], hidden],
    ['is shown when what it does not show is secret', unnamed, ['metrics', 0, 'query'], '"a" is no built-in metric'],
    ['is shown beside a secret argument of a longer name', steps, ['stepsToo'], '[10, 5] do not ascend'],
    ['is hidden when everything is secret', missing, [], hidden],
  ])('%s', async (_, problem, secret, text) => {
    const { errors } = await run(() => {
      const component = new pulumi.ComponentResource('test:index:Component', 'web');
      throwProblems(component, 'Component "web"', [problem], [secret]);
    });
    expect(errors).toEqual([expect.stringContaining(`: ${text}`)]);
  });
});
