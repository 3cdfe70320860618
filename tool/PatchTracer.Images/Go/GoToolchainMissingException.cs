namespace PatchTracer.Images.Go;

/// <summary>No toolchain on this machine can compile the tree.</summary>
public sealed class GoToolchainMissingException(string tree, GoRequirement requirement,
    IReadOnlyList<GoToolchain> found, GoPackage? package)
    : GoBuildException(Describe(tree, requirement, found, package), tree)
{
    public GoRequirement Requirement { get; } = requirement;

    /// <summary>What the machine has, all of it unsuitable.</summary>
    public IReadOnlyList<GoToolchain> Found { get; } = found;

    /// <summary>What Debian has that would do; null if nothing.</summary>
    public GoPackage? Package { get; } = package;

    private static string Describe(string tree, GoRequirement requirement, IReadOnlyList<GoToolchain> found, GoPackage? package)
    {
        var has = found.Count == 0 ? "This machine has none"
            : $"This machine has {string.Join(", ", found.Select(t => $"{t.Version} ({t.Root})"))}";
        var way = package is null
            ? "No Debian suite known here has one; unpack one and put its bin directory into PATH."
            : $"Debian {package.Suite} has it as {package.Names[0]}; `patchtracer doctor --install` gets it.";
        return $"{tree} needs {requirement}. {has}. {way}";
    }
}
