namespace PatchTracer.Go.Syntax;

/// <summary>A signature. In a declaration and in an interface it starts after the name, elsewhere with <c>func</c>.</summary>
public sealed class FuncType : Expr
{
    internal FuncType(TextSpan span, ParameterList? typeParameters, ParameterList parameters, ParameterList? results) : base(span)
    {
        TypeParameters = Adopt(typeParameters);
        Parameters = Adopt(parameters);
        Results = Adopt(results);
    }

    public ParameterList? TypeParameters { get; }

    public ParameterList Parameters { get; }

    /// <summary>Null where there are none.</summary>
    public ParameterList? Results { get; }

    internal override void AddChildren(List<Node> children)
    {
        Add(children, TypeParameters);
        Add(children, Parameters);
        Add(children, Results);
    }
}
