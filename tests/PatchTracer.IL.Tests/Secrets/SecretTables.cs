using System.Text;
using PatchTracer.Yaml;
using YamlDotNet.RepresentationModel;

namespace PatchTracer.IL.Tests.Secrets;

/// <summary>What is known of secrets, from <c>patches/runtime/internal/scrub/secrets.yaml</c>, as source for both runtimes.</summary>
internal sealed class SecretTables
{
    private const string Note = "Made of secrets.yaml by the test Both_runtimes_have_the_tables_of_one_file (UPDATE_GOLDEN=1).";

    /// <summary>Ordered by bytes: both runtimes search in halves.</summary>
    private readonly List<(string Name, string[] Entries)> _lists;

    public SecretTables(string yaml)
    {
        var root = (YamlMappingNode)YamlText.Documents(yaml).Single().RootNode;
        _lists = [.. root.Children.Select(list => (Pascal(Text(list.Key)), Entries(Text(list.Key), (YamlSequenceNode)list.Value)))];
    }

    public string Go(string licence)
    {
        var text = new StringBuilder($"{licence}\n// {Note}\n\npackage scrub\n");
        foreach (var (name, entries) in _lists)
        {
            if (name == "Tokens")
            {
                text.Append("\nvar secretTokens = [...]struct {\n\tprefix string\n\tlength int\n}{\n");
                text.AppendJoin("", entries.Select(entry => $"\t{{\"{entry.Replace(" ", "\", ", StringComparison.Ordinal)}}},\n"))
                    .Append("}\n");
            }
            else
            {
                text.Append($"\nvar secret{name} = [...]string{{\n").AppendJoin("", Rows(entries).Select(row => $"\t{row},\n"))
                    .Append("}\n");
            }
        }
        return text.ToString();
    }

    public string CSharp()
    {
        var text = new StringBuilder($"namespace PatchTracer.Woven;\n\n// {Note}\ninternal static partial class SecretScrubber\n{{\n");
        text.AppendJoin("\n", _lists.Select(
            list => $"    private static readonly string[] {list.Name} =\n        ({Lines(list.Entries)}).Split('|');\n"));
        return text.Append("}\n").ToString();
    }

    private static List<string> Rows(string[] entries)
    {
        const int Width = 110;
        var rows = new List<string>();
        foreach (var entry in entries.Select(entry => $"\"{entry}\""))
        {
            if (rows.Count == 0 || rows[^1].Length + entry.Length > Width)
                rows.Add(entry);
            else
                rows[^1] += $", {entry}";
        }
        return rows;
    }

    private static string Lines(string[] entries)
    {
        const int Width = 110;
        var lines = new List<string> { "" };
        foreach (var entry in entries)
        {
            if (lines[^1].Length + entry.Length > Width)
                lines.Add("");
            lines[^1] += lines is [""] ? entry : "|" + entry;
        }
        return string.Join("\n        + ", lines.Select(line => $"\"{line}\""));
    }

    private static string[] Entries(string list, YamlSequenceNode node)
    {
        var entries = node.Select(Text);
        if (list == "commands")
            entries = entries.Select(entry => entry.Split(' '))
                .SelectMany(words => words.Skip(1).Select(option => $"{words[0]} {Option(option)}"));
        return [.. entries.Distinct().Order(StringComparer.Ordinal)];
    }

    private static string Option(string option) => option[0] == '@' ? option : $"{option[..^1]} {option[^1]}";

    private static string Pascal(string name) => string.Concat(name.Split('-').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));

    private static string Text(YamlNode node) => ((YamlScalarNode)node).Value!;
}
