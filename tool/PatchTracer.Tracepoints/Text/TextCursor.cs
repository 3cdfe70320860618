namespace PatchTracer.Tracepoints.Text;

/// <summary>A short text of the catalog while it is read from left to right.</summary>
internal sealed class TextCursor(string text)
{
    private int _at;

    public bool AtEnd => _at >= text.Length;

    public char Current => AtEnd ? '\0' : text[_at];

    public string Rest => text[_at..];

    public bool Take(string expected)
    {
        if (string.CompareOrdinal(text, _at, expected, 0, expected.Length) != 0)
            return false;
        _at += expected.Length;
        return true;
    }

    /// <summary>A Go identifier; empty when there is none.</summary>
    public string Identifier() => While(c => char.IsLetterOrDigit(c) || c == '_');

    public string While(Func<char, bool> accept)
    {
        var start = _at;
        while (!AtEnd && accept(Current))
            _at++;
        return text[start.._at];
    }

    /// <summary>What stands between a bracket here and its partner, brackets left out; null without a partner.</summary>
    public string? Bracketed(char open, char close)
    {
        if (Current != open)
            return null;
        var depth = 0;
        for (var end = _at; end < text.Length; end++)
        {
            depth += text[end] == open ? 1 : text[end] == close ? -1 : 0;
            if (depth > 0)
                continue;
            var inner = text[(_at + 1)..end];
            _at = end + 1;
            return inner;
        }
        return null;
    }
}
