import { join, relative } from 'node:path';
import ts from 'typescript';
import * as serin from '../../../components/index';
import * as policy from '../../../components/policy/index';
import { DECLARATIONS, declarationsOf } from './declarations';

/** What programs can import: each entry's source file, and its values at runtime. */
const ENTRIES = {
  serin: { entry: 'components/index', values: serin },
  'serin/policy': { entry: 'components/policy/index', values: policy },
};
/** The accepted API. */
export const STORED = join(__dirname, 'api.txt');
/** Longer unions are written with one part per line. */
const WIDTH = 120;

interface Section {
  title: string;
  declarations: ts.Declaration[];
}

/**
 * The API of the package: all exports of its entries, and all declarations that their types need, as the compiler
 * declares them.
 */
export function apiSurface(): string {
  const program = declarationsOf(Object.values(ENTRIES).map(({ entry }) => entry));
  const checker = program.getTypeChecker();
  const exported = Object.entries(ENTRIES).flatMap(([title, { entry, values }]) => {
    const file = program.getSourceFile(join(DECLARATIONS, `${entry}.d.ts`));
    return exportsOf(title, checker.getSymbolAtLocation(file!)!, values, checker);
  });
  const sections = [...exported, ...behind(exported, checker)];
  return (
    sections
      .map(({ title, declarations }) => [`# ${title}`, ...declarations.map(textOf).sort()].join('\n\n'))
      .join('\n\n') + '\n'
  );
}

/**
 * The exports of a module, followed by those of its namespaces. A constant that is exported only as a type is left out.
 */
function exportsOf(title: string, module: ts.Symbol, values: object, checker: ts.TypeChecker): Section[] {
  const symbols = checker
    .getExportsOfModule(module)
    .map((symbol) => ({ name: symbol.name, target: resolved(symbol, checker) }));
  const namespaces = symbols.filter(({ target }) => target.flags & ts.SymbolFlags.ValueModule);
  const others = symbols.filter(
    ({ name, target }) =>
      !(target.flags & ts.SymbolFlags.ValueModule) && (!(target.flags & ts.SymbolFlags.Variable) || name in values),
  );
  const inThem = namespaces.flatMap(({ name, target }) =>
    exportsOf(`${title}: ${name}`, target, (values as Record<string, object>)[name]!, checker),
  );
  return [{ title, declarations: others.flatMap(({ target }) => target.declarations ?? []) }, ...inThem];
}

function resolved(symbol: ts.Symbol, checker: ts.TypeChecker): ts.Symbol {
  return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
}

/** The declarations of this package that these refer to, directly and indirectly, by file. */
function behind(sections: readonly Section[], checker: ts.TypeChecker): Section[] {
  const known = new Set(sections.flatMap(({ declarations }) => declarations));
  const files = new Map<string, ts.Declaration[]>();
  // The loop also reaches elements that are added to the set meanwhile.
  for (const declaration of known) {
    for (const other of referredBy(publicPart(declaration), checker)) {
      if (known.has(other)) continue;
      known.add(other);
      const file = relative(DECLARATIONS, other.getSourceFile().fileName).replace('.d.ts', '');
      files.set(file, [...(files.get(file) ?? []), other]);
    }
  }
  return [...files]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([file, declarations]) => ({ title: `not exported: ${file}`, declarations }));
}

function referredBy(node: ts.Node, checker: ts.TypeChecker): ts.Declaration[] {
  const symbol = ts.isIdentifier(node) ? checker.getSymbolAtLocation(node) : undefined;
  const own = (symbol && resolved(symbol, checker).declarations?.filter(isOwn)) ?? [];
  const found = [...own];
  ts.forEachChild(node, (child) => void found.push(...referredBy(child, checker)));
  return found;
}

/** Whether it is a whole declaration of this package. */
function isOwn(declaration: ts.Declaration): boolean {
  return (
    declaration.getSourceFile().fileName.startsWith(DECLARATIONS) &&
    ts.isSourceFile(statementOf(declaration).parent ?? declaration)
  );
}

function statementOf(declaration: ts.Declaration): ts.Node {
  return ts.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration;
}

/** A class without its private members. */
function publicPart(declaration: ts.Declaration): ts.Node {
  if (!ts.isClassDeclaration(declaration)) return statementOf(declaration);
  const { modifiers, name, typeParameters, heritageClauses, members } = declaration;
  const hidden = ts.ModifierFlags.Private | ts.ModifierFlags.Protected;
  const visible = members.filter((member) => (ts.getCombinedModifierFlags(member) & hidden) === 0);
  return ts.factory.createClassDeclaration(modifiers, name, typeParameters, heritageClauses, visible);
}

function textOf(declaration: ts.Declaration): string {
  const text = ts
    .createPrinter({ removeComments: true })
    .printNode(ts.EmitHint.Unspecified, publicPart(declaration), declaration.getSourceFile());
  const plain = text.replace(/^(export )?(declare )?/, '');
  return ts.isTypeAliasDeclaration(declaration) && ts.isUnionTypeNode(declaration.type) && plain.length > WIDTH
    ? plain.replaceAll(' | ', '\n    | ')
    : plain;
}
