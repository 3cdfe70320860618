using System.Text;

namespace PatchTracer.Tracepoints.Paths;

/// <summary>A path such as <c>pod?.Spec.NodeName</c>: a root and what is selected from it.</summary>
/// <param name="Prefix"><c>&amp;</c>, <c>*</c>, <c>len</c> or empty.</param>
internal sealed record PathExpression(PathRoot Root, ImmutableArray<PathSegment> Segments, string Prefix, string Text)
{
    public bool IsRootOnly => Segments.IsEmpty && Prefix.Length == 0;

    /// <summary>The Go expression, given that of its root.</summary>
    public string Emit(string root)
    {
        var text = root + string.Concat(Segments.Select(segment => segment.Text));
        return Prefix == "len" ? $"len({text})" : Prefix + text;
    }

    /// <summary>What must not be nil before the path may be followed: everything in front of a <c>?</c>.</summary>
    public IEnumerable<string> Guards(string root)
    {
        var text = new StringBuilder(root);
        foreach (var segment in Segments)
        {
            if (segment.IsGuarded)
                yield return text.ToString();
            text.Append(segment.Text);
        }
    }

    public override string ToString() => Text;
}
