namespace PatchTracer.Truth.Mutants;

/// <summary>All kinds of mutants, in the order in which they are told.</summary>
internal static class MutantKinds
{
    public static IReadOnlyList<MutantKind> All { get; } =
        [.. ContextMutants.All, .. RecordingMutants.All, .. DeliveryMutants.All, .. ConnectionMutants.All];
}
