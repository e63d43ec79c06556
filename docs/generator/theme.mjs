import { ReflectionKind, UnknownType } from 'typedoc';
import { MarkdownTheme } from 'typedoc-plugin-markdown';
import { PAGES } from './pages.mjs';
import { table } from './table.mjs';

/** Short pages: a heading for each export, and a table of its content. */
export class ReferenceTheme extends MarkdownTheme {
  reflectionTemplate = (page) => {
    const about = PAGES.find(({ file }) => file === page.model.name);
    // The index is written by tables.mjs.
    if (about === undefined) return '';
    const context = this.getRenderContext(page);
    const sections = page.model.children.map((member) => section(context, member, about.title));
    return [`# ${about.title}`, about.intro, ...sections].filter(Boolean).join('\n\n');
  };
}

function section(context, member, title) {
  const heading =
    member.kindOf(ReflectionKind.Class) && member.name === title
      ? ''
      : `## ${member.name}${member.signatures ? '()' : ''}`;
  return [heading, contents(context, member)].filter(Boolean).join('\n\n');
}

function contents(context, member) {
  if (member.kindOf(ReflectionKind.Class)) return component(context, member);
  if (member.signatures) return member.signatures.map((signature) => call(context, signature)).join('\n\n');
  if (member.kindOf(ReflectionKind.TypeAlias)) return [meaning(context, member), alias(context, member)].join('\n\n');
  return [
    meaning(context, member),
    fields(context, member.children ?? [], member.name.endsWith('Args') ? 'Argument' : 'Field'),
  ].join('\n\n');
}

/** The source, if typedoc has no type for it. */
function alias(context, member) {
  return member.type instanceof UnknownType
    ? ['```ts', member.type.name, '```'].join('\n')
    : context.partials.declarationTitle(member);
}

function component(context, member) {
  const { children = [] } = member;
  const of = (kind) => children.filter((child) => child.kindOf(kind));
  const constructors = of(ReflectionKind.Constructor).flatMap(({ signatures }) =>
    signatures.map((signature) => call(context, signature)),
  );
  const outputs = of(ReflectionKind.Property);
  const methods = of(ReflectionKind.Method).map((method) => `### ${method.name}()\n\n${contents(context, method)}`);
  return [
    meaning(context, member),
    ...constructors,
    outputs.length > 0 && fields(context, outputs, 'Output'),
    ...methods,
  ]
    .filter(Boolean)
    .join('\n\n');
}

function call(context, signature) {
  const explained = (signature.parameters ?? []).filter(({ comment }) => comment !== undefined);
  return [
    context.partials.signatureTitle(signature),
    meaning(context, signature),
    explained.length > 0 && fields(context, explained, 'Parameter'),
  ]
    .filter(Boolean)
    .join('\n\n');
}

/** @throws Error if there is no docstring */
function meaning(context, member, options = { showReturns: true }) {
  if (member.comment !== undefined) return context.partials.comment(member.comment, options);
  if (member.kindOf(ReflectionKind.ConstructorSignature)) return '';
  throw new Error(`${member.getFullName()} has no docstring; write what it means, and its default`);
}

function fields(context, members, title) {
  const rows = members.map((member) => [
    `\`${member.name}${member.flags.isOptional || member.defaultValue ? '?' : ''}\``,
    context.partials.someType(context.helpers.getDeclarationType(member) ?? member.type),
    meaning(context, member, { isTableColumn: true }),
  ]);
  return table([title, 'Type', 'Meaning'], rows);
}
