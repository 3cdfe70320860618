using PatchTracer.Traces.Comparison;

namespace PatchTracer.Traces.Views;

/// <summary>
/// A comparison as JUnit XML: a case for each group, which fails for what the gate finds and is skipped where nothing can be told.
/// </summary>
public static class ComparisonJUnit
{
    public static string Write(RunComparison comparison, ComparisonGate gate)
    {
        var alone = comparison.OnlyBefore.Concat(comparison.OnlyAfter).Concat(comparison.NotInEveryRound)
            .Select(name => (Name: name, Finding: gate.Finding(comparison, name))).ToList();
        var cases = comparison.Groups.Select(group => new Case(group.Name, group.Answer, string.Join("; ", gate.Findings(group)),
            AnswerText.Of(group))).Concat(Usage(comparison, gate)).ToList();
        return JUnitXml.Write("compare", xml =>
        {
            xml.StartSuite("compare", cases.Count + alone.Count,
                cases.Count(one => one.Failure.Length > 0) + alone.Count(group => group.Finding is not null),
                cases.Count(one => one.IsSkipped) + alone.Count(group => group.Finding is null));
            foreach (var one in cases)
            {
                if (one.Failure.Length > 0)
                    xml.Failed("compare", one.Name, one.Failure, one.Text);
                else if (one.IsSkipped)
                    xml.Skipped("compare", one.Name, one.Text);
                else
                    xml.Passed("compare", one.Name);
            }
            foreach (var (name, finding) in alone)
            {
                if (finding is not null)
                    xml.Failed("compare", name, finding, finding);
                else
                    xml.Skipped("compare", name, "it is not on both sides in every round");
            }
            xml.EndSuite();
        });
    }

    private static IEnumerable<Case> Usage(RunComparison comparison, ComparisonGate gate) =>
        from usage in comparison.Usage ?? new Dictionary<UsageKind, IReadOnlyList<Difference>>()
        from component in usage.Value
        select new Case(UsageTitle.Of(usage.Key, component.Part), component.Answer, gate.Finding(component) ?? "",
            $"{AnswerText.Change(component)}: {AnswerText.Of(component)}");

    /// <param name="Failure">Empty where the gate finds nothing.</param>
    private sealed record Case(string Name, Answer Answer, string Failure, string Text)
    {
        public bool IsSkipped => Failure.Length == 0 && Answer == Answer.CannotTell;
    }
}
