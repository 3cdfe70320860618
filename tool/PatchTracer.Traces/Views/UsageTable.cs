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
        text.Append($"{PlainText.Fit("component", 28)} {PlainText.Fit("node", 36)} {"processor",10} {"share",7} {"memory",10}\n");
        foreach (var component in InOrder(measured))
            text.Append($"{PlainText.Fit(component.Component, 28)} {PlainText.Fit(component.Node, 36)} "
                + $"{AnswerText.Text(component.CpuNanos, UsageKind.Processor),10} {Share(measured, component),7} "
                + $"{AnswerText.Text(component.MemoryBytes, UsageKind.Memory),10}\n");
        return text.ToString();
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
