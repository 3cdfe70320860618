using System.Globalization;
using System.Text;
using System.Xml;
using PatchTracer.Traces.Verdicts;
using PatchTracer.Workspace;

namespace PatchTracer.Traces.Views;

/// <summary>
/// A verdict as JUnit XML, which CI systems show: a suite for each chain, a case for each edge of each subject, and a suite for the load's
/// thresholds. Blocked edges are skipped, not failed; orphans are a case of their own.
/// </summary>
public static class JUnitReport
{
    public static string Write(Verdict verdict)
    {
        var text = new StringBuilder();
        using (var xml = XmlWriter.Create(text, new XmlWriterSettings { Indent = true, NewLineChars = "\n", OmitXmlDeclaration = true }))
        {
            xml.WriteStartElement("testsuites");
            xml.WriteAttributeString("name", Clean(verdict.Contract));
            foreach (var chain in verdict.Chains)
                Suite(xml, chain);
            if (verdict.Thresholds.Count > 0)
                Suite(xml, verdict.Thresholds);
            xml.WriteEndElement();
        }
        return text.Append('\n').ToString();
    }

    private static void Suite(XmlWriter xml, ChainVerdict chain)
    {
        var edges = chain.Subjects.SelectMany(subject => subject.Edges).ToArray();
        var failures = edges.Count(Failed) + chain.Problems.Count + chain.Orphans.Count;
        xml.WriteStartElement("testsuite");
        xml.WriteAttributeString("name", Clean(chain.Name));
        Number(xml, "tests", edges.Length + chain.Problems.Count + chain.Orphans.Count);
        Number(xml, "failures", failures);
        Number(xml, "skipped", edges.Count(edge => edge.State == EdgeState.Blocked));
        foreach (var problem in chain.Problems)
            Case(xml, chain.Name, "subjects", problem, problem);
        foreach (var orphan in chain.Orphans)
            Case(xml, $"{chain.Name}.orphans", orphan.ToString(), "parent not recorded", orphan.ToString());
        foreach (var subject in chain.Subjects)
        {
            foreach (var edge in subject.Edges)
                Edge(xml, $"{chain.Name}.{subject.Name}", edge);
        }
        xml.WriteEndElement();
    }

    private static void Suite(XmlWriter xml, IReadOnlyList<ThresholdVerdict> thresholds)
    {
        xml.WriteStartElement("testsuite");
        xml.WriteAttributeString("name", "load");
        Number(xml, "tests", thresholds.Count);
        Number(xml, "failures", thresholds.Count(threshold => !threshold.Holds));
        Number(xml, "skipped", 0);
        foreach (var threshold in thresholds)
        {
            if (threshold.Holds)
            {
                StartCase(xml, "load", threshold.Limit);
                xml.WriteEndElement();
            }
            else
            {
                Case(xml, "load", threshold.Limit, $"found {threshold.Found}", $"{threshold.Limit}: {threshold.Found}");
            }
        }
        xml.WriteEndElement();
    }

    private static void Edge(XmlWriter xml, string subject, EdgeVerdict edge)
    {
        if (Failed(edge))
        {
            Case(xml, subject, edge.Title, $"{edge.State}: {edge.Diagnosis?.Message}", string.Join('\n', edge.Diagnosis?.Evidence ?? []));
            return;
        }
        StartCase(xml, subject, edge.Title);
        if (edge.State == EdgeState.Blocked)
        {
            xml.WriteStartElement("skipped");
            xml.WriteAttributeString("message", "the cause is missing");
            xml.WriteEndElement();
        }
        xml.WriteEndElement();
    }

    private static bool Failed(EdgeVerdict edge) => edge.State is EdgeState.Missing or EdgeState.Violated;

    private static void Case(XmlWriter xml, string subject, string name, string message, string detail)
    {
        StartCase(xml, subject, name);
        xml.WriteStartElement("failure");
        xml.WriteAttributeString("message", Clean(message));
        xml.WriteString(Clean(detail));
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    private static void StartCase(XmlWriter xml, string subject, string name)
    {
        xml.WriteStartElement("testcase");
        xml.WriteAttributeString("classname", Clean(subject));
        xml.WriteAttributeString("name", Clean(name));
    }

    private static void Number(XmlWriter xml, string name, int value) => xml.WriteAttributeString(name, value.ToString(CultureInfo.InvariantCulture));

    /// <summary>Span names come from anywhere; XML 1.0 has no way to write most controls, lone surrogates and U+FFFE and U+FFFF.</summary>
    private static string Clean(string text) => string.Concat(VisibleText.Of(text).EnumerateRunes().Select(rune => rune.Value is 0xFFFE or 0xFFFF ? Rune.ReplacementChar : rune));
}
