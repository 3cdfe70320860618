namespace PatchTracer.Go.Syntax;

public sealed class TypeSwitchStmt : Stmt
{
    internal TypeSwitchStmt(TextSpan span, Stmt? init, Ident? binding, Expr guard, TextSpan openBrace, ImmutableArray<CaseClause> clauses)
        : base(span)
    {
        Init = Adopt(init);
        Binding = Adopt(binding);
        Guard = Adopt(guard);
        OpenBrace = openBrace;
        Clauses = Adopt(clauses);
    }

    public Stmt? Init { get; }

    /// <summary>The <c>x</c> of <c>switch x := y.(type)</c>.</summary>
    public Ident? Binding { get; }

    /// <summary>The <see cref="TypeAssertExpr"/>.</summary>
    public Expr Guard { get; }

    public TextSpan OpenBrace { get; }

    public ImmutableArray<CaseClause> Clauses { get; }

    public override IEnumerable<Ident> AssignedNames => Binding is null ? [] : [Binding];

    internal override void AddChildren(List<Node> children)
    {
        Add(children, Init);
        Add(children, Binding);
        Add(children, Guard);
        Add(children, Clauses);
    }
}
