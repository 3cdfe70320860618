namespace PatchTracer.Go.Lexing;

internal ref partial struct Lexer
{
    /// <summary>Passes white space and comments; true when a line end was among them, or the end of the file.</summary>
    private bool SkipTrivia()
    {
        var passedLineEnd = false;
        var source = _source;
        var at = _at;
        for (; (uint)at < (uint)source.Length; at++)
        {
            var b = source[at];
            if (b == '\n')
                passedLineEnd = true;
            else if (b == '/' && at + 1 < source.Length && source[at + 1] is (byte)'/' or (byte)'*')
                at = EndOfComment(at, ref passedLineEnd) - 1;
            else if (b is not ((byte)' ' or (byte)'\t' or (byte)'\r'))
                break;
        }
        _at = at;
        return passedLineEnd || at >= source.Length;
    }

    private readonly int EndOfComment(int start, ref bool passedLineEnd)
    {
        var rest = _source[(start + 2)..];
        int end;
        if (_source[start + 1] == '/')
        {
            var length = rest.IndexOf((byte)'\n');
            end = length < 0 ? _source.Length : start + 2 + length;
            _comments?.Add(TextSpan.FromBounds(start, WithoutCarriageReturn(end)));
            return end;
        }
        var closing = rest.IndexOf("*/"u8);
        end = closing < 0 ? _source.Length : start + 4 + closing;
        if (closing < 0)
            Report(start, end, "comment not terminated");
        passedLineEnd |= _source[start..end].Contains((byte)'\n');
        _comments?.Add(TextSpan.FromBounds(start, end));
        return end;
    }

    private readonly int WithoutCarriageReturn(int end) => _source[end - 1] == '\r' ? end - 1 : end;
}
