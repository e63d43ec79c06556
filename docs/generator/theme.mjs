import { ReflectionKind } from 'typedoc';
import { MarkdownTheme } from 'typedoc-plugin-markdown';
import { PAGES } from './pages.mjs';

export class ReferenceTheme extends MarkdownTheme {
  getRenderContext(page) {
    const context = super.getRenderContext(page);
    Object.assign(context.partials, partialsOf(context));
    return context;
  }
}

function partialsOf(context) {
  return {
    pageTitle: () => PAGES.find(({ file }) => file === context.page.model.name)?.title ?? context.page.model.name,
  };
}
