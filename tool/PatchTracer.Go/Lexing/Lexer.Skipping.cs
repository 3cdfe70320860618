using System.Buffers;

namespace PatchTracer.Go.Lexing;

internal ref partial struct Lexer
{
    private static readonly SearchValues<byte> BraceOrQuote = SearchValues.Create("{}\"'`/"u8);

    /// <summary>
    /// Right after an opening brace: moves to its closing brace, past strings and comments, without making tokens.
    /// False, and nothing moved, when there is none. Nothing is reported: who parses the skipped text does that.
    /// </summary>
    public bool TrySkipToCloseBrace()
    {
        var (start, diagnostics) = (_at, _diagnostics);
        _diagnostics = null;
        var found = FindCloseBrace();
        _diagnostics = diagnostics;
        if (!found)
            _at = start;
        return found;
    }

    private bool FindCloseBrace()
    {
        for (var depth = 1; _source[_at..].IndexOfAny(BraceOrQuote) is var next and >= 0;)
        {
            _at += next;
            switch (_source[_at])
            {
                case (byte)'{':
                    depth++;
                    _at++;
                    break;
                case (byte)'}':
                    if (--depth == 0)
                        return true;
                    _at++;
                    break;
                default:
                    SkipQuoteOrComment();
                    break;
            }
        }
        return false;
    }

    private void SkipQuoteOrComment()
    {
        var ignored = false;
        switch (_source[_at])
        {
            case (byte)'"':
                ScanQuoted((byte)'"', "");
                break;
            case (byte)'\'':
                ScanQuoted((byte)'\'', "");
                break;
            case (byte)'`':
                ScanRawString();
                break;
            default:
                _at = Peek(1) is (byte)'/' or (byte)'*' ? EndOfComment(_at, ref ignored) : _at + 1;
                break;
        }
    }
}
