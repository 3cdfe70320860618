using PatchTracer.Go.Lexing;

namespace PatchTracer.Go.Syntax;

public sealed class BranchStmt : Stmt
{
    internal BranchStmt(TextSpan span, TokenKind keyword, Ident? label) : base(span)
    {
        Keyword = keyword;
        Label = Adopt(label);
    }

    /// <summary>Break, Continue, Goto or Fallthrough.</summary>
    public TokenKind Keyword { get; }

    public Ident? Label { get; }

    internal override void AddChildren(List<Node> children) => Add(children, Label);
}
