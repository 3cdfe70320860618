namespace PatchTracer.IL.Reading;

/// <summary>
/// Readers of assemblies have no exception of their own for metadata that contradicts itself: they run into whatever comes, an array that
/// would be too large included.
/// </summary>
internal static class Damage
{
    public static bool Is(Exception e) =>
        e is BadImageFormatException or IndexOutOfRangeException or ArgumentException or InvalidDataException or EndOfStreamException
            or OverflowException
            or NullReferenceException or InvalidOperationException or InvalidCastException or NotSupportedException
            or NotImplementedException or KeyNotFoundException or OutOfMemoryException;

    public static AssemblyException Of(string path, Exception e) =>
        new(path, $"damaged: its metadata contradicts itself ({e.GetType().Name}: {e.Message}); build or unpack it again", e);
}
