namespace PatchTracer.Go.Syntax;

/// <summary>Where a declaration was expected and none could be read.</summary>
public sealed class BadDecl : Decl
{
    internal BadDecl(TextSpan span) : base(span) { }

    internal override void AddChildren(List<Node> children) { }
}
