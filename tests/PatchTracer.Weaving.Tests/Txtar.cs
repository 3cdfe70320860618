using System.Text;

namespace PatchTracer.Weaving.Tests;

/// <summary>Go's txtar format: a comment, then files, each after a line <c>-- name --</c>.</summary>
internal sealed record Txtar(string Comment, IReadOnlyList<(string Name, string Text)> Files)
{
    public static Txtar Parse(string text)
    {
        var files = new List<(string Name, StringBuilder Text)> { ("", new()) };
        foreach (var line in text.Split('\n')[..^1])
        {
            if (line.StartsWith("-- ", StringComparison.Ordinal) && line.EndsWith(" --", StringComparison.Ordinal))
                files.Add((line[3..^3], new()));
            else
                files[^1].Text.Append(line).Append('\n');
        }
        return new(files[0].Text.ToString(), [.. files.Skip(1).Select(file => (file.Name, file.Text.ToString()))]);
    }

    public override string ToString() => Comment + string.Concat(Files.Select(file => $"-- {file.Name} --\n{file.Text}"));
}
