import { DeclarationReflection, ReflectionKind } from 'typedoc';
import { PAGES } from './pages.mjs';

const CONTAINER = ReflectionKind.Module | ReflectionKind.Namespace;
/** Constants are left out because their types are described, references because they are only second names. */
const UNSEEN = ReflectionKind.Variable | ReflectionKind.Reference;

/**
 * Gives each page its own module, with all exports of its files, under the names that programs use.
 *
 * @param origins the files of all declarations
 * @throws Error if an export is on no page
 */
export function arrange(project, origins) {
  const exported = exportsOf(project);
  const known = PAGES.flatMap(({ from }) => from);
  for (const reflection of exported) {
    const file = origins.fileOf(reflection);
    if (!known.includes(file))
      throw new Error(
        `${reflection.name} of ${file} is exported, and on no page: name the file in docs/generator/pages.mjs`,
      );
  }
  const modules = [...project.children];
  for (const page of PAGES) addPage(project, page, origins, exported);
  for (const module of modules) project.removeReflection(module);
}

/** All exports of modules and of the namespaces in them. */
function exportsOf(container, prefix = '') {
  return container.children.flatMap((reflection) => {
    if (reflection.kindOf(CONTAINER))
      return exportsOf(reflection, reflection.kindOf(ReflectionKind.Namespace) ? `${reflection.name}.` : '');
    if (reflection.kindOf(ReflectionKind.Function)) rename(reflection, `${prefix}${reflection.name}`);
    return reflection.kindOf(UNSEEN) ? [] : [reflection];
  });
}

function rename(reflection, name) {
  reflection.name = name;
  for (const signature of reflection.signatures) {
    signature.name = name;
    for (const parameter of signature.parameters ?? [])
      if (parameter.name === '__namedParameters') parameter.name = 'options';
  }
}

function addPage(project, page, origins, exported) {
  const module = new DeclarationReflection(page.file, ReflectionKind.Module, project);
  project.registerReflection(module, undefined, undefined);
  project.addChild(module);
  for (const file of page.from) {
    const members = exported.filter((reflection) => origins.fileOf(reflection) === file);
    for (const member of origins.sortBySource(members)) adopt(module, member, origins);
  }
  module.children = module.children.toSorted((one, other) => rankOf(one, page) - rankOf(other, page));
}

function adopt(module, member, origins) {
  member.parent.removeChild(member);
  member.parent = module;
  module.addChild(member);
  if (member.children) member.children = origins.sortBySource(member.children);
}

/** The component is first, then its arguments, then functions, then types. */
function rankOf(reflection, { title }) {
  if (reflection.kindOf(ReflectionKind.Class) && reflection.name === title) return 0;
  if (reflection.name === `${title}Args`) return 1;
  return reflection.kindOf(ReflectionKind.Function) ? 2 : 3;
}
