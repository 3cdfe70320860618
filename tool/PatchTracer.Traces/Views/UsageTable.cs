using System.Globalization;
using System.Text;
using PatchTracer.Traces.Comparison;
using PatchTracer.Traces.Evidence;

namespace PatchTracer.Traces.Views;

/// <summary>What components used in a run, as plain text: what used most processor time first.</summary>
public static class UsageTable
{
    public static string Write(Measurements measured)
    {
        var text = new StringBuilder($"components, from the first object that was sent to the end of the load ({Span(measured)})\n");
        var table = new PlainTable(new PlainColumn("component", 28, 28), new PlainColumn("node", 36, 36),
            new PlainColumn("processor", 10, IsNumber: true), new PlainColumn("share", 7, IsNumber: true),
            new PlainColumn("memory", 10, IsNumber: true));
        foreach (var component in InOrder(measured))
            table.Row(component.Component, component.Node, AnswerText.Text(component.CpuNanos, UsageKind.Processor),
                Share(measured, component), AnswerText.Text(component.MemoryBytes, UsageKind.Memory));
        return text.Append(table).ToString();
    }

    internal static IEnumerable<ComponentUsage> InOrder(Measurements measured) =>
        measured.Components.OrderByDescending(component => component.CpuNanos).ThenBy(component => component.Component, StringComparer.Ordinal)
            .ThenBy(component => component.Node, StringComparer.Ordinal);

    /// <summary>How long it was measured.</summary>
    internal static string Span(Measurements measured) => Nanos.Text(UnixNano.Of(measured.Until - measured.From));

    /// <summary>Of one processor, over the whole time.</summary>
    internal static string Share(Measurements measured, ComponentUsage component) => measured.Until > measured.From
        ? string.Create(CultureInfo.InvariantCulture, $"{100.0 * component.CpuNanos / UnixNano.Of(measured.Until - measured.From):0.0}%") : "";
}
