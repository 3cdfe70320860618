using Jaeger.Thrift;
using PatchTracer.Traces;
using Map = Jaeger.Thrift.OpenTelemetryMapping;

namespace PatchTracer.Exchange.Jaeger;

/// <summary>The tags of one Jaeger span: what <see cref="Map"/> knows becomes fields, the rest stays in order.</summary>
internal sealed class MappedTags
{
    public MappedTags(IReadOnlyList<Tag> tags)
    {
        foreach (var tag in tags)
        {
            if (!(tag.Type == TagType.String ? TakeText(tag) : TakeOther(tag)))
                Rest.Add(tag);
        }
    }

    public SpanKind Kind { get; private set; } = SpanKind.Internal;

    public StatusCode Status { get; private set; }

    public string StatusMessage { get; private set; } = "";

    public string ScopeName { get; private set; } = "";

    public string ScopeVersion { get; private set; } = "";

    public string TraceState { get; private set; } = "";

    public ulong DroppedAttributes { get; private set; }

    public ulong DroppedEvents { get; private set; }

    public ulong DroppedLinks { get; private set; }

    /// <summary>What stays an attribute.</summary>
    public List<Tag> Rest { get; } = [];

    // A value that the mapping does not know is kept as it came.
    private bool TakeText(in Tag tag)
    {
        switch (tag.Key)
        {
            case Map.SpanKind: return TakeKind(tag.Text);
            case Map.StatusCode: return TakeStatus(tag.Text);
            case Map.StatusDescription: StatusMessage = tag.Text; return true;
            case Map.ScopeName or Map.LibraryName: ScopeName = tag.Text; return true;
            case Map.ScopeVersion or Map.LibraryVersion: ScopeVersion = tag.Text; return true;
            case Map.TraceState: TraceState = tag.Text; return true;
            default: return false;
        }
    }

    private bool TakeOther(in Tag tag)
    {
        switch (tag.Key)
        {
            case Map.Error when tag.Truth: Status = StatusCode.Error; return true;
            case Map.DroppedAttributes when IsCount(tag): DroppedAttributes = (ulong)tag.WholeNumber; return true;
            case Map.DroppedEvents when IsCount(tag): DroppedEvents = (ulong)tag.WholeNumber; return true;
            case Map.DroppedLinks when IsCount(tag): DroppedLinks = (ulong)tag.WholeNumber; return true;
            default: return false;
        }
    }

    private bool TakeKind(string text)
    {
        var kind = text.Length == 0 ? -1 : ((List<string>)[.. Map.Kinds]).IndexOf(text);
        if (kind < 0)
            return false;
        Kind = (SpanKind)kind;
        return true;
    }

    // The tag `error` is the last word on a Jaeger span, wherever it stands.
    private bool TakeStatus(string text)
    {
        var code = text switch { Map.StatusOk => StatusCode.Ok, Map.StatusError => StatusCode.Error, _ => StatusCode.Unset };
        if (code == StatusCode.Unset)
            return false;
        if (Status != StatusCode.Error)
            Status = code;
        return true;
    }

    public static bool IsCount(in Tag tag) => tag is { Type: TagType.Long, WholeNumber: >= 0 and <= uint.MaxValue };
}
