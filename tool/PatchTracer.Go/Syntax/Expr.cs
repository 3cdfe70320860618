namespace PatchTracer.Go.Syntax;

/// <summary>An expression or a type: in many places only the type checker can tell them apart.</summary>
public abstract class Expr : Node
{
    private protected Expr(TextSpan span) : base(span) { }

    /// <summary>This expression without the parentheses around it.</summary>
    public Expr Unparenthesised
    {
        get
        {
            var inner = this;
            while (inner is ParenExpr paren)
                inner = paren.Inner;
            return inner;
        }
    }
}
