using PatchTracer.Workspace;

namespace PatchTracer.Images.Go;

/// <summary>The toolchains that can compile a tree.</summary>
/// <param name="Below">The first version that cannot; null if none is known.</param>
public sealed record GoRequirement(GoVersion Minimum, GoVersion? Below)
{
    /// <summary>The build uses -overlay (1.16) and -buildvcs (1.18).</summary>
    private static readonly GoVersion ToolMinimum = new(1, 18);

    /// <summary>
    /// From 1.23 on the linker refuses the pulls into runtime internals (go:linkname) that modules of older trees live by;
    /// trees that say 1.22 or later have done away with them.
    /// </summary>
    private static readonly GoVersion StrictLinkname = new(1, 23);

    private static readonly GoVersion LinknameMended = new(1, 22);

    /// <summary>The start of its module's name. None of its releases needs such a pull.</summary>
    internal const string Containerd = "github.com/containerd/containerd";

    /// <summary>Reads the <c>go</c> directive of a tree's go.mod; a tree without one is treated as Go 1.</summary>
    /// <exception cref="GoBuildException">No go.mod.</exception>
    public static GoRequirement Of(string tree)
    {
        if (!File.Exists(Path.Combine(tree, "go.mod")))
            throw new GoBuildException($"{tree} has no go.mod: it is no source tree that can be built.", tree);
        var requirement = Of((Directive(tree, "go") is { } text ? GoVersion.TryParse(text) : null) ?? new GoVersion(1, 0));
        return ModuleOf(tree)?.StartsWith(Containerd, StringComparison.Ordinal) == true ? requirement with { Below = null } : requirement;
    }

    internal static string? ModuleOf(string tree) => Directive(tree, "module");

    private static string? Directive(string tree, string name) => ForeignFile.ReadLines(Path.Combine(tree, "go.mod"))
        .Select(l => l.Split("//")[0].Trim())
        .FirstOrDefault(l => l.StartsWith($"{name} ", StringComparison.Ordinal))?[(name.Length + 1)..].Trim();

    internal static GoRequirement Of(GoVersion directive) => new(
        directive > ToolMinimum ? directive : ToolMinimum,
        directive >= LinknameMended ? null : StrictLinkname);

    public bool Allows(GoVersion version) => version >= Minimum && (Below is not { } below || version < below);

    public override string ToString() => Below is { } below ? $"Go {Minimum} or later, before {below}" : $"Go {Minimum} or later";
}
