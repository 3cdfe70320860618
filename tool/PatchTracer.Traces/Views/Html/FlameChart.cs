using System.Text;
using PatchTracer.Traces.Analysis;

namespace PatchTracer.Traces.Views.Html;

/// <summary>
/// Critical paths of a group as a flame graph, causes on top (an icicle): width is time, what is alike is one, what waited is pale. Beside
/// another one, colour is what takes longer than there or shorter: the deeper, the more of the whole it is.
/// </summary>
internal sealed class FlameChart
{
    private const double Width = 1120;
    private const double Row = 17;

    /// <summary>What is narrower than that cannot be seen.</summary>
    private const double Least = 0.0015;

    private readonly SortedDictionary<string, FlameChart> _below = new(StringComparer.Ordinal);
    private readonly string _layer;
    private readonly bool _waits;
    private double _nanos;
    private double _before;

    private FlameChart(string layer, bool waits) => (_layer, _waits) = (layer, waits);

    /// <param name="stacks">The outermost frame first.</param>
    /// <returns>Empty where there is no time.</returns>
    public static string Draw(IReadOnlyList<StackWeight> stacks) => Draw(stacks, before: null);

    /// <param name="stacks">Those after, whose widths are drawn.</param>
    /// <param name="before">Those before; null for none, and colours are those of layers.</param>
    public static string Draw(IReadOnlyList<StackWeight> stacks, IReadOnlyList<StackWeight>? before)
    {
        var root = new FlameChart("", waits: false);
        foreach (var stack in stacks)
            root.Add(stack, 0, isBefore: false);
        foreach (var stack in before ?? [])
            root.Add(stack, 0, isBefore: true);
        if (root._nanos <= 0)
            return "";
        var parts = new StringBuilder();
        var depth = 0;
        root.Below(parts, 0, 0, root, before is not null, ref depth);
        return $"<div class=\"wide\"><svg viewBox=\"0 0 {HtmlText.Number(Width)} {HtmlText.Number(depth * Row)}\" "
            + $"style=\"min-width:640px\" role=\"img\" aria-label=\"flame graph of critical paths\">{parts}</svg></div>\n";
    }

    private void Add(StackWeight stack, int depth, bool isBefore)
    {
        (_nanos, _before) = isBefore ? (_nanos, _before + stack.Nanos) : (_nanos + stack.Nanos, _before);
        if (depth == stack.Frames.Count)
            return;
        var frame = stack.Frames[depth];
        if (!_below.TryGetValue(frame.Name, out var below))
            _below.Add(frame.Name, below = new FlameChart(frame.Layer, frame.IsWait));
        below.Add(stack, depth + 1, isBefore);
    }

    private void Below(StringBuilder parts, int depth, double from, FlameChart root, bool differs, ref int deepest)
    {
        foreach (var (name, frame) in _below.OrderByDescending(below => below.Value._nanos)
            .ThenBy(below => below.Key, StringComparer.Ordinal))
        {
            var part = frame._nanos / root._nanos;
            if (part < Least)
                continue;
            deepest = Math.Max(deepest, depth + 1);
            frame.Draw(parts, name, depth, from, part, differs ? root : null);
            frame.Below(parts, depth + 1, from, root, differs, ref deepest);
            from += part;
        }
    }

    private void Draw(StringBuilder parts, string name, int depth, double from, double part, FlameChart? whole)
    {
        var (x, y, width) = (HtmlText.Number(from * Width), HtmlText.Number(depth * Row), part * Width);
        var change = whole is null ? "" : $", {AnswerText.Signed(_nanos - _before)}";
        parts.Append($"<g class=\"{(whole is null ? HtmlText.LayerClass(_layer) : _nanos >= _before ? "grew" : "shrank")}\">")
            .Append($"<title>{HtmlText.Of(name)}: {HtmlText.Time(_nanos)}, {HtmlText.Share(part)}{change}</title>")
            .Append($"<rect class=\"part{(_waits ? " wait" : "")}\"{Depth(whole)} x=\"{x}\" y=\"{y}\" width=\"{HtmlText.Number(width)}\" "
            + $"height=\"{HtmlText.Number(Row - 1)}\"/>");
        if (width > 34)
        {
            parts.Append($"<text class=\"{(whole is null ? "inpart" : "incolour")}\" x=\"{HtmlText.Number(from * Width + 3)}\" "
                + $"y=\"{HtmlText.Number(depth * Row + 12)}\">")
                .Append($"{HtmlText.Of(PlainText.Cut(name, Math.Max(2, (int)((width - 6) / 5.6))))}</text>");
        }
        parts.Append("</g>");
    }

    // A tenth of the whole more or less is the deepest colour there is.
    private string Depth(FlameChart? whole) => whole is null ? ""
        : $" fill-opacity=\"{HtmlText.Number(Math.Clamp(10 * Math.Abs(_nanos - _before) / Math.Max(1, whole._before), 0.06, 1))}\"";
}
