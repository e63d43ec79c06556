import { Converter } from 'typedoc';
import { arranged } from './arrange.mjs';
import { ReferenceTheme } from './theme.mjs';
import { readable } from './readable.mjs';
import { asWritten } from './types.mjs';

/** Makes a reference for readers of what typedoc finds: a page for each subject, and types as somebody would write them. */
export function load(app) {
  const files = new Map();
  app.converter.on(Converter.EVENT_CREATE_DECLARATION, (context, reflection) => {
    const symbol = context.getSymbolFromReflection(reflection);
    const declaration = symbol?.declarations?.[0];
    if (declaration === undefined) return;
    files.set(reflection, declaration.getSourceFile().fileName);
    asWritten(context, reflection, symbol);
  });
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => arranged(project, files));
  app.converter.on(Converter.EVENT_RESOLVE_END, ({ project }) => readable(project));
  app.renderer.defineTheme('reference', ReferenceTheme);
}
