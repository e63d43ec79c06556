import { Converter, ReflectionKind } from 'typedoc';
import { arrange } from './arrange.mjs';
import { Origins } from './origins.mjs';
import { makeReadable } from './readable.mjs';
import { ReferenceTheme } from './theme.mjs';
import { aliasType, parameterType, propertyType } from './types.mjs';

/** Makes typedoc's result readable: a page for each subject, and types as their authors have written them. */
export function load(app) {
  const origins = new Origins();
  const pending = [];
  app.converter.on(Converter.EVENT_CREATE_DECLARATION, (context, reflection) => {
    const symbol = context.getSymbolFromReflection(reflection);
    if (symbol?.declarations === undefined) return;
    origins.add(reflection, symbol.declarations[0]);
    pending.push({ context, reflection, symbol });
  });
  app.converter.on(Converter.EVENT_CREATE_SIGNATURE, (context, { parameters = [] }, declaration) => {
    for (const [index, parameter] of parameters.entries())
      parameter.type = parameterType(context, parameter, declaration?.parameters?.[index]);
  });
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    // Types cannot be converted earlier, inside another conversion. The conversion also adds declarations, which the
    // loop reaches.
    for (const { context, reflection, symbol } of pending) reflection.type = typeOf(context, reflection, symbol);
    arrange(project, origins);
  });
  app.converter.on(Converter.EVENT_RESOLVE_END, ({ project }) => makeReadable(project));
  app.renderer.defineTheme('reference', ReferenceTheme);
}

function typeOf(context, reflection, symbol) {
  if (reflection.kindOf(ReflectionKind.Property)) return propertyType(context, reflection, symbol);
  if (reflection.kindOf(ReflectionKind.TypeAlias)) return aliasType(context, reflection, symbol.declarations[0]);
  return reflection.type;
}
