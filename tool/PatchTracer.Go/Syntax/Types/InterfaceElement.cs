namespace PatchTracer.Go.Syntax;

/// <summary>A method, or an embedded type or union of an interface.</summary>
public sealed class InterfaceElement : Node
{
    internal InterfaceElement(TextSpan span, Ident? method, Expr type) : base(span)
    {
        Method = Adopt(method);
        Type = Adopt(type);
    }

    /// <summary>Null for an embedded type or a union.</summary>
    public Ident? Method { get; }

    /// <summary>The method's <see cref="FuncType"/>, or the type or union.</summary>
    public Expr Type { get; }

    internal override void AddChildren(List<Node> children)
    {
        Add(children, Method);
        Add(children, Type);
    }
}
