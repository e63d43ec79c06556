import { ArrayType, IntersectionType, ReferenceType, ReflectionKind, ReflectionType, UnionType } from 'typedoc';

const GENERIC = ReflectionKind.Class | ReflectionKind.Interface;
const NOTHING = ['undefined', 'Input<undefined>'];

/** Takes out what is there for the compiler alone: type parameters, and fields that nobody may give. */
export function makeReadable(project) {
  const reflections = Object.values(project.reflections);
  const inputs = reflections.find(({ name, kind }) => name === 'Inputs' && kind === ReflectionKind.TypeAlias);
  for (const reflection of reflections) if (isForbidden(reflection)) project.removeReflection(reflection);
  for (const reflection of reflections)
    if (reflection.type !== undefined)
      reflection.type = simplified(reflection.type, { project, inputs, optional: reflection.flags.isOptional });
  for (const reflection of reflections)
    if (!reflection.kindOf(ReflectionKind.TypeAlias)) delete reflection.typeParameters;
}

const isForbidden = ({ type, flags }) =>
  flags.isOptional && type?.type === 'intrinsic' && ['never', 'undefined'].includes(type.name);

/**
 * @param scope `optional`: undefined goes without saying; `within`: an `Inputs` around it says already that it may be
 * an output
 */
function simplified(type, scope) {
  const inner = { ...scope, optional: false };
  if (type instanceof ReferenceType) return simplifiedReference(type, inner);
  if (type instanceof ArrayType) return new ArrayType(simplified(type.elementType, inner));
  if (type instanceof IntersectionType) return new IntersectionType(type.types.map((part) => simplified(part, inner)));
  if (type instanceof ReflectionType)
    for (const child of type.declaration.children ?? [])
      child.type = simplified(child.type, { ...scope, optional: child.flags.isOptional });
  return type instanceof UnionType ? simplifiedUnion(type, scope) : type;
}

function simplifiedUnion({ types }, scope) {
  const isMeant = (part) => !scope.optional || !NOTHING.includes(part.toString());
  const parts = types.filter(isMeant).map((part) => simplified(part, { ...scope, optional: false }));
  const flat = parts.flatMap((part) => (part instanceof UnionType ? part.types : part)).filter(isMeant);
  return flat.length === 1 ? flat[0] : new UnionType(flat);
}

function simplifiedReference(type, scope) {
  const target = type.reflection;
  if (target?.kindOf(ReflectionKind.TypeParameter))
    return target.type === undefined ? type : simplified(target.type, scope);
  if (type.name === 'NoInfer') return simplified(type.typeArguments[0], scope);
  // Where others have it in their namespaces is of no interest here.
  type.name = type.name.split('.').at(-1);
  if (type.name === 'Input' || type.name === 'Inputs') return simplifiedInput(type, scope);
  type.typeArguments = target?.kindOf(GENERIC)
    ? undefined
    : type.typeArguments?.map((argument) => simplified(argument, scope));
  return type;
}

/** One `Inputs` for many an `Input` in an `Input`. */
function simplifiedInput({ name, typeArguments }, { within, ...scope }) {
  if (within !== undefined) {
    within.nested = true;
    return simplified(typeArguments[0], { ...scope, within });
  }
  const found = { nested: name === 'Inputs' };
  const argument = simplified(typeArguments[0], { ...scope, within: found });
  const input = found.nested
    ? ReferenceType.createResolvedReference('Inputs', scope.inputs, scope.project)
    : ReferenceType.createBrokenReference('Input', scope.project, undefined);
  input.typeArguments = [argument];
  return input;
}
