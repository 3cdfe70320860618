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
        var groups = comparison.Groups.Select(group => (Group: group, Findings: gate.Findings(group))).ToList();
        return JUnitXml.Write("compare", xml =>
        {
            xml.StartSuite("compare", groups.Count + alone.Count,
                groups.Count(group => group.Findings.Count > 0) + alone.Count(group => group.Finding is not null),
                groups.Count(group => group.Findings.Count == 0 && group.Group.Answer == Answer.CannotTell)
                    + alone.Count(group => group.Finding is null));
            foreach (var (group, findings) in groups)
            {
                if (findings.Count > 0)
                    xml.Failed("compare", group.Name, string.Join("; ", findings), AnswerText.Of(group));
                else if (group.Answer == Answer.CannotTell)
                    xml.Skipped("compare", group.Name, AnswerText.Of(group));
                else
                    xml.Passed("compare", group.Name);
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
}
