import * as pulumi from '@pulumi/pulumi';
import { checkArgs } from '../../../components/common/checked';
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
