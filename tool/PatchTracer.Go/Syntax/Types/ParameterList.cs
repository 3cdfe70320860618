namespace PatchTracer.Go.Syntax;

/// <summary>
/// Parameters, results, type parameters or a receiver, from bracket to bracket; a single result without parentheses spans its type.
/// </summary>
public sealed class ParameterList : Node
{
    internal ParameterList(TextSpan span, bool isParenthesised, ImmutableArray<ParameterGroup> groups) : base(span)
    {
        IsParenthesised = isParenthesised;
        Groups = Adopt(groups);
    }

    public bool IsParenthesised { get; }

    public ImmutableArray<ParameterGroup> Groups { get; }

    /// <summary>One for each parameter, in order.</summary>
    public ImmutableArray<Parameter> Parameters => Parameter.Flatten(this);

    /// <summary>True when the parameters have names, blank ones included.</summary>
    public bool IsNamed => !Groups.IsEmpty && !Groups[0].Names.IsEmpty;

    internal override void AddChildren(List<Node> children) => Add(children, Groups);
}
