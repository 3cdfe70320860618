namespace PatchTracer.Go.Syntax;

/// <summary>A function literal.</summary>
public sealed class FuncLit : Expr, IFunction
{
    internal FuncLit(TextSpan span, FuncType type, BlockStmt body) : base(span)
    {
        Type = Adopt(type);
        Body = Adopt(body);
    }

    public FuncType Type { get; }

    public BlockStmt Body { get; }

    /// <summary>What becomes of the literal, judged by the syntax around it.</summary>
    public FuncLitUse Use => FuncLitContext.UseOf(this);

    /// <summary>
    /// Where the literal, or what it returns when it is invoked on the spot, is assigned: the plain identifiers on the left.
    /// <c>err := func() error { ... }()</c> gives <c>err</c>. Empty when it goes elsewhere.
    /// </summary>
    public ImmutableArray<Ident> AssignedTo => FuncLitContext.AssignedTo(this);

    BlockStmt? IFunction.Body => Body;

    internal override void AddChildren(List<Node> children)
    {
        Add(children, Type);
        Add(children, Body);
    }
}
