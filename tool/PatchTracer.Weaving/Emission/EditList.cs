using System.Text;

namespace PatchTracer.Weaving.Emission;

/// <summary>The edits of one file. Inserted line ends become those of the file.</summary>
internal sealed class EditList(ReadOnlyMemory<byte> source)
{
    private readonly List<TextEdit> _edits = [];
    private readonly bool _isCrLf = source.Span.IndexOf("\r\n"u8) >= 0;

    public bool IsEmpty => _edits.Count == 0;

    public IEnumerable<(int Offset, string Owner)> Places => Ordered().Select(edit => (edit.Span.Start, edit.Owner));

    public void Insert(int offset, string text, string owner) => Replace(new TextSpan(offset, 0), text, owner);

    /// <summary>In front of everything else that is inserted there before.</summary>
    public void Prepend(int offset, string text, string owner) => _edits.Add(new(new(offset, 0), text, -_edits.Count, owner));

    public void Replace(TextSpan span, string text, string owner) => _edits.Add(new(span, text, _edits.Count, owner));

    /// <summary>Two tracepoints that replace the same text; null when there are none.</summary>
    public (TextEdit First, TextEdit Second)? Conflict()
    {
        var ordered = Ordered();
        for (var index = 1; index < ordered.Count; index++)
            if (ordered[index].Span.Start < ordered[index - 1].Span.End)
                return (ordered[index - 1], ordered[index]);
        return null;
    }

    public byte[] Apply()
    {
        var result = new MemoryStream(source.Length + 4096);
        var at = 0;
        foreach (var edit in Ordered())
        {
            result.Write(source.Span[at..edit.Span.Start]);
            result.Write(Encoding.UTF8.GetBytes(_isCrLf ? edit.Text.Replace("\n", "\r\n", StringComparison.Ordinal) : edit.Text));
            at = edit.Span.End;
        }
        result.Write(source.Span[at..]);
        return result.ToArray();
    }

    private List<TextEdit> Ordered() => [.. _edits.OrderBy(edit => edit.Span.Start).ThenBy(edit => edit.Sequence)];
}
