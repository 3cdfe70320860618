namespace PatchTracer.Go.Syntax;

/// <summary>An identifier.</summary>
public sealed class Ident : Expr
{
    private string? _name;

    internal Ident(TextSpan span) : base(span) { }

    public string Name => _name ??= File.NameOf(Span);

    /// <summary>True for <c>_</c>.</summary>
    public bool IsBlank => Span.Length == 1 && Name == "_";

    /// <summary>True for the name after the dot of a selector: a field, a method or a name of another package.</summary>
    public bool IsSelected => Parent is SelectorExpr selector && selector.Name == this;

    /// <summary>True for the key of a composite literal's element, which may be the name of a field instead of a variable.</summary>
    public bool IsElementKey => Parent is KeyValueExpr pair && pair.Key == this;

    internal override void AddChildren(List<Node> children) { }
}
