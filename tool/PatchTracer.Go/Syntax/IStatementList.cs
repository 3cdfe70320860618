namespace PatchTracer.Go.Syntax;

/// <summary>What holds a list of statements: a block, a case of a switch, a case of a select.</summary>
public interface IStatementList
{
    ImmutableArray<Stmt> Statements { get; }

    TextSpan Span { get; }
}
