using System.Diagnostics.CodeAnalysis;

namespace PatchTracer.Go.Syntax;

/// <summary>
/// A node of the tree of one file. Immutable; children are in source order and lie inside their parent's span, which starts
/// and ends at the boundary of a token.
/// </summary>
public abstract class Node
{
    private protected Node(TextSpan span) => Span = span;

    public TextSpan Span { get; }

    /// <summary>Null for the <see cref="GoFile"/> itself.</summary>
    public Node? Parent { get; internal set; }

    public GoFile File
    {
        get
        {
            var node = this;
            while (node.Parent is { } parent)
                node = parent;
            return (GoFile)node;
        }
    }

    /// <summary>The source text of this node; bytes that are no UTF-8 read as U+FFFD.</summary>
    public string Text => File.TextOf(Span);

    /// <summary>Line and column of the first byte.</summary>
    public LinePosition Position => File.PositionOf(Span.Start);

    /// <summary>Direct children in source order.</summary>
    public IReadOnlyList<Node> Children
    {
        get
        {
            var children = new List<Node>();
            AddChildren(children);
            return children;
        }
    }

    /// <summary>Nearest first, without this node, the file last.</summary>
    public IEnumerable<Node> Ancestors()
    {
        for (var node = Parent; node is not null; node = node.Parent)
            yield return node;
    }

    public T? FirstAncestor<T>() where T : class
    {
        for (var node = Parent; node is not null; node = node.Parent)
            if (node is T found)
                return found;
        return null;
    }

    /// <summary>This node and all below it in source order, function literals included.</summary>
    public IEnumerable<Node> DescendantsAndSelf() => new TreeWalk(this, null);

    /// <summary>
    /// As <see cref="DescendantsAndSelf()"/>, but what is below a node is left out where <paramref name="descend"/> says no.
    /// </summary>
    public IEnumerable<Node> DescendantsAndSelf(Func<Node, bool> descend) => new TreeWalk(this, descend);

    /// <summary>
    /// The nearest statement, this node included, that stands in a statement list: code can be inserted before and after it.
    /// A statement in the header of an if, for or switch, an <c>else if</c> and a labeled statement give the statement around them.
    /// </summary>
    public Stmt? EnclosingStatement()
    {
        for (var node = this; node is not null; node = node.Parent)
            if (node is Stmt statement and not (CaseClause or CommClause) && node.Parent is IStatementList list
                && list.Statements.Contains(statement))
                return statement;
        return null;
    }

    /// <summary>The statement list that <see cref="EnclosingStatement"/> stands in.</summary>
    public IStatementList? EnclosingBlock() => EnclosingStatement()?.Parent as IStatementList;

    /// <summary>The nearest function declaration or literal around this node.</summary>
    public IFunction? EnclosingFunction() => FirstAncestor<IFunction>();

    /// <summary>Appends the direct children in source order.</summary>
    internal abstract void AddChildren(List<Node> children);

    [return: NotNullIfNotNull(nameof(child))]
    private protected T? Adopt<T>(T? child) where T : Node
    {
        if (child is not null)
            child.Parent = this;
        return child;
    }

    private protected ImmutableArray<T> Adopt<T>(ImmutableArray<T> children) where T : Node
    {
        foreach (var child in children)
            child.Parent = this;
        return children;
    }

    private protected static void Add(List<Node> children, Node? child)
    {
        if (child is not null)
            children.Add(child);
    }

    private protected static void Add<T>(List<Node> children, ImmutableArray<T> more) where T : Node
    {
        foreach (var child in more)
            children.Add(child);
    }
}
