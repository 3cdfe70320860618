using System.Diagnostics;
using PatchTracer.Cluster.Observation;
using Xunit;

namespace PatchTracer.Cluster.Tests.Observation;

public sealed class ProcessSampleTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("patchtracer-test-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    /// <summary>The very script, in a shell, over the processes of this machine, of which one has a component's name.</summary>
    [Theory]
    [InlineData("kube-scheduler")]
    [InlineData("kube-controller-manager")]
    public async Task The_processor_time_of_a_process_is_what_the_kernel_gave_it(string component)
    {
        using var process = Busy(component);
        try
        {
            var (low, sample, high) = (process.TotalProcessorTime, await SampleAsync(process), Refreshed(process));

            Assert.Equal(component, sample.Component);
            // A tick, for it is cut off.
            Assert.InRange(sample.CpuNanos / 1e9, low.TotalSeconds - 0.02, high.TotalSeconds + 0.02);
            Assert.InRange(sample.MemoryBytes, 4096, 100 << 20);
            await Task.Delay(300);
            var later = await SampleAsync(process);
            Assert.Equal((sample.Id, sample.Started), (later.Id, later.Started));
            var usage = Assert.Single(UsageMeter.Difference("n", [sample], [later]));
            Assert.Equal((component, "n", later.CpuNanos - sample.CpuNanos), (usage.Component, usage.Node, usage.CpuNanos));
            Assert.True(usage.CpuNanos > 0);
        }
        finally
        {
            process.Kill();
        }
    }

    [Theory]
    [InlineData("7 (kubelet) S 1 7 7 0 -1 4194560 1 0 0 0 12 30 0 0 20 0 9 0 555 100 20 18446744073709551615 17 1 0 0 25", 7, 555, 420, 25)]
    [InlineData("7 (my (kubelet) S 1", 0, 0, 0, 0)]
    [InlineData("nothing of the kind", 0, 0, 0, 0)]
    public void Fields_are_counted_from_behind_the_name(string line, int id, long started, long milliseconds, long kilobytes)
    {
        var samples = ProcessSample.Read(line + "\n");

        if (id == 0)
            Assert.Empty(samples);
        else
            Assert.Equal(new ProcessSample("kubelet", id, 1, started, milliseconds * 1_000_000, kilobytes * 1024), Assert.Single(samples));
    }

    [Fact]
    public void What_a_component_has_started_and_is_not_yet_another_program_is_not_counted()
    {
        const string Rest = "S {0} 7 7 0 -1 4194560 1 0 0 0 12 30 0 0 20 0 9 0 555 100 20 18446744073709551615 17 1 0 0 25";
        string Line(int id, string name, int parent) => $"{id} ({name}) {Rest.Replace("{0}", $"{parent}", StringComparison.Ordinal)}\n";

        var samples = ProcessSample.Read(Line(49, "containerd", 1) + Line(900, "containerd", 49) + Line(60, "kubelet", 1) + Line(61, "kubelet", 1));

        Assert.Equal([49, 60, 61], samples.Select(sample => sample.Id));
    }

    [Fact]
    public void A_component_that_was_started_again_in_between_is_left_out()
    {
        var before = new ProcessSample[] { new("kubelet", 1, 0, 10, 5, 1), new("etcd", 2, 0, 10, 5, 1), new("containerd", 3, 0, 10, 5, 1) };
        var after = new ProcessSample[]
        {
            new("kubelet", 1, 0, 10, 9, 2), new("etcd", 4, 0, 20, 1, 1), new("containerd", 3, 0, 10, 6, 1), new("containerd", 5, 0, 30, 1, 1),
        };

        var usage = Assert.Single(UsageMeter.Difference("n", before, after));

        Assert.Equal(("kubelet", 4, 2), (usage.Component, usage.CpuNanos, usage.MemoryBytes));
    }

    private static async Task<ProcessSample> SampleAsync(Process process)
    {
        using var shell = Process.Start(new ProcessStartInfo("sh", ["-c", ProcessSample.Script]) { RedirectStandardOutput = true })!;
        var lines = await shell.StandardOutput.ReadToEndAsync();
        await shell.WaitForExitAsync();
        Assert.Equal(0, shell.ExitCode);
        return Assert.Single(ProcessSample.Read(lines), sample => sample.Id == process.Id);
    }

    private Process Busy(string name)
    {
        var program = Path.Combine(_directory, name);
        File.Copy("/bin/bash", program);
        var process = Process.Start(new ProcessStartInfo(program, ["-c", "while :; do :; done"]))!;
        while (Refreshed(process) < TimeSpan.FromMilliseconds(100))
            Thread.Sleep(10);
        return process;
    }

    private static TimeSpan Refreshed(Process process)
    {
        process.Refresh();
        return process.TotalProcessorTime;
    }
}
