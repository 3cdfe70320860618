using PatchTracer.Images.Go;
using PatchTracer.Images.Oci;

namespace PatchTracer.Images.Nodes;

/// <summary>A containerd of ours in a node image, in place of that of the distribution or of the image below.</summary>
internal static class ContainerRuntime
{
    /// <summary>What is there of containerd's programs; empty when the node keeps its own.</summary>
    public static IEnumerable<string> Programs(string binaries) =>
        ComponentBuildSpec.Containerd.Where(program => File.Exists(Path.Combine(binaries, program)));

    /// <summary>Debian has them in /usr/bin, kind's own node images in /usr/local/bin; units and PATH of either find ours.</summary>
    public static IEnumerable<LayerEntry> OverExisting(string binaries)
    {
        foreach (var program in Programs(binaries))
        {
            yield return LayerEntry.FromFile($"usr/bin/{program}", Path.Combine(binaries, program), Modes.Program);
            yield return LayerEntry.Symlink($"usr/local/bin/{program}", $"/usr/bin/{program}");
        }
    }
}
