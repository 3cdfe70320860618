using System.Globalization;

namespace PatchTracer.Fresh.Machines;

/// <summary>One thing that a stranger does, in the checkout.</summary>
/// <param name="Command">For the user's shell.</param>
/// <param name="Limit">On a real machine; emulated ones get more.</param>
internal sealed record Step(string Name, string Command, TimeSpan Limit)
{
    /// <summary>Exit codes that say the step did what it is for: a look that finds something missing ends with 1.</summary>
    public IReadOnlyList<int> Expected { get; init; } = [0];

    /// <summary>The steps after it make no sense without it.</summary>
    public bool IsRequired { get; init; }

    /// <summary>What the README tells, in its order; what is looked at besides comes last.</summary>
    public static IReadOnlyList<Step> Of(Acceleration acceleration)
    {
        var experiment = acceleration.Requests is null ? ShorterExperiment.MainJob : ShorterExperiment.File;
        var patience = $"PATCHTRACER_PATIENCE={acceleration.Patience.ToString(CultureInfo.InvariantCulture)}";
        return
        [
            new("machine", "uname -r; stat -fc '/sys/fs/cgroup is %T' /sys/fs/cgroup; id; systemctl is-system-running --wait",
                TimeSpan.FromMinutes(2)) { Expected = [0, 1] },
            new("report, recorded", "./patchtracer report samples/bundles/hotrod", TimeSpan.FromMinutes(5)), // builds the CLI before
            new("verify, recorded", "./patchtracer verify samples/bundles/hotrod", TimeSpan.FromMinutes(2)),
            new("points", "./patchtracer points", TimeSpan.FromMinutes(2)),
            new("doctor", $"{patience} ./patchtracer doctor", TimeSpan.FromMinutes(10)) { Expected = [0, 1] },
            new("doctor --install", $"{patience} ./patchtracer doctor --install", TimeSpan.FromMinutes(20)) { IsRequired = true },
            new("run", $"{patience} ./patchtracer run {experiment}", TimeSpan.FromMinutes(40)) { IsRequired = true },
            new("verify", "./patchtracer verify bundles/*", TimeSpan.FromMinutes(2)),
            new("report", "./patchtracer report bundles/*", TimeSpan.FromMinutes(2)),
            new("down", $"{patience} ./patchtracer down", TimeSpan.FromMinutes(3)),
            new("nothing is left", "! docker ps -aq | grep . && ! docker network ls --format '{{.Name}}' | grep patchtracer && ! sudo iptables-save | grep -i patchtracer", TimeSpan.FromMinutes(1)),
        ];
    }
}

internal enum Outcome
{
    Done,
    Failed,
    TooLong,
    Skipped,
}

/// <param name="Said">Its last line of output that says something, or why it was skipped.</param>
internal sealed record StepResult(string Step, Outcome Outcome, TimeSpan Elapsed, string Said)
{
    public string Words => Outcome switch
    {
        Outcome.Done => "done",
        Outcome.Failed => "failed",
        Outcome.TooLong => "no end in time",
        _ => "skipped",
    };
}
