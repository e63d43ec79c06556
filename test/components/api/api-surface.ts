import { join, relative } from 'node:path';
import ts from 'typescript';
import * as serin from '../../../components/index';
import * as policy from '../../../components/policy/index';
import { DECLARATIONS, declarationsOf } from './declarations';

/** What programs import: the file that says what is in it, and what is there when they run. */
const ENTRIES = {
  serin: { entry: 'components/index', values: serin },
  'serin/policy': { entry: 'components/policy/index', values: policy },
};
/** What has been accepted. */
export const STORED = join(__dirname, 'api.txt');
/** Longer unions have a line for each part. */
const WIDTH = 120;

interface Section {
  title: string;
  declarations: ts.Declaration[];
}

/**
 * What programs can write against the package: every export of its entries, and whatever is not exported but part of
 * their types, as the compiler declares it.
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
 * What a module exports, and after it what the namespaces in it do. A constant that is exported as a type alone is
 * none.
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

/** What these refer to, and what that refers to, as far as it belongs to this package; by the file that declares it. */
function behind(sections: readonly Section[], checker: ts.TypeChecker): Section[] {
  const known = new Set(sections.flatMap(({ declarations }) => declarations));
  const files = new Map<string, ts.Declaration[]>();
  // A set hands out also what is put into it meanwhile.
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

/** Whether it is a declaration of this package, and not a part of one. */
function isOwn(declaration: ts.Declaration): boolean {
  return (
    declaration.getSourceFile().fileName.startsWith(DECLARATIONS) &&
    ts.isSourceFile(statementOf(declaration).parent ?? declaration)
  );
}

function statementOf(declaration: ts.Declaration): ts.Node {
  return ts.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration;
}

/** A class without what only itself can use. */
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
