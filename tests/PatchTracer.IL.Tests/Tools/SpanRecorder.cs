using System.Collections.Concurrent;
using System.Diagnostics;

namespace PatchTracer.IL.Tests.Tools;

/// <summary>Hears the spans of one woven assembly.</summary>
internal sealed class SpanRecorder : IDisposable
{
    private readonly ActivityListener _listener;
    private readonly ConcurrentQueue<Activity> _ended = new();
    private int _started;

    public SpanRecorder(string assembly)
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == $"PatchTracer.Woven.{assembly}",
            Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStarted = _ => Interlocked.Increment(ref _started),
            ActivityStopped = _ended.Enqueue,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public int Started => _started;

    /// <summary>In the order in which they ended.</summary>
    public IReadOnlyList<Activity> Ended => [.. _ended];

    /// <summary>One line a span: parent's name, kind, status, attributes.</summary>
    public IEnumerable<string> Lines() => Ended.Select(Line);

    public void Dispose() => _listener.Dispose();

    private static string Line(Activity span) =>
        $"{span.Parent?.OperationName ?? "-"} > {span.OperationName} {span.Kind} {span.Status}{(span.StatusDescription is { } text ? $" '{text}'" : "")} "
        + $"{{{string.Join(", ", span.TagObjects.OrderBy(tag => tag.Key, StringComparer.Ordinal).Select(tag => $"{tag.Key}={tag.Value}"))}}}";
}
