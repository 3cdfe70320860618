namespace PatchTracer.IL.Matching;

/// <summary>
/// Tells the types that compilers make of methods which stop on their way: nothing in them is a method that anybody wrote.
/// </summary>
internal static class StateMachineTypes
{
    private const string Machine = "System.Runtime.CompilerServices.IAsyncStateMachine";

    /// <summary>What F# makes of <c>seq { }</c>.</summary>
    private const string Sequence = "Microsoft.FSharp.Core.CompilerServices.GeneratedSequenceBase`1";

    public static bool Are(TypeDefinition type) =>
        CompilerNames.IsStateMachine(type.Name)
        || (CompilerNames.IsMade(type.Name)
            && (type.BaseType?.GetElementType().FullName == Sequence || type.Interfaces.Any(i => i.InterfaceType.FullName == Machine)));
}
