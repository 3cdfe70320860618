using System.Diagnostics;
using Xunit;

namespace PatchTracer.Workspace.Tests;

public sealed class WorkspaceLockTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    [Fact]
    public void A_second_taker_is_told_who_has_it()
    {
        using (var first = WorkspaceLock.TryAcquire(_directory.In("lock"), out _))
        {
            Assert.NotNull(first);
            Assert.Null(WorkspaceLock.TryAcquire(_directory.In("lock"), out var holder));
            Assert.Equal(Environment.ProcessId, holder);
        }
        using var second = WorkspaceLock.TryAcquire(_directory.In("lock"), out _);
        Assert.NotNull(second);
    }

    [Fact]
    public void The_lock_of_a_process_that_was_killed_is_free()
    {
        var path = _directory.In("lock");
        File.WriteAllText(path, "");
        using var holder = Process.Start(new ProcessStartInfo("flock", ["--exclusive", path, "sleep", "60"]))!;
        try
        {
            SpinWait.SpinUntil(() => WorkspaceLockIsTaken(path), TimeSpan.FromSeconds(10));
            Assert.True(WorkspaceLockIsTaken(path));
        }
        finally
        {
            holder.Kill(entireProcessTree: true);
            holder.WaitForExit();
        }
        Assert.True(SpinWait.SpinUntil(() => !WorkspaceLockIsTaken(path), TimeSpan.FromSeconds(10)));
    }

    public void Dispose() => _directory.Dispose();

    private static bool WorkspaceLockIsTaken(string path)
    {
        using var taken = WorkspaceLock.TryAcquire(path, out _);
        return taken is null;
    }
}
