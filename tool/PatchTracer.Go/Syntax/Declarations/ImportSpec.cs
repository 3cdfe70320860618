namespace PatchTracer.Go.Syntax;

public sealed class ImportSpec : Node
{
    internal ImportSpec(TextSpan span, Ident? alias, bool isDot, BasicLit pathLiteral) : base(span)
    {
        Alias = Adopt(alias);
        IsDot = isDot;
        PathLiteral = Adopt(pathLiteral);
    }

    /// <summary>A name, <c>_</c>; null for <c>.</c> and when there is none.</summary>
    public Ident? Alias { get; }

    public bool IsDot { get; }

    public BasicLit PathLiteral { get; }

    /// <summary>The import path; empty where the literal is malformed.</summary>
    public string Path => PathLiteral.StringValue ?? "";

    /// <summary>The alias, or the last element of the path without a version: only the package itself knows its name for sure.</summary>
    public string LocalName => Alias?.Name ?? ImportPath.GuessName(Path);

    internal override void AddChildren(List<Node> children)
    {
        Add(children, Alias);
        Add(children, PathLiteral);
    }
}
