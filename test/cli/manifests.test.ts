import { readManifests } from '../../controller/cli/manifests';
import { ManifestError } from '../../controller/cli/manifest-error';
import { CANARY_YAML, deploymentYaml, temporaryFiles } from './support';
import { processorTime } from '../support/processor-time';

const file = temporaryFiles();
const titles = (...files: string[]) => readManifests(files).map(({ kind, metadata }) => `${kind} ${metadata.name}`);

describe('manifests', () => {
  it('are read in order, from several documents and files', () => {
    const first = file('first.yaml', `---\n${deploymentYaml('a:1')}---\n${CANARY_YAML}---\n`);
    const second = file('second.yaml', deploymentYaml('a:2'));
    expect(titles(first, second)).toEqual(['Deployment podinfo', 'Canary podinfo', 'Deployment podinfo']);
  });

  it('may be JSON', () => {
    expect(
      titles(file('one.json', JSON.stringify({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' } }))),
    ).toEqual(['Service web']);
  });

  it('may be a List, which counts as its items', () => {
    const item = (name: string) => ({ apiVersion: 'v1', kind: 'Service', metadata: { name } });
    expect(
      titles(file('list.json', JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [item('a'), item('b')] }))),
    ).toEqual(['Service a', 'Service b']);
  });

  it('that are empty are no objects', () => {
    expect(titles(file('empty.yaml', '# nothing yet\n---\n---\n'))).toEqual([]);
  });
});

describe('a manifest that cannot be used is refused, naming file, document and mend:', () => {
  it('a file that is not there', () => {
    expect(() => titles('/nowhere/x.yaml')).toThrow(ManifestError);
    expect(() => titles('/nowhere/x.yaml')).toThrow(/^\/nowhere\/x\.yaml: cannot be read: .*ENOENT/);
  });

  it.each([
    [
      'aliases of aliases',
      `a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n${[1, 2, 3, 4, 5, 6, 7, 8]
        .map(
          (n) =>
            `a${n}: &a${n} [${Array(10)
              .fill(`*a${n - 1}`)
              .join(', ')}]`,
        )
        .join('\n')}`,
    ],
    ['an alias of what it is in', 'apiVersion: v1\nkind: Canary\nmetadata: {name: a}\nspec: &a {a: *a}'],
  ])('%s', async (name, content) => {
    const path = file(`${name}.yaml`, content);
    const time = await processorTime(() => expect(() => titles(path)).toThrow(`${path}: has more than 1000000 values`));
    expect(time).toBeLessThan(2_000);
  });

  it.each([
    ['no YAML', 'kind: [a', /: no valid YAML: /],
    ['a text', 'hello', /, document 1: is no Kubernetes object; it needs apiVersion, kind and metadata\.name$/],
    ['a list', '- a', /, document 1: is no Kubernetes object/],
    ['no kind', 'apiVersion: v1', /, document 1: kind is missing$/],
    ['no apiVersion', 'kind: Service', /, document 1: apiVersion is missing$/],
    ['no name', 'apiVersion: v1\nkind: Service\nmetadata: {}', /, document 1: Service: metadata\.name is missing$/],
    [
      'an item without a kind',
      'apiVersion: v1\nkind: List\nitems: [{apiVersion: v1}]',
      /, document 1, item 1: kind is missing$/,
    ],
    [
      'a second document without a name',
      `${deploymentYaml('a')}---\napiVersion: v1\nkind: Service`,
      /, document 2: Service: metadata\.name is missing$/,
    ],
  ])('%s', (name, content, message) => {
    const path = file(`${name}.yaml`, content);
    expect(() => titles(path)).toThrow(ManifestError);
    expect(() => titles(path)).toThrow(message);
    expect(() => titles(path)).toThrow(path);
  });
});
