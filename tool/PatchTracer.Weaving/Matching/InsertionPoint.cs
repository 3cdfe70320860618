namespace PatchTracer.Weaving.Matching;

/// <summary>A place between statements: in front of the statement of that index.</summary>
internal sealed record InsertionPoint(IStatementList List, int Index)
{
    public static InsertionPoint EntryOf(IFunction function) => new(function.Body!, 0);

    public static InsertionPoint Before(Stmt statement) =>
        new((IStatementList)statement.Parent!, ((IStatementList)statement.Parent!).Statements.IndexOf(statement));

    public static InsertionPoint After(Stmt statement) => Before(statement) with { Index = Before(statement).Index + 1 };

    public Node Node => (Node)List;

    /// <summary>The function declaration or literal that the place is in.</summary>
    public IFunction Function => Node.Parent as IFunction ?? Node.EnclosingFunction()!;

    /// <summary>The offset up to which statements have been executed.</summary>
    public int Offset => Index < List.Statements.Length ? List.Statements[Index].Span.Start : List.Span.End;

    /// <summary>True when a variable declared here is in scope there.</summary>
    public bool Reaches(InsertionPoint other) =>
        other.List == List ? other.Index >= Index : List.Span.Contains(other.Node.Span) && other.Node.Span.Start >= Offset;
}
