using System.Text;
using PatchTracer.Traces.Analysis;

namespace PatchTracer.Traces.Views;

/// <summary>
/// Stacks as Brendan Gregg's FlameGraph and most others read them: frames with semicolons between, a blank, microseconds.
/// </summary>
public static class CollapsedStacks
{
    public static string Write(string group, IEnumerable<StackWeight> stacks)
    {
        var text = new StringBuilder();
        foreach (var (frames, nanos) in stacks)
        {
            if (nanos >= 500)
                text.AppendJoin(';', frames.Select(frame => frame.Name).Prepend(group).Select(Frame)).Append(' ')
                    .Append((nanos + 500) / 1000).Append('\n');
        }
        return text.ToString();
    }

    private static string Frame(string name) => PlainText.Of(name).Replace(';', ',');
}
