
namespace PatchTracer.IL.Emission;

internal static class ConstructorStart
{
    /// <summary>
    /// The instruction that wrapping may start at. In a constructor of a class that is behind the call of another constructor: before it
    /// there is no object yet, and no try may span the call.
    /// </summary>
    public static Instruction Of(MethodDefinition method)
    {
        var instructions = method.Body.Instructions;
        if (!method.IsConstructor || method.IsStatic || method.DeclaringType.IsValueType)
            return instructions[0];
        var call = instructions.FirstOrDefault(i => i.OpCode == OpCodes.Call && i.Operand is MethodReference { Name: ".ctor" } callee
            && IsOwn(callee.DeclaringType, method.DeclaringType));
        return call?.Next ?? instructions[0];
    }

    private static bool IsOwn(TypeReference called, TypeDefinition type) =>
        called.GetElementType().FullName == type.FullName || called.GetElementType().FullName == type.BaseType?.GetElementType().FullName;
}
