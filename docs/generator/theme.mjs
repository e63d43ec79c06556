import { ReflectionKind } from 'typedoc';
import { MarkdownTheme } from 'typedoc-plugin-markdown';
import { PAGES } from './pages.mjs';
import { table } from './table.mjs';

const COMPUTED = ['conditional', 'indexedAccess', 'mapped'];

/** Short pages: a heading for each export, a table for what it holds. */
export class ReferenceTheme extends MarkdownTheme {
  reflectionTemplate = (page) => {
    const { title, intro } = PAGES.find(({ file }) => file === page.model.name) ?? { title: page.model.name };
    const context = this.getRenderContext(page);
    const sections = (page.model.children ?? []).map((member) => section(context, member, title));
    return [`# ${title}`, intro, ...sections].filter(Boolean).join('\n\n');
  };
}

function section(context, member, title) {
  const heading = member.kindOf(ReflectionKind.Class) && member.name === title ? '' : `## ${member.name}${member.signatures ? '()' : ''}`;
  return [heading, contents(context, member)].filter(Boolean).join('\n\n');
}

function contents(context, member) {
  if (member.kindOf(ReflectionKind.Class)) return component(context, member);
  if (member.signatures) return member.signatures.map((signature) => call(context, signature)).join('\n\n');
  if (member.kindOf(ReflectionKind.TypeAlias)) return [comment(context, member), alias(context, member)].join('\n\n');
  const bases = (member.extendedTypes ?? []).filter(({ reflection, typeArguments }) => reflection !== undefined && typeArguments === undefined);
  const beside = bases.map((base) => `Has the fields of ${context.partials.someType(base)}, too.`);
  const own = (member.children ?? []).filter(({ inheritedFrom }) => !bases.some(({ reflection }) => inheritedFrom?.reflection?.parent === reflection));
  return [comment(context, member), ...beside, fields(context, own, member.name.endsWith('Args') ? 'Argument' : 'Field')].join('\n\n');
}

/** What depends on a parameter, or is computed by the compiler, is shown as it is written. */
function alias(context, member) {
  if (member.typeParameters === undefined && !COMPUTED.includes(member.type.type)) return context.partials.declarationTitle(member);
  return ['```ts', ReferenceTheme.origins.sourceOf(member), '```'].join('\n');
}

function component(context, member) {
  const { children = [] } = member;
  const of = (kind) => children.filter((child) => child.kindOf(kind));
  const constructors = of(ReflectionKind.Constructor).flatMap(({ signatures }) => signatures.map((signature) => call(context, signature)));
  const outputs = of(ReflectionKind.Property);
  const methods = of(ReflectionKind.Method).map((method) => `### ${method.name}()\n\n${contents(context, method)}`);
  return [comment(context, member), ...constructors, outputs.length > 0 && fields(context, outputs, 'Output'), ...methods].filter(Boolean).join('\n\n');
}

function call(context, signature) {
  const explained = (signature.parameters ?? []).filter(({ comment: said }) => said !== undefined);
  return [context.partials.signatureTitle(signature), comment(context, signature), explained.length > 0 && fields(context, explained, 'Parameter')].filter(Boolean).join('\n\n');
}

function comment(context, { comment: said }) {
  return said === undefined ? '' : context.partials.comment(said, { showReturns: true });
}

function fields(context, members, title) {
  const rows = members.map((member) => [
    `\`${member.name}${member.flags.isOptional || member.defaultValue ? '?' : ''}\``,
    context.partials.someType(context.helpers.getDeclarationType(member) ?? member.type),
    member.comment === undefined ? '' : context.partials.comment(member.comment, { isTableColumn: true }),
  ]);
  return table([title, 'Type', 'Meaning'], rows);
}
