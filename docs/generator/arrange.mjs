import { relative } from 'node:path';
import { DeclarationReflection, ReflectionKind } from 'typedoc';
import { PAGES } from './pages.mjs';

const ROOT = new URL('../..', import.meta.url).pathname;
const CONTAINER = ReflectionKind.Module | ReflectionKind.Namespace;

/**
 * Gives each page a module of its own, with all that its files export, under the names by which a program calls it.
 *
 * @param files where each declaration comes from
 * @throws Error when no page names the file of an export
 */
export function arranged(project, files) {
  const placed = PAGES.map(() => []);
  for (const { reflection, name } of exportsOf(project)) {
    const file = relative(ROOT, files.get(reflection));
    const page = PAGES.findIndex(({ from }) => from.includes(file));
    if (page < 0) throw new Error(`${name} of ${file} is exported, and on no page: name the file in docs/generator/pages.mjs`);
    renamed(reflection, name);
    placed[page].push({ reflection, rank: rankOf(reflection, PAGES[page]) * 100 + PAGES[page].from.indexOf(file) });
  }
  const modules = [...(project.children ?? [])];
  PAGES.forEach(({ file }, index) => addPage(project, file, placed[index].sort((one, other) => one.rank - other.rank).map(({ reflection }) => reflection)));
  for (const module of modules) project.removeReflection(module);
}

/** What programs see, in modules and the namespaces in them. What is a constant they see as its type alone. */
function exportsOf(container, prefix = '') {
  return (container.children ?? []).flatMap((reflection) => {
    if (reflection.kindOf(CONTAINER)) return exportsOf(reflection, reflection.kindOf(ReflectionKind.Namespace) ? `${reflection.name}.` : '');
    if (reflection.kindOf(ReflectionKind.Variable)) return [];
    return [{ reflection, name: reflection.kindOf(ReflectionKind.Function) ? `${prefix}${reflection.name}` : reflection.name }];
  });
}

function renamed(reflection, name) {
  reflection.name = name;
  for (const signature of reflection.signatures ?? []) signature.name = name;
}

/** The component comes first, then its arguments, then functions, then types. */
function rankOf(reflection, { title }) {
  if (reflection.name === title) return 0;
  if (reflection.name === `${title}Args`) return 1;
  return reflection.kindOf(ReflectionKind.Function) ? 2 : 3;
}

function addPage(project, name, members) {
  const page = new DeclarationReflection(name, ReflectionKind.Module, project);
  project.registerReflection(page, undefined, undefined);
  project.addChild(page);
  for (const member of members) {
    member.parent.removeChild(member);
    member.parent = page;
    page.addChild(member);
  }
}
