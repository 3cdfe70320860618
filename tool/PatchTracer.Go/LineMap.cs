namespace PatchTracer.Go;

/// <summary>Offsets of line starts.</summary>
internal sealed class LineMap
{
    private readonly List<int> _starts = [0];

    public LineMap(ReadOnlySpan<byte> source)
    {
        for (var at = 0; source[at..].IndexOf((byte)'\n') is var next and >= 0;)
            _starts.Add(at += next + 1);
    }

    public LinePosition PositionOf(int offset)
    {
        var line = LineOf(offset);
        return new(line + 1, offset - _starts[line] + 1);
    }

    public int LineStart(int offset) => _starts[LineOf(offset)];

    private int LineOf(int offset)
    {
        var index = _starts.BinarySearch(offset);
        return index >= 0 ? index : ~index - 1;
    }
}
