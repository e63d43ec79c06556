import { ArrayType, IntersectionType, ReferenceType, ReflectionKind, ReflectionType, UnionType } from 'typedoc';

const GENERIC = ReflectionKind.Class | ReflectionKind.Interface;
const NOTHING = ['undefined', 'Input<undefined>'];

/** Takes out what is there for the compiler alone: type parameters, and fields that nobody may give. */
export function makeReadable(project) {
  const reflections = Object.values(project.reflections);
  const inputs = reflections.find(({ name, kind }) => name === 'Inputs' && kind === ReflectionKind.TypeAlias);
  for (const reflection of reflections) if (isForbidden(reflection)) project.removeReflection(reflection);
  for (const reflection of reflections) if (reflection.type !== undefined) reflection.type = simplified(reflection.type, { inputs, project, optional: reflection.flags.isOptional });
  for (const reflection of reflections) if (!reflection.kindOf(ReflectionKind.TypeAlias)) delete reflection.typeParameters;
}

const isForbidden = ({ type, flags }) => flags.isOptional && type?.type === 'intrinsic' && ['never', 'undefined'].includes(type.name);

function simplified(type, scope) {
  const inner = { ...scope, optional: false };
  if (type instanceof ReferenceType) return simplifiedReference(type, inner);
  if (type instanceof ReflectionType) return simplifiedObject(type, scope);
  if (type instanceof ArrayType) return new ArrayType(simplified(type.elementType, inner));
  if (type instanceof IntersectionType) return new IntersectionType(type.types.map((part) => simplified(part, inner)));
  if (!(type instanceof UnionType)) return type;
  const parts = type.types.map((part) => simplified(part, inner)).filter((part) => !scope.optional || !NOTHING.includes(part.toString()));
  return parts.length === 1 ? parts[0] : new UnionType(parts);
}

function simplifiedObject(type, scope) {
  for (const child of type.declaration.children ?? []) child.type = simplified(child.type, { ...scope, optional: child.flags.isOptional });
  return type;
}

function simplifiedReference(type, scope) {
  const target = type.reflection;
  if (target?.kindOf(ReflectionKind.TypeParameter)) return target.type === undefined ? type : simplified(target.type, scope);
  if (type.name === 'NoInfer') return simplified(type.typeArguments[0], scope);
  if (type.name === 'Input' && type.typeArguments) return simplifiedInput(type.typeArguments[0], scope);
  const plain = type.name === 'Inputs' ? ReferenceType.createResolvedReference('Inputs', scope.inputs, scope.project) : type;
  // Where others have it in their namespaces is of no interest here.
  plain.name = type.name.split('.').at(-1);
  plain.typeArguments = target?.kindOf(GENERIC) ? undefined : type.typeArguments?.map((argument) => simplified(argument, scope));
  return plain;
}

/** `Inputs` says at once what many a nested `Input` does. */
function simplifiedInput(argument, scope) {
  const part = simplified(argument, { ...scope, within: true });
  if (scope.within) return part;
  const deep = part.toString() !== simplified(argument, scope)
}
