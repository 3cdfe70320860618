using System.Globalization;
using System.Text;
using System.Xml;
using PatchTracer.Workspace;

namespace PatchTracer.Traces.Views;

/// <summary>The JUnit XML that CI systems read: suites of cases, each of them passed, failed or skipped.</summary>
internal sealed class JUnitXml
{
    private readonly XmlWriter _xml;

    private JUnitXml(XmlWriter xml) => _xml = xml;

    public static string Write(string name, Action<JUnitXml> suites)
    {
        var text = new StringBuilder();
        using (var xml = XmlWriter.Create(text, new XmlWriterSettings { Indent = true, NewLineChars = "\n", OmitXmlDeclaration = true }))
        {
            xml.WriteStartElement("testsuites");
            xml.WriteAttributeString("name", Clean(name));
            suites(new JUnitXml(xml));
            xml.WriteEndElement();
        }
        return text.Append('\n').ToString();
    }

    public void StartSuite(string name, int tests, int failures, int skipped)
    {
        _xml.WriteStartElement("testsuite");
        _xml.WriteAttributeString("name", Clean(name));
        foreach (var (count, value) in (ReadOnlySpan<(string, int)>)[("tests", tests), ("failures", failures), ("skipped", skipped)])
            _xml.WriteAttributeString(count, value.ToString(CultureInfo.InvariantCulture));
    }

    public void EndSuite() => _xml.WriteEndElement();

    public void Passed(string subject, string name)
    {
        StartCase(subject, name);
        _xml.WriteEndElement();
    }

    public void Failed(string subject, string name, string message, string detail)
    {
        StartCase(subject, name);
        _xml.WriteStartElement("failure");
        _xml.WriteAttributeString("message", Clean(message));
        _xml.WriteString(Clean(detail));
        _xml.WriteEndElement();
        _xml.WriteEndElement();
    }

    public void Skipped(string subject, string name, string message)
    {
        StartCase(subject, name);
        _xml.WriteStartElement("skipped");
        _xml.WriteAttributeString("message", Clean(message));
        _xml.WriteEndElement();
        _xml.WriteEndElement();
    }

    private void StartCase(string subject, string name)
    {
        _xml.WriteStartElement("testcase");
        _xml.WriteAttributeString("classname", Clean(subject));
        _xml.WriteAttributeString("name", Clean(name));
    }

    /// <summary>Span names come from anywhere; XML 1.0 has no way to write most controls, lone surrogates and U+FFFE and U+FFFF.</summary>
    private static string Clean(string text) =>
        string.Concat(VisibleText.Of(text).EnumerateRunes().Select(rune => rune.Value is 0xFFFE or 0xFFFF ? Rune.ReplacementChar : rune));
}
