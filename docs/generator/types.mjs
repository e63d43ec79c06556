import { LiteralType, ReferenceType, UnionType, UnknownType } from 'typedoc';
import ts from 'typescript';

const SCALAR = ts.TypeFlags.StringLike | ts.TypeFlags.NumberLike | ts.TypeFlags.BooleanLike | ts.TypeFlags.Undefined;
const COMPUTED = [ts.SyntaxKind.ConditionalType, ts.SyntaxKind.IndexedAccessType, ts.SyntaxKind.MappedType];
const OUTPUT = /\b(Input|Inputs|Fields|OutputInstance)\b/;

/** The type of a property as its author has written it. The compiler's type is used if only that is complete. */
export function propertyType(context, reflection, symbol) {
  const node = onlyNode(symbol);
  if (node === undefined) return reflection.type;
  context.project.removeTypeReflections(reflection.type);
  if (isComputed(context, node)) return context.converter.convertType(context, context.checker.getTypeOfSymbol(symbol));
  const written = convertNode(context, node);
  return isMapped(context, symbol, node, written, reflection.type) ? wrapInInput(context, node, written) : written;
}

/** The type of a parameter as its author has written it. */
export function parameterType(context, { type }, node) {
  return node?.type === undefined || isComputed(context, node.type) ? type : convertNode(context, node.type);
}

/** The type of an alias. Its source is shown if it depends on a parameter or the compiler computes it. */
export function aliasType(context, reflection, declaration) {
  const { type, typeParameters } = declaration;
  const literals = literalsOf(context, type);
  if (literals !== undefined) return literals;
  return typeParameters || COMPUTED.includes(type.kind) ? new UnknownType(declaration.getText()) : reflection.type;
}

/** The type of a property, if all declarations agree on it. Declarations that forbid the property do not count. */
function onlyNode({ declarations }) {
  const [node, ...others] = declarations
    .map(({ type }) => type)
    .filter((type) => type !== undefined && type.kind !== ts.SyntaxKind.NeverKeyword);
  return others.every((other) => other.getText() === node.getText()) ? node : undefined;
}

/** Whether only the compiler knows the type: a part depends on a type parameter, or is taken from another type. */
function isComputed(context, node) {
  if (ts.isTypeReferenceNode(node)) {
    const symbol = context.getSymbolAtLocation(node.typeName);
    if (symbol === undefined || symbol.flags & ts.SymbolFlags.TypeParameter || symbol.name === 'NonNullable')
      return true;
  }
  return ts.forEachChild(node, (child) => isComputed(context, child) || undefined) ?? false;
}

/** Whether the property belongs to `Fields` or `Inputs`, which allow an output. */
function isMapped(context, symbol, node, written, computed) {
  const { checker } = context;
  const same = checker.isTypeAssignableTo(
    checker.getNonNullableType(checker.getTypeOfSymbol(symbol)),
    checker.getTypeFromTypeNode(node),
  );
  return !same && OUTPUT.test(computed.toString()) && !OUTPUT.test(written.toString());
}

function wrapInInput(context, node, written) {
  const type = context.checker.getTypeFromTypeNode(node);
  const isScalar = (type.isUnion() ? type.types : [type]).every(({ flags }) => flags & SCALAR);
  const reference = ReferenceType.createBrokenReference(isScalar ? 'Input' : 'Inputs', context.project, undefined);
  reference.typeArguments = [written];
  return reference;
}

function convertNode(context, node) {
  const literals = literalsOf(context, node);
  if (literals !== undefined) return literals;
  const type = context.converter.convertType(context, node);
  if (ts.isTypeReferenceNode(node) && type instanceof ReferenceType)
    type.typeArguments = node.typeArguments?.map((argument) => convertNode(context, argument));
  return type;
}

/** The texts of `(typeof LIST)[number]` and `keyof typeof TABLE`, in the order of the source. */
function literalsOf(context, node) {
  const { checker } = context;
  if (ts.isIndexedAccessTypeNode(node) && node.indexType.kind === ts.SyntaxKind.NumberKeyword) {
    const list = checker.getTypeArguments(checker.getTypeFromTypeNode(node.objectType));
    return new UnionType(list.map(({ value }) => new LiteralType(value)));
  }
  if (!ts.isTypeOperatorNode(node) || !ts.isTypeQueryNode(node.type)) return undefined;
  const table = checker.getTypeFromTypeNode(node.type);
  return new UnionType(table.getProperties().map(({ name }) => new LiteralType(name)));
}
