
namespace PatchTracer.IL.Emission;

/// <summary>
/// What an iterator makes: the type that the compiler made of it, or one that is derived from that because a tracepoint is woven in
/// already. Nothing of its code matters, only the interfaces that consumers and the async machinery of the runtime know it by.
/// </summary>
/// <param name="Make">Where the method makes one.</param>
/// <param name="State">Of an async one: what says whether its work is done.</param>
internal sealed record IteratorMachine(TypeDefinition Type, Instruction Make, FieldDefinition? State)
{
    private const string Generic = "System.Collections.Generic.";
    private const string Sources = "System.Threading.Tasks.Sources.";

    public bool IsAsync => State is not null;

    /// <summary>The type itself, then those that it is derived from, up to the compiler's.</summary>
    public IEnumerable<TypeDefinition> Types => Chain(Type);

    public MethodDefinition Move =>
        Method(IsAsync ? $"{Generic}IAsyncEnumerator`1" : "System.Collections.IEnumerator", IsAsync ? "MoveNextAsync" : "MoveNext")!;

    public MethodDefinition Dispose =>
        Method(IsAsync ? "System.IAsyncDisposable" : "System.IDisposable", IsAsync ? "DisposeAsync" : "Dispose")!;

    /// <summary>Gives an enumerator; null where the iterator is one.</summary>
    public MethodDefinition? Enumerate =>
        Method($"{Generic}{(IsAsync ? "IAsyncEnumerable`1" : "IEnumerable`1")}", IsAsync ? "GetAsyncEnumerator" : "GetEnumerator");

    /// <summary>The same without a type of items.</summary>
    public MethodDefinition? EnumerateUntyped => Method("System.Collections.IEnumerable", "GetEnumerator");

    /// <summary>Of an async one: runs it until it waits, has an item, or is done.</summary>
    public MethodDefinition Run => Method("System.Runtime.CompilerServices.IAsyncStateMachine", "MoveNext")!;

    /// <summary>Of an async one: hand out how a part that waited ended.</summary>
    public MethodDefinition MoveResult => Method($"{Sources}IValueTaskSource`1", "GetResult")!;

    public MethodDefinition DisposalResult => Method($"{Sources}IValueTaskSource", "GetResult")!;

    /// <summary>Null where it is not what the C# and Visual Basic compilers make, so that no span can be put around it.</summary>
    public static IteratorMachine? Of(MethodDefinition method)
    {
        var isAsync = MethodShapes.Of(method) == MethodShape.AsyncIterator;
        return method.Body.Instructions.Where(i => i.OpCode == OpCodes.Newobj).Select(make => Of(method, make, isAsync))
            .FirstOrDefault(machine => machine is not null);
    }

    private static IteratorMachine? Of(MethodDefinition method, Instruction make, bool isAsync)
    {
        if (Here(((MethodReference)make.Operand).DeclaringType) is not { IsValueType: false } type
            || type.GenericParameters.Count != method.DeclaringType.GenericParameters.Count + method.GenericParameters.Count)
            return null;
        var machine = new IteratorMachine(type, make,
            isAsync ? Chain(type).SelectMany(t => t.Fields).FirstOrDefault(field => field.Name == "<>1__state") : null);
        return machine.IsAsync == isAsync && machine.IsWhole ? machine : null;
    }

    private bool IsWhole =>
        (Move, Dispose) is (not null, not null) && (!IsAsync || (Run, MoveResult, DisposalResult) is (not null, not null, not null));

    // A type derived from the compiler's is beside it; what is beyond is of no interest.
    private static IEnumerable<TypeDefinition> Chain(TypeDefinition made)
    {
        for (TypeDefinition? type = made; type is not null; type = Here(type.BaseType))
            yield return type;
    }

    // Null for a type of another assembly, which is not looked for: it may be missing.
    private static TypeDefinition? Here(TypeReference? type) => type?.GetElementType() as TypeDefinition;

    private MethodDefinition? Method(string type, string name) =>
        Types.Select(t => t.Methods.FirstOrDefault(method => Implements(method, type, name))).FirstOrDefault(method => method is not null);

    private static bool Implements(MethodDefinition method, string type, string name) =>
        method.HasBody && method.Overrides.Any(overridden => overridden.Name == name
            && overridden.DeclaringType.GetElementType().FullName == type);
}
