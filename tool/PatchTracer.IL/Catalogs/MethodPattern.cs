using PatchTracer.Tracepoints.Diagnostics;

namespace PatchTracer.IL.Catalogs;

/// <summary>Which methods; everything that is given must hold. Texts are globs.</summary>
internal sealed record MethodPattern(SourceLocation Location)
{
    /// <summary>Simple names of assemblies.</summary>
    public required ImmutableArray<string> Assemblies { get; init; }

    public ImmutableArray<string> Namespaces { get; init; } = [];

    /// <summary>Names without namespace and arity; <c>Outer/Inner</c> for nested types.</summary>
    public ImmutableArray<string> Types { get; init; } = [];

    /// <summary>Interfaces that the type implements or classes that it derives from, with namespace or without.</summary>
    public ImmutableArray<string> Implements { get; init; } = [];

    /// <summary>Attributes of the method or of its type, with namespace or without, with the ending <c>Attribute</c> or without.</summary>
    public ImmutableArray<string> Attributes { get; init; } = [];

    /// <summary>Names; <c>Outer/Local</c> for local functions, <c>.ctor</c>, <c>get_Name</c>.</summary>
    public required ImmutableArray<string> Methods { get; init; }

    /// <summary><c>(string, *) -> Task&lt;*&gt;</c>; null for any.</summary>
    public SignaturePattern? Signature { get; init; }

    /// <summary>Only methods that other assemblies can call.</summary>
    public bool IsPublicOnly { get; init; }

    /// <summary>
    /// Not those that one of these matches. They have neither assemblies nor exceptions of their own; without a name they mean any.
    /// </summary>
    public ImmutableArray<MethodPattern> Except { get; init; } = [];

    public override string ToString() =>
        $"{string.Join('|', Assemblies)}: {Dotted(Namespaces)}{Any(Types)}.{string.Join('|', Methods)}{Signature}{Marks()}";

    private static string Dotted(ImmutableArray<string> names) => names.IsEmpty ? "" : string.Join('|', names) + ".";

    private static string Any(ImmutableArray<string> names) => names.IsEmpty ? "*" : string.Join('|', names);

    private string Marks() =>
        (Implements.IsEmpty ? "" : $" implements {string.Join('|', Implements)}")
            + (Attributes.IsEmpty ? "" : $" with [{string.Join('|', Attributes)}]")
        + string.Concat(Except.Select(except => $" except {Any(except.Types)}.{Any(except.Methods)}{except.Signature}{except.Marks()}"));
}
