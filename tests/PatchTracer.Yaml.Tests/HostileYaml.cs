using Xunit;
using YamlDotNet.RepresentationModel;

namespace PatchTracer.Yaml.Tests;

/// <summary>
/// Texts that no reader of YAML may crash, hang or run out of memory on. Every project with a reader has its tests go over them.
/// </summary>
public static class HostileYaml
{
    private const int VeryDeep = 100_000;

    public static TheoryData<string> TooDeep => new(
        new string('[', VeryDeep),
        string.Concat(Enumerable.Repeat("{a: ", VeryDeep)),
        string.Concat(Enumerable.Repeat("- ", VeryDeep)),
        string.Concat(Enumerable.Repeat("? ", VeryDeep)),
        string.Concat(Enumerable.Range(0, 2_000).Select(level => $"{new string(' ', level)}a:\n")),
        // Each line one level deeper than the one before, by an alias.
        "- &a0 0\n" + string.Concat(Enumerable.Range(1, 200).Select(line => $"- &a{line} [*a{line - 1}]\n")));

    /// <summary>Ten to the power of nine scalars.</summary>
    public static string BillionLaughs { get; } = "a0: &a0 [lol]\n" + string.Concat(Enumerable.Range(1, 9).Select(level =>
        $"a{level}: &a{level} [{string.Join(", ", Enumerable.Repeat($"*a{level - 1}", 10))}]\n"));

    /// <summary>Each document within the bounds, a thousand of them far beyond.</summary>
    public static string ManyLaughs { get; } =
        string.Concat(Enumerable.Repeat("---\na: &a [0, 0, 0, 0, 0, 0, 0, 0, 0, 0]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]\n"
        + "c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]\nd: [*c, *c, *c, *c, *c, *c, *c, *c, *c, *c]\n", 1000));

    /// <summary>Few nodes, and a tenth of a gigabyte of text.</summary>
    public static string LongLaugh { get; } = $"a: &a {new string('l', 1 << 20)}\nb: [{string.Join(", ", Enumerable.Repeat("*a", 100))}]\n";

    public static TheoryData<string> NoMapping =>
        new("", "# nothing\n", "\u0001\u007fELF\u0002", "a: 1\n\0", "PK\u0003\u0004\uFFFD\uFFFD", "text", "[1, 2]", "a: 1\na: 2\n",
            "a: *b\n", "&a {b: *a}", "a: [1\n", "? [a]\n: b\n", "\t\t{", BillionLaughs);

    /// <summary>
    /// A sound text with one value after the other replaced by what does not belong there, and one key after the other by an unknown one.
    /// </summary>
    public static IEnumerable<(string Place, string Yaml)> Damaged(string sound)
    {
        YamlNode[] wrong = [new YamlScalarNode("x y"), new YamlScalarNode("~"), new YamlScalarNode("-1"),
            new YamlScalarNode("99999999999999999999999"),
            new YamlSequenceNode("x"), new YamlSequenceNode(), new YamlMappingNode("x", "y"), new YamlMappingNode()];
        var root = YamlText.Documents(sound)[0].RootNode;
        foreach (var node in root.AllNodes.OfType<YamlMappingNode>().ToList())
        {
            foreach (var (key, value) in node.Children.ToList())
            {
                foreach (var replacement in wrong)
                {
                    node.Children[key] = replacement;
                    yield return ($"{key} at {key.Start} as {replacement}", Written(root));
                }
                node.Children.Remove(key);
                node.Children.Add("unknown", value);
                yield return ($"{key} at {key.Start} unknown", Written(root));
                node.Children.Remove("unknown");
                node.Children.Add(key, value);
            }
        }
    }

    private static string Written(YamlNode root)
    {
        var text = new StringWriter();
        new YamlStream(new YamlDocument(root)).Save(text, assignAnchors: false);
        return text.ToString();
    }
}
