namespace PatchTracer.Truth.Faults;

/// <summary>What one of the methods says is slow: the most suspect first.</summary>
/// <param name="Layers">Those that it names.</param>
/// <param name="Operations">The same, as <c>NAME (SERVICE)</c>.</param>
internal sealed record Finding(IReadOnlyList<string> Layers, IReadOnlyList<string> Operations)
{
    /// <summary>It says that nothing is.</summary>
    public static readonly Finding Nothing = new([], []);

    public bool IsNothing => Layers.Count == 0;

    public bool IsRightLayer(FaultLabel label) => Layers.Count > 0 && Layers[0] == label.Layer;

    /// <summary>The place of the first operation that is right, from 1; null where none is.</summary>
    public int? PlaceOf(FaultLabel label)
    {
        for (var i = 0; i < Operations.Count; i++)
        {
            if (label.Operations.Contains(Operations[i]))
                return i + 1;
        }
        return null;
    }
}
