using PatchTracer.Weaving.Matching;

namespace PatchTracer.Weaving.Emission;

/// <summary>
/// Gives names to results and parameters of one function that have none, when woven text reads them. Names that are there stay.
/// Naming is safe: a function with unnamed results has no bare return.
/// </summary>
internal sealed class SignatureNames(IFunction function, SourceFile file)
{
    private readonly HashSet<int> _results = [];
    private readonly Dictionary<int, string> _parameters = [];
    private string _owner = "";

    private ImmutableArray<Parameter> Results => function.Type.Results?.Parameters ?? [];

    /// <summary>The last result whose type is <c>error</c>; -1 without one.</summary>
    public int ErrorIndex =>
        Results.LastOrDefault(result => result.Type.Unparenthesised is Ident { Name: "error" }) is { Group: not null } error ? error.Index
        : -1;

    public bool ErrorIsLast => ErrorIndex >= 0 && ErrorIndex == Results.Length - 1;

    /// <summary>The name of a result, which it has or gets; null when there is no such result.</summary>
    public string? Result(int index, string owner)
    {
        if (index < 0 || index >= Results.Length)
            return null;
        if (Results[index] is { Name: { } name, IsBlank: false })
            return name;
        _results.Add(index);
        _owner = owner;
        return NameOfResult(index);
    }

    public Parameter ResultAt(int index) => Results[index];

    /// <summary>The name of a parameter, which it has or gets.</summary>
    public string Parameter(Parameter parameter, string wanted, string owner)
    {
        if (parameter is { Name: { } name, IsBlank: false })
            return name;
        _owner = owner;
        return _parameters.TryGetValue(parameter.Index, out var known) ? known : _parameters[parameter.Index] = wanted;
    }

    public void AddEdits(EditList edits)
    {
        if (_results.Count > 0)
            NameResults(edits, function.Type.Results!);
        if (_parameters.Count > 0)
            Name(edits, function.Type.Parameters, index => _parameters.GetValueOrDefault(index), "_");
    }

    private void NameResults(EditList edits, ParameterList list)
    {
        if (!list.IsParenthesised)
        {
            edits.Insert(list.Span.Start, $"({NameOfResult(0)} ", _owner);
            edits.Insert(list.Span.End, ")", _owner);
            return;
        }
        Name(edits, list, index => list.IsNamed && !_results.Contains(index) ? null : NameOfResult(index), "_");
    }

    /// <summary>Blank names are replaced; a list without names gets one for each of its types.</summary>
    private void Name(EditList edits, ParameterList list, Func<int, string?> nameOf, string otherwise)
    {
        foreach (var parameter in list.Parameters)
        {
            var name = nameOf(parameter.Index);
            if (parameter.Identifier is null)
                edits.Insert(parameter.Group.Span.Start, $"{name ?? otherwise} ", _owner);
            else if (parameter.IsBlank && name is not null)
                edits.Replace(parameter.Identifier.Span, name, _owner);
        }
    }

    private string NameOfResult(int index) => index == ErrorIndex ? "ptErr" : $"ptResult{index}";

    public override string ToString() => $"{file.Path}:{file.Tree.PositionOf(function.Type.Span.Start)}";
}
