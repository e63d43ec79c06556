import { LiteralType, ReferenceType, UnionType, UnknownType } from 'typedoc';
import ts from 'typescript';

const SCALAR = ts.TypeFlags.StringLike | ts.TypeFlags.NumberLike | ts.TypeFlags.BooleanLike | ts.TypeFlags.Undefined;
const COMPUTED = [ts.SyntaxKind.ConditionalType, ts.SyntaxKind.IndexedAccessType, ts.SyntaxKind.MappedType];
const OUTPUT = /\b(Input|Inputs|Fields|OutputInstance)\b/;

/** The type of a property as its author has written it, where the compiler has computed another from it. */
export function writtenProperty(context, reflection, symbol) {
  const node = onlyNode(symbol);
  if (node === undefined) return reflection.type;
  context.project.removeTypeReflections(reflection.type);
  if (isComputed(context, node)) return context.converter.convertType(context, context.checker.getTypeOfSymbol(symbol));
  const written = converted(context, node);
  return isMapped(context, symbol, node, written, reflection.type) ? mapped(context, node, written) : written;
}

/** The type of a parameter as its author has written it. */
export function writtenParameter(context, { type }, node) {
  return node?.type === undefined || isComputed(context, node.type) ? type : converted(context, node.type);
}

/** What an alias stands for; its source when it depends on a parameter, or when the compiler computes it. */
export function writtenAlias(context, reflection, declaration) {
  const { type, typeParameters } = declaration;
  const literals = literalsOf(context, type);
  if (literals !== undefined) return literals;
  return typeParameters || COMPUTED.includes(type.kind) ? new UnknownType(declaration.getText()) : reflection.type;
}

/** The type that all declarations of a property agree on, but for those that forbid it. */
function onlyNode({ declarations }) {
  const [node, ...others] = declarations
    .map(({ type }) => type)
    .filter((type) => type !== undefined && type.kind !== ts.SyntaxKind.NeverKeyword);
  return others.every((other) => other.getText() === node.getText()) ? node : undefined;
}

/**
 * Whether only the compiler knows what it is: something depends on a type parameter, or is taken out of another type.
 */
function isComputed(context, node) {
  if (ts.isTypeReferenceNode(node)) {
    const symbol = context.getSymbolAtLocation(node.typeName);
    if (symbol === undefined || symbol.flags & ts.SymbolFlags.TypeParameter || symbol.name === 'NonNullable')
      return true;
  }
  return ts.forEachChild(node, (child) => isComputed(context, child) || undefined) ?? false;
}

/** Whether the property is one of `Fields` or `Inputs`, which let it be an output. */
function isMapped(context, symbol, node, written, computed) {
  const { checker } = context;
  const same = checker.isTypeAssignableTo(
    checker.getNonNullableType(checker.getTypeOfSymbol(symbol)),
    checker.getTypeFromTypeNode(node),
  );
  return !same && OUTPUT.test(computed.toString()) && !OUTPUT.test(written.toString());
}

function mapped(context, node, written) {
  const type = context.checker.getTypeFromTypeNode(node);
  const isScalar = (type.isUnion() ? type.types : [type]).every(({ flags }) => flags & SCALAR);
  const reference = ReferenceType.createBrokenReference(isScalar ? 'Input' : 'Inputs', context.project, undefined);
  reference.typeArguments = [written];
  return reference;
}

function converted(context, node) {
  const literals = literalsOf(context, node);
  if (literals !== undefined) return literals;
  const type = context.converter.convertType(context, node);
  if (ts.isTypeReferenceNode(node) && type instanceof ReferenceType)
    type.typeArguments = node.typeArguments?.map((argument) => converted(context, argument));
  return type;
}

/** The texts of `(typeof LIST)[number]` and `keyof typeof TABLE`, in the order in which they are written. */
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
