namespace PatchTracer.Weaving.Catalogs;

internal enum AnchorPlace
{
    Entry,
    Exit,
    Before,
    After,

    /// <summary>Before and after one statement: a span that covers just that.</summary>
    Around,

    /// <summary>After the last argument of a call.</summary>
    Argument,

    /// <summary>The start of a loop's body.</summary>
    Loop,
}
