namespace PatchTracer.Go.Syntax;

public sealed class DeclStmt : Stmt
{
    internal DeclStmt(TextSpan span, Decl declaration) : base(span) => Declaration = Adopt(declaration);

    public Decl Declaration { get; }

    public override IEnumerable<Ident> AssignedNames =>
        Declaration is VarDecl variables ? variables.Specs.SelectMany(spec => spec.Names) : [];

    internal override void AddChildren(List<Node> children) => Add(children, Declaration);
}
