using System.Collections.Concurrent;
using PatchTracer.Workspace;

namespace PatchTracer.Sources.Tests;

internal sealed class RecordingReporter : IReporter
{
    public ConcurrentQueue<string> Warnings { get; } = new();

    public ConcurrentQueue<string> Infos { get; } = new();

    public Action<string>? OnStatus { get; init; }

    public void Status(string text) => OnStatus?.Invoke(text);

    public void Info(string text) => Infos.Enqueue(text);

    public void Warn(string text) => Warnings.Enqueue(text);
}
