namespace PatchTracer.Weaving.Emission;

/// <summary>Go text under construction: lines with their depth.</summary>
internal sealed class GoLines
{
    private readonly List<(int Depth, string Text)> _lines = [];
    private int _depth;

    public bool IsEmpty => _lines.Count == 0;

    public GoLines Add(string line)
    {
        _lines.Add((_depth, line));
        return this;
    }

    public GoLines Add(GoLines other)
    {
        _lines.AddRange(other._lines.Select(line => (line.Depth + _depth, line.Text)));
        return this;
    }

    /// <summary>Adds <c>head {</c>, the body one deeper, and <c>}</c> with what closes after it.</summary>
    public GoLines Block(string head, Action<GoLines> body, string tail = "")
    {
        Add($"{head} {{");
        _depth++;
        body(this);
        _depth--;
        return Add($"}}{tail}");
    }

    /// <summary>
    /// Text as people indent it, with tabs or any number of blanks: what is further right than the line above is one deeper.
    /// </summary>
    public GoLines AddText(string text)
    {
        var widths = new Stack<int>();
        widths.Push(0);
        foreach (var line in text.Trim('\n').Split('\n'))
        {
            var content = line.Trim();
            var width = line.Length - line.TrimStart().Length;
            if (content.Length > 0)
            {
                while (width < widths.Peek())
                    widths.Pop();
                if (width > widths.Peek())
                    widths.Push(width);
            }
            _lines.Add((_depth + widths.Count - 1, content));
        }
        return this;
    }

    public string Print(string indentation) =>
        string.Concat(_lines.Select(line => line.Text.Length == 0 ? "\n" : $"{indentation}{new string('\t', line.Depth)}{line.Text}\n"));
}
