namespace PatchTracer.Weaving.Emission;

/// <summary>Statements that need something not to be nil. Neighbours with the same need share one <c>if</c>.</summary>
internal sealed class GuardedLines
{
    private readonly List<(string Condition, string Statement)> _statements = [];

    public bool IsEmpty => _statements.Count == 0;

    public void Add(IEnumerable<string> notNil, string statement) =>
        _statements.Add((string.Join(" && ", notNil.Distinct().Select(name => $"{name} != nil")), statement));

    public void AppendTo(GoLines lines)
    {
        for (var index = 0; index < _statements.Count;)
        {
            var condition = _statements[index].Condition;
            var group = _statements.Skip(index).TakeWhile(statement => statement.Condition == condition).ToList();
            index += group.Count;
            if (condition.Length == 0)
                group.ForEach(statement => lines.Add(statement.Statement));
            else
                lines.Block($"if {condition}", body => group.ForEach(statement => body.Add(statement.Statement)));
        }
    }
}
