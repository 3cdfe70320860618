namespace PatchTracer.IL;

/// <summary>What an iterator hands out.</summary>
/// <param name="Kind">The name of the runtime's type that does the same with a span, without arity.</param>
/// <param name="Item">What it is made of; object where the method does not say.</param>
/// <param name="Type">The type by which what holds the span takes it.</param>
internal sealed record IteratorItems(string Kind, TypeReference Item, TypeReference Type)
{
    private const string Generic = "System.Collections.Generic.";

    /// <summary>Null when a span cannot be put around it.</summary>
    public static IteratorItems? Of(MethodDefinition method)
    {
        var type = Generics.WithoutModifiers(method.ReturnType);
        var name = type.GetElementType().FullName;
        if (type is GenericInstanceType { GenericArguments: [var item] })
            return KindOf(name) is { } kind ? new(kind, item, type) : null;
        // Without a type of items compilers implement the interface with objects as well, which is the one that can be disposed of.
        if (name is not ("System.Collections.IEnumerable" or "System.Collections.IEnumerator"))
            return null;
        var ofObjects = MethodShapes.StateMachineOf(method)?.Interfaces.Select(i => i.InterfaceType).OfType<GenericInstanceType>()
            .FirstOrDefault(i => i.ElementType.FullName == $"{Generic}{type.Name}`1" && i.GenericArguments[0].MetadataType == MetadataType.Object);
        return ofObjects is null ? null : new(KindOf(ofObjects.ElementType.FullName)!, ofObjects.GenericArguments[0], ofObjects);
    }

    private static string? KindOf(string name) => name switch
    {
        $"{Generic}IEnumerable`1" => "TracedEnumerable",
        $"{Generic}IEnumerator`1" => "TracedEnumerator",
        $"{Generic}IAsyncEnumerable`1" => "TracedAsyncEnumerable",
        $"{Generic}IAsyncEnumerator`1" => "TracedAsyncEnumerator",
        _ => null,
    };
}
