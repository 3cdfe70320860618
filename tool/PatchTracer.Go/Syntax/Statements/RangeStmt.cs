namespace PatchTracer.Go.Syntax;

/// <summary><c>for k, v := range x { ... }</c></summary>
public sealed class RangeStmt : Stmt
{
    internal RangeStmt(TextSpan span, Expr? key, Expr? value, bool isDefine, Expr operand, BlockStmt body) : base(span)
    {
        Key = Adopt(key);
        Value = Adopt(value);
        IsDefine = isDefine;
        Operand = Adopt(operand);
        Body = Adopt(body);
    }

    public Expr? Key { get; }

    public Expr? Value { get; }

    /// <summary>True for <c>:=</c>.</summary>
    public bool IsDefine { get; }

    public Expr Operand { get; }

    public BlockStmt Body { get; }

    public override IEnumerable<Ident> AssignedNames => new[] { Key, Value }.OfType<Ident>();

    internal override void AddChildren(List<Node> children)
    {
        Add(children, Key);
        Add(children, Value);
        Add(children, Operand);
        Add(children, Body);
    }
}
