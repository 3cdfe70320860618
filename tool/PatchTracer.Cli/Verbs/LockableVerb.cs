using CommandLine;
using PatchTracer.Experiments.Locking;
using PatchTracer.Experiments.Steps;

namespace PatchTracer.Cli.Verbs;

/// <summary>Those that can be held to a lock.</summary>
internal abstract class LockableVerb : ExperimentVerb
{
    [Option("locked", HelpText = "It must be made of what its lock says: FILE's name with .lock.json at its end, as `lock` writes it. What differs is "
        + "named, the experiment's own files before anything is built.")]
    public bool Locked { get; set; }

    [Option("lock", MetaValue = "LOCK", HelpText = "The same, by this lock: lock.json of a bundle, for instance.")]
    public string? Lock { get; set; }

    /// <exception cref="Experiments.ExperimentException">The lock cannot be read.</exception>
    protected override RunOptions Options(string bundle = "") =>
        (Lock ?? (Locked ? ExperimentLock.PathFor(File) : null)) is not { } lockFile ? base.Options(bundle)
            : base.Options(bundle) with { Lock = ExperimentLock.Read(lockFile), LockFile = lockFile };
}
