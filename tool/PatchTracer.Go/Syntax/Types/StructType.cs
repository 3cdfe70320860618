namespace PatchTracer.Go.Syntax;

/// <summary><c>struct { ... }</c></summary>
public sealed class StructType : Expr
{
    internal StructType(TextSpan span, ImmutableArray<FieldDecl> fields) : base(span) => Fields = Adopt(fields);

    public ImmutableArray<FieldDecl> Fields { get; }

    internal override void AddChildren(List<Node> children) => Add(children, Fields);
}
