namespace PatchTracer.Sources;

/// <summary>The module that a go.mod declares.</summary>
internal static class GoModule
{
    /// <summary>Null without a go.mod, or without a module line in it.</summary>
    public static string? NameOf(string directory)
    {
        var file = Path.Combine(directory, "go.mod");
        return !File.Exists(file) ? null : File.ReadLines(file)
            .Select(l => l.Split("//")[0].Trim())
            .FirstOrDefault(l => l.StartsWith("module ", StringComparison.Ordinal))?["module ".Length..].Trim().Trim('"');
    }

    public static string Describe(string? module) => module is null ? "it has no go.mod with a module line" : $"its module is '{module}'";
}
