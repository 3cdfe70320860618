namespace PatchTracer.Go.Syntax;

public abstract class Stmt : Node
{
    private protected Stmt(TextSpan span) : base(span) { }

    /// <summary>
    /// Local names that this statement itself declares or assigns, in source order: targets of assignments, names of <c>var</c>
    /// declarations, variables of <c>range</c>, the operand of <c>++</c>. Only plain identifiers, blank included; not those of statements
    /// inside it.
    /// </summary>
    public virtual IEnumerable<Ident> AssignedNames => [];
}
