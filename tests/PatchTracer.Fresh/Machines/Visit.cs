using System.Diagnostics;
using PatchTracer.Fresh.Roots;
using PatchTracer.Workspace;

namespace PatchTracer.Fresh.Machines;

/// <summary>Makes one machine, does there what the README tells, and takes the machine away.</summary>
internal sealed class Visit(CacheRoot cache, IReporter reporter)
{
    public async Task<IReadOnlyList<StepResult>> RunAsync(
        MachineSpec spec, string checkout, Acceleration acceleration, CancellationToken cancellation)
    {
        var results = new List<StepResult>();
        if (BaseRoot.WhyNot() is { } reason)
            return [new StepResult("make", Outcome.Skipped, TimeSpan.Zero, reason)];
        // Not below /tmp, which may be memory.
        var directory = Directory.CreateDirectory(cache.Entry("fresh", $"{spec.Name}-{Environment.ProcessId}")).FullName;
        try
        {
            var key = Path.Combine(directory, "key");
            var begun = Stopwatch.StartNew();
            await new Tool("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key).RunAsync(cancellation);
            reporter.Status($"making the root file system of {spec.About}");
            var root = await new BaseRoot(cache).GetAsync(spec.Release, spec.AllPackages, cancellation);
            var disk = await new Disk(cache, reporter).MakeAsync(root, checkout, $"{key}.pub", acceleration, directory, cancellation);
            Add(new StepResult("make", Outcome.Done, begun.Elapsed, $"{new FileInfo(disk).Length >> 30} GiB disk"));

            begun.Restart();
            reporter.Status("booting");
            await using var machine = await VirtualMachine.BootAsync(directory, disk, key, acceleration, cancellation);
            Add(new StepResult("boot", Outcome.Done, begun.Elapsed, "answers by ssh"));
            await DoAsync(machine, key, spec, acceleration, Add, cancellation);
            return results;
        }
        catch (Exception e) when (e is FreshException or ToolException)
        {
            Add(new StepResult("machine", Outcome.Failed, TimeSpan.Zero, e.Message));
            return results;
        }
        finally
        {
            await new Tool("rm", "-rf", directory).RunAsync(CancellationToken.None);
        }

        void Add(StepResult result)
        {
            results.Add(result);
            reporter.Info($"{spec.Name}: {result.Step,-18} {result.Elapsed.TotalSeconds,7:0.0} s  {result.Words}: {result.Said}");
        }
    }

    private async Task DoAsync(VirtualMachine machine, string key, MachineSpec spec, Acceleration acceleration,
        Action<StepResult> add, CancellationToken cancellation)
    {
        var logs = Directory.CreateDirectory(cache.Entry("fresh", "logs")).FullName;
        string? missing = null;
        foreach (var step in Step.Of(acceleration))
        {
            if (missing is not null)
            {
                add(new StepResult(step.Name, Outcome.Skipped, TimeSpan.Zero, $"`{missing}` did not succeed"));
                continue;
            }
            await using var log = new StreamWriter(
                Path.Combine(logs, $"{spec.Name}.{step.Name.Replace(",", "").Replace(' ', '-')}.log"))
            { AutoFlush = true };
            var result = await DoAsync(machine, key, step, acceleration, log, cancellation);
            add(result);
            if (!step.IsRequired || result.Outcome == Outcome.Done)
                continue;
            missing = step.Name;
            // The machine goes; what a run recorded, or its cluster said, tells why it was not complete.
            var kept = Path.Combine(logs, $"{spec.Name}.kept");
            await new Tool("rm", "-rf", kept).RunAsync(cancellation);
            Directory.CreateDirectory(kept);
            await machine.FetchAsync(key, $"{Disk.Checkout}/bundles", kept, cancellation);
            await machine.FetchAsync(key, ".cache/patchtracer/clusters/patchtracer/diagnostics", kept, cancellation);
        }
    }

    private async Task<StepResult> DoAsync(
        VirtualMachine machine, string key, Step step, Acceleration acceleration, TextWriter log, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(step.Limit * acceleration.Patience);
        var begun = Stopwatch.StartNew();
        var said = "";
        void OnLine(string line)
        {
            lock (log)
                log.WriteLine($"{begun.Elapsed.TotalSeconds,7:0.0}  {line}");
            reporter.Status($"{step.Name}: {line}");
            if (!string.IsNullOrWhiteSpace(line))
                said = line.Trim();
        }

        try
        {
            var code = await machine.RunAsync(key, step.Command, OnLine, limit.Token);
            return new StepResult(step.Name, step.Expected.Contains(code) ? Outcome.Done : Outcome.Failed, begun.Elapsed, code == 0 ? said
                : $"exit code {code}: {said}");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new StepResult(step.Name, Outcome.TooLong, begun.Elapsed, said);
        }
    }
}
