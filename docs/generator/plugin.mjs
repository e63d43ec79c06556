import { Converter, ReflectionKind } from 'typedoc';
import { arrange } from './arrange.mjs';
import { Origins } from './origins.mjs';
import { makeReadable } from './readable.mjs';
import { ReferenceTheme } from './theme.mjs';
import { literalsOf, writtenType } from './types.mjs';

/** Makes a reference for readers of what typedoc finds: a page for each subject, and types as their authors write them. */
export function load(app) {
  const origins = new Origins();
  const aliases = new Map();
  app.converter.on(Converter.EVENT_CREATE_DECLARATION, (context, reflection) => {
    const symbol = context.getSymbolFromReflection(reflection);
    const declaration = symbol?.declarations?.[0];
    if (declaration === undefined) return;
    origins.add(reflection, declaration);
    if (reflection.kindOf(ReflectionKind.Property)) reflection.type = writtenType(context, reflection, symbol);
    // Its type comes after the event.
    if (reflection.kindOf(ReflectionKind.TypeAlias)) aliases.set(reflection, { source: declaration.getText(), literals: literalsOf(context, declaration.type) });
  });
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const [reflection, { literals }] of aliases) reflection.type = literals ?? reflection.type;
    arrange(project, origins);
  });
  app.converter.on(Converter.EVENT_RESOLVE_END, ({ project }) => makeReadable(project));
  app.renderer.defineTheme('reference', class extends ReferenceTheme {
    sourceOf = (alias) => aliases.get(alias).source;
  });
}
