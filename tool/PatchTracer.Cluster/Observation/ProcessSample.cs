using System.Globalization;

namespace PatchTracer.Cluster.Observation;

/// <summary>What a process of a component has used since it started.</summary>
/// <param name="Started">In ticks since the machine started: with the id it names a process, whatever ran before under that id.</param>
/// <param name="Parent">The process that it was started by.</param>
/// <param name="CpuNanos">User's and system's time.</param>
/// <param name="MemoryBytes">In memory, and of no file.</param>
internal readonly record struct ProcessSample(string Component, int Id, int Parent, long Started, long CpuNanos, long MemoryBytes)
{
    /// <summary>USER_HZ, which is the same on every architecture that runs .NET.</summary>
    private const long NanosPerTick = 1_000_000_000 / 100;

    /// <summary>The kernel's names of processes have 15 characters at most.</summary>
    private static readonly Dictionary<string, string> Components = new[]
    {
        "kubelet", "containerd", "kube-proxy", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "etcd",
    }.ToDictionary(name => name[..Math.Min(name.Length, 15)]);

    /// <summary>
    /// For the shell of a node: a line for each process of a component, <c>stat</c> of proc(5) and behind it the kilobytes of
    /// <c>RssAnon</c>.
    /// </summary>
    public static string Script { get; } =
        "for p in /proc/[0-9]*; do read -r name 2>/dev/null <$p/comm || continue; "
        + $"case $name in {string.Join('|', Components.Keys)}) ;; *) continue ;; esac; "
        + "stat=$(cat $p/stat 2>/dev/null) || continue; "
        + "while read -r key value unit; do [ $key = RssAnon: ] && echo \"$stat $value\"; done 2>/dev/null <$p/status; done; true";

    /// <summary>
    /// What <see cref="Script"/> printed, without what a component is about to become: until it is another program, a process that it
    /// starts has its name.
    /// </summary>
    public static IReadOnlyList<ProcessSample> Read(string lines)
    {
        var all = lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Parse).OfType<ProcessSample>().ToList();
        var named = all.Select(sample => (sample.Component, sample.Id)).ToHashSet();
        return [.. all.Where(sample => !named.Contains((sample.Component, sample.Parent)))];
    }

    // A program's name stands in parentheses and may hold blanks and parentheses itself.
    private static ProcessSample? Parse(string line)
    {
        var (open, close) = (line.IndexOf('(', StringComparison.Ordinal), line.LastIndexOf(')'));
        if (open < 0 || close < open || !Components.TryGetValue(line[(open + 1)..close], out var component))
            return null;
        var fields = line[(close + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        // proc(5) counts from 1, and the state behind the name is its third.
        long Field(int number) => long.Parse(fields[number - 3], CultureInfo.InvariantCulture);
        return new ProcessSample(component, int.Parse(line[..open], CultureInfo.InvariantCulture), (int)Field(4), Field(22),
            (Field(14) + Field(15)) * NanosPerTick, long.Parse(fields[^1], CultureInfo.InvariantCulture) * 1024);
    }
}
