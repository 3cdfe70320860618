using System.Text;
using PatchTracer.Traces.Paths;

namespace PatchTracer.Traces.Views;

/// <summary>Which layer took how much of a critical path, as plain text: work, waiting for it to begin, and its share.</summary>
public static class CriticalPathTable
{
    public static string Write(CriticalPath path)
    {
        var text = new StringBuilder();
        var whole = path.DurationNanos;
        text.Append($"critical path: {Nanos.Text(whole)}\n");
        text.Append($"{"layer",-12} {"work",8} {"wait",8} {"share",6}\n");
        foreach (var share in path.Layers)
        {
            var percent = whole == 0 ? 0 : 100.0 * share.TotalNanos / whole;
            text.Append($"{PlainText.Fit(share.Layer, 12)} {Nanos.Text(share.WorkNanos),8} {Nanos.Text(share.WaitNanos),8} {percent,5:0.0}%\n");
        }
        return text.ToString();
    }
}
