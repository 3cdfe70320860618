using System.Collections.Concurrent;
using PatchTracer.Workspace;

namespace PatchTracer.Images.Tests.Go;

internal sealed class RecordingReporter : IReporter
{
    public ConcurrentQueue<string> Statuses { get; } = new();

    public ConcurrentQueue<string> Infos { get; } = new();

    public void Status(string text) => Statuses.Enqueue(text);

    public void Info(string text) => Infos.Enqueue(text);

    public void Warn(string text) => Infos.Enqueue(text);
}
