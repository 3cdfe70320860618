using System.Text;
using PatchTracer.Weaving.Matching;

namespace PatchTracer.Weaving.Emission;

/// <summary>Where whole lines can go into a Go file, and how far they are indented there.</summary>
internal sealed class LineGeometry(GoFile file)
{
    private readonly ReadOnlyMemory<byte> _source = file.Source;

    /// <summary>The white space in front of the first token of the line.</summary>
    public string IndentationAt(int offset)
    {
        var start = file.LineStart(offset);
        var line = _source.Span[start..];
        var end = line.IndexOfAnyExcept((byte)'\t', (byte)' ');
        return Encoding.ASCII.GetString(line[..Math.Max(end, 0)]);
    }

    /// <summary>The offset and indentation of lines in front of or after statements; null when they share a line with other code.</summary>
    public (int Offset, string Indentation)? Place(InsertionPoint point, bool afterPrevious)
    {
        var (list, index) = point;
        if (afterPrevious && index > 0)
        {
            var previous = list.Statements[index - 1];
            return StartsLine(previous.Span.Start)
                && EndsLine(previous.Span.End) ? (NextLine(previous.Span.End), IndentationAt(previous.Span.Start)) : null;
        }
        if (index < list.Statements.Length && (index > 0 || list is not BlockStmt))
        {
            var next = list.Statements[index];
            return StartsLine(next.Span.Start) ? (AboveComments(next.Span.Start), IndentationAt(next.Span.Start)) : null;
        }
        return list is BlockStmt block && EndsLine(block.OpenBrace.End) ? (NextLine(block.OpenBrace.End), InnerIndentation(block)) : null;
    }

    private string InnerIndentation(BlockStmt block) =>
        block.Statements.Length > 0 && StartsLine(block.Statements[0].Span.Start) ? IndentationAt(block.Statements[0].Span.Start)
            : IndentationAt(block.Span.Start) + "\t";

    private bool StartsLine(int offset) => _source.Span[file.LineStart(offset)..offset].IndexOfAnyExcept((byte)'\t', (byte)' ') < 0;

    /// <summary>Nothing but white space and a comment follows on the line.</summary>
    private bool EndsLine(int offset)
    {
        var rest = _source.Span[offset..];
        var end = rest.IndexOf((byte)'\n');
        var line = (end < 0 ? rest : rest[..end]).Trim(" \t\r"u8);
        return line.IsEmpty || line.StartsWith("//"u8) || (line.StartsWith("/*"u8) && line.EndsWith("*/"u8));
    }

    private int NextLine(int offset)
    {
        var end = _source.Span[offset..].IndexOf((byte)'\n');
        return end < 0 ? _source.Length : offset + end + 1;
    }

    /// <summary>A statement's comment stays with it.</summary>
    private int AboveComments(int offset)
    {
        var start = file.LineStart(offset);
        while (start > 0)
        {
            var previous = file.LineStart(start - 1);
            if (!_source.Span[previous..start].TrimStart(" \t"u8).StartsWith("//"u8))
                break;
            start = previous;
        }
        return start;
    }
}
