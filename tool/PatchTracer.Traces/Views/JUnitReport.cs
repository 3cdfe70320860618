using PatchTracer.Traces.Verdicts;

namespace PatchTracer.Traces.Views;

/// <summary>
/// A verdict as JUnit XML, which CI systems show: a suite for each chain, a case for each edge of each subject, and a suite for the load's
/// thresholds. Blocked edges are skipped, not failed; orphans are a case of their own.
/// </summary>
public static class JUnitReport
{
    public static string Write(Verdict verdict)
    {
        return JUnitXml.Write(verdict.Contract, xml =>
        {
            if (verdict.Untraced is { } reason)
                Untraced(xml, reason);
            foreach (var chain in verdict.Chains)
                Suite(xml, chain);
            if (verdict.Thresholds.Count > 0)
                Suite(xml, verdict.Thresholds);
        });
    }

    private static void Untraced(JUnitXml xml, string reason)
    {
        xml.StartSuite("contract", tests: 1, failures: 0, skipped: 1);
        xml.Skipped("contract", "every chain", $"not traced: {reason}");
        xml.EndSuite();
    }

    private static void Suite(JUnitXml xml, ChainVerdict chain)
    {
        var edges = chain.Subjects.SelectMany(subject => subject.Edges).ToArray();
        var conflicts = chain.Conflicts ?? [];
        var failures = edges.Count(Failed) + chain.Problems.Count + chain.Orphans.Count + conflicts.Count;
        xml.StartSuite(chain.Name, edges.Length + failures - edges.Count(Failed), failures,
            edges.Count(edge => edge.State == EdgeState.Blocked));
        foreach (var problem in chain.Problems)
            xml.Failed(chain.Name, "subjects", problem, problem);
        foreach (var orphan in chain.Orphans)
            xml.Failed($"{chain.Name}.orphans", orphan.ToString(), "parent not recorded", orphan.ToString());
        foreach (var conflict in conflicts)
            xml.Failed($"{chain.Name}.conflicts", conflict.ToString(), "another span has its id", conflict.ToString());
        foreach (var subject in chain.Subjects)
        {
            foreach (var edge in subject.Edges)
                Edge(xml, $"{chain.Name}.{subject.Name}", edge);
        }
        xml.EndSuite();
    }

    private static void Suite(JUnitXml xml, IReadOnlyList<ThresholdVerdict> thresholds)
    {
        xml.StartSuite("load", thresholds.Count, thresholds.Count(threshold => !threshold.Holds), skipped: 0);
        foreach (var threshold in thresholds)
        {
            if (threshold.Holds)
                xml.Passed("load", threshold.Limit);
            else
                xml.Failed("load", threshold.Limit, $"found {threshold.Found}", $"{threshold.Limit}: {threshold.Found}");
        }
        xml.EndSuite();
    }

    private static void Edge(JUnitXml xml, string subject, EdgeVerdict edge)
    {
        if (Failed(edge))
            xml.Failed(subject, edge.Title, $"{edge.State}: {edge.Diagnosis?.Message}", string.Join('\n', edge.Diagnosis?.Evidence ?? []));
        else if (edge.State == EdgeState.Blocked)
            xml.Skipped(subject, edge.Title, "the cause is missing");
        else
            xml.Passed(subject, edge.Title);
    }

    private static bool Failed(EdgeVerdict edge) => edge.State is EdgeState.Missing or EdgeState.Violated;
}
