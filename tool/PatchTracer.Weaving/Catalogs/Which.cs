namespace PatchTracer.Weaving.Catalogs;

/// <summary>Which of several places an anchor means.</summary>
/// <param name="Number">From 1; 0 for the only one, -1 for the last.</param>
internal readonly record struct Which(int Number)
{
    public static readonly Which Only = new(0);
    public static readonly Which First = new(1);
    public static readonly Which Last = new(-1);

    public override string ToString() => Number switch { 0 => "only", 1 => "first", -1 => "last", _ => $"{Number}" };
}
