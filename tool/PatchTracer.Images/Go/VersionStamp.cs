namespace PatchTracer.Images.Go;

/// <summary>What the linker writes into the binaries, so that they say which release they are.</summary>
internal static class VersionStamp
{
    private const string Component = "k8s.io/component-base/version";
    private const string Client = "k8s.io/client-go/pkg/version";

    private const string WithoutSymbols = "-s -w";

    /// <summary>
    /// No commit and no date: they would make each binary differ from the one before, changed or not. Symbol tables are left
    /// out as in the official builds; stack traces do not need them.
    /// </summary>
    public static string LinkerFlags(string release, BuildTree layout)
    {
        if (layout.IsContainerd)
            return $"{WithoutSymbols} -X {layout.Module}/version.Version={release.TrimStart('v')}";
        var numbers = release.TrimStart('v').Split('.');
        (string Variable, string Value)[] values = [("gitVersion", release), ("gitMajor", numbers[0]), ("gitMinor", numbers[1])];
        var stamps = values.SelectMany(v => new[] { Component, layout.Linked(Component) }.Distinct()
            .Select(p => $"-X {p}.{v.Variable}={v.Value}"))
            .Concat(new[] { Client, layout.Linked(Client) }.Distinct().Select(p => $"-X {p}.gitVersion={release}"));
        return $"{WithoutSymbols} {string.Join(' ', stamps)}";
    }
}
