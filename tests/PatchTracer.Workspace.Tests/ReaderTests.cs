using System.Text.RegularExpressions;
using Xunit;

namespace PatchTracer.Workspace.Tests;

public sealed partial class ReaderTests
{
    /// <summary>What reads files that this program or the machine itself wrote, and nothing that a user names.</summary>
    private static readonly HashSet<string> OfOwnFiles =
    [
        "PatchTracer.Workspace/ForeignFile.cs",
        // The kernel's, the distribution's and the engine's.
        "PatchTracer.Cluster/Apt/Distribution.cs", "PatchTracer.Cluster/Doctoring/InotifyLimit.cs",
        "PatchTracer.Cluster/Doctoring/MachineRequirements.cs",
        "PatchTracer.Cluster/Engine/CapabilityMend.cs", "PatchTracer.Cluster/Engine/CapabilitySet.cs",
        "PatchTracer.Cluster/Engine/DockerEngine.cs",
        "PatchTracer.Cluster/Engine/Processes.cs", "PatchTracer.Cluster/Networking/HermeticRules.cs",
        "PatchTracer.Cluster/Networking/HostFirewall.cs", "PatchTracer.Cluster/Networking/PortHolder.cs",
        "PatchTracer.Collector/Receivers/ProcessMemory.cs", "PatchTracer.Workspace/Apt/AptSources.cs",
        "PatchTracer.Workspace/Descendants.cs",
        "PatchTracer.Workspace/IgnoredSignals.cs",
        // What is in the cache, in a store that is open, or was just written.
        "PatchTracer.Cluster/Lifecycle/Node.cs", "PatchTracer.Storage/Index/SharedLock.cs",
        "PatchTracer.Storage/Log/SegmentPacker.cs", "PatchTracer.Storage/Log/SegmentWriter.cs",
        "PatchTracer.Collector/Forwarding/ForwardQueue.cs",
        "PatchTracer.Experiments/Running/ExperimentRun.cs", "PatchTracer.Experiments/Steps/NodePrograms.cs",
        "PatchTracer.IL/Writing/FileReplacement.cs",
        "PatchTracer.Images/Go/BinaryStore.cs", "PatchTracer.Images/Go/ComponentBuilder.cs",
        "PatchTracer.Images/Nodes/DebianRootContents.cs",
        "PatchTracer.Images/Nodes/InstalledRoot.cs", "PatchTracer.Images/Nodes/NodeFiles.cs", "PatchTracer.Images/Oci/LayerCache.cs",
        "PatchTracer.Images/Oci/LayerWriter.cs", "PatchTracer.Workspace/ContentKey.cs", "PatchTracer.Workspace/Publication.cs",
        "PatchTracer.Workspace/WorkspaceLock.cs",
        // Of a repository that git itself has looked at; a patch is looked at before its lines are read.
        "PatchTracer.Sources/OtherWorkTrees.cs", "PatchTracer.Sources/SeriesMerge.cs", "PatchTracer.Sources/SeriesPatch.cs",
        "PatchTracer.Sources/WeaveJournal.cs", "PatchTracer.Sources/WorkTree.Commit.cs", "PatchTracer.Sources/WorkTree.Repair.cs",
        // Tokens may come by a pipe, and are the user's own.
        "PatchTracer.Collector/Security/AccessTokens.cs",
    ];

    [Fact]
    public void Whoever_reads_what_a_user_names_goes_by_the_one_place_for_it()
    {
        var tool = Path.Combine(Checkout(), "tool");
        var readers = Directory.EnumerateFiles(tool, "*.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(tool, file).Replace('\\', '/'))
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal))
            .Where(file => !file.StartsWith("PatchTracer.Agent/", StringComparison.Ordinal))
            .Where(file => Reads().IsMatch(File.ReadAllText(Path.Combine(tool, file))))
            .ToHashSet();

        Assert.Empty(readers.Except(OfOwnFiles));
        Assert.Empty(OfOwnFiles.Except(readers));
    }

    private static string Checkout()
    {
        var directory = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(directory, "PatchTracer.sln")))
            directory = Path.GetDirectoryName(directory) ?? throw new InvalidOperationException("the tests do not run inside a checkout");
        return directory;
    }

    [GeneratedRegex(@"(?<!\w)File\.(Open(Read|Text|Handle)?|Read(All\w+|Lines\w*))\(|FileMode\.Open\b|FileMode\.OpenOrCreate\b|new StreamReader\(""")]
    private static partial Regex Reads();
}
