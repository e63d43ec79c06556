import { Converter, ReflectionKind } from 'typedoc';
import { arrange } from './arrange.mjs';
import { Origins } from './origins.mjs';
import { makeReadable } from './readable.mjs';
import { ReferenceTheme } from './theme.mjs';
import { writtenAlias, writtenParameter, writtenProperty } from './types.mjs';

/**
 * Makes a reference for readers of what typedoc finds: a page for each subject, and types as their authors write them.
 */
export function load(app) {
  const origins = new Origins();
  const unread = [];
  app.converter.on(Converter.EVENT_CREATE_DECLARATION, (context, reflection) => {
    const symbol = context.getSymbolFromReflection(reflection);
    if (symbol?.declarations === undefined) return;
    origins.add(reflection, symbol.declarations[0]);
    unread.push({ context, reflection, symbol });
  });
  app.converter.on(Converter.EVENT_CREATE_SIGNATURE, (context, { parameters = [] }, declaration) => {
    for (const [index, parameter] of parameters.entries())
      parameter.type = writtenParameter(context, parameter, declaration?.parameters?.[index]);
  });
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    // Only now, because a conversion in the middle of another is not complete. What is made here is read here, too.
    for (const { context, reflection, symbol } of unread) reflection.type = typeOf(context, reflection, symbol);
    arrange(project, origins);
  });
  app.converter.on(Converter.EVENT_RESOLVE_END, ({ project }) => makeReadable(project));
  app.renderer.defineTheme('reference', ReferenceTheme);
}

function typeOf(context, reflection, symbol) {
  if (reflection.kindOf(ReflectionKind.Property)) return writtenProperty(context, reflection, symbol);
  if (reflection.kindOf(ReflectionKind.TypeAlias)) return writtenAlias(context, reflection, symbol.declarations[0]);
  return reflection.type;
}
