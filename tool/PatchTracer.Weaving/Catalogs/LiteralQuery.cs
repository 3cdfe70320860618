using PatchTracer.Tracepoints.Paths;

namespace PatchTracer.Weaving.Catalogs;

/// <summary>Which function literal of a body is meant.</summary>
internal abstract record LiteralQuery
{
    private LiteralQuery() { }

    /// <summary>Assigned to a variable, itself or what it returns when it is called on the spot.</summary>
    public sealed record Assigned(string Name) : LiteralQuery
    {
        public override string ToString() => $"assigned({Name})";
    }

    /// <summary>By what becomes of it.</summary>
    public sealed record Used(FuncLitUse Use) : LiteralQuery
    {
        public override string ToString() => Use.ToString().ToLowerInvariant();
    }

    /// <summary>An argument of a call.</summary>
    public sealed record PassedTo(CallSelector Call) : LiteralQuery
    {
        public override string ToString() => $"passed({Call})";
    }

    public sealed record Any : LiteralQuery
    {
        public override string ToString() => "only";
    }
}
