
namespace PatchTracer.IL.Emission;

internal static class MethodShapes
{
    private const string Compiler = "System.Runtime.CompilerServices.";

    // MethodImplOptions.Async, which Cecil does not know by name.
    private const MethodImplAttributes RuntimeAsyncFlag = (MethodImplAttributes)0x2000;

    private static readonly HashSet<string> Tasks =
        ["System.Threading.Tasks.Task", "System.Threading.Tasks.Task`1", "System.Threading.Tasks.ValueTask",
            "System.Threading.Tasks.ValueTask`1"];

    public static MethodShape Of(MethodDefinition method)
    {
        if (!method.HasBody || !method.IsIL || method.Body.Instructions.Count == 0)
            return MethodShape.NoBody;
        if ((method.ImplAttributes & RuntimeAsyncFlag) != 0)
            return MethodShape.RuntimeAsync;
        if (StateMachineAttributeOf(method) is { } attribute)
            return ShapeBy(attribute);
        return IsTask(method.ReturnType) ? MethodShape.HandsOutTask : MethodShape.Plain;
    }

    // The element of an array of tasks, or of a reference to one, is a task; the array and the reference are none.
    private static bool IsTask(TypeReference type) => type is GenericInstanceType or not TypeSpecification
        && Tasks.Contains(type.GetElementType().FullName);

    /// <summary>The type that the compiler made of the method's body; null where it is not to be found.</summary>
    public static TypeDefinition? StateMachineOf(MethodDefinition method) =>
        (StateMachineAttributeOf(method)?.ConstructorArguments[0].Value as TypeReference)?.Resolve();

    /// <summary>What names that type; null where there is none.</summary>
    public static CustomAttribute? StateMachineAttributeOf(MethodDefinition method) =>
        method.CustomAttributes.FirstOrDefault(attribute => ShapeBy(attribute) != MethodShape.Plain
            && attribute.ConstructorArguments is [{ Value: TypeReference }]);

    private static MethodShape ShapeBy(CustomAttribute attribute) => attribute.AttributeType.FullName switch
    {
        $"{Compiler}AsyncStateMachineAttribute" => MethodShape.Async,
        $"{Compiler}IteratorStateMachineAttribute" => MethodShape.Iterator,
        $"{Compiler}AsyncIteratorStateMachineAttribute" => MethodShape.AsyncIterator,
        _ => MethodShape.Plain,
    };
}
