using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using NJsonSchema;
using PatchTracer.Tracepoints.Diagnostics;
using PatchTracer.Tracepoints.Points;
using PatchTracer.Weaving.Catalogs;
using YamlDotNet.RepresentationModel;

namespace PatchTracer.Weaving.Tests;

/// <summary>The schema that editors complete from says what the reader says.</summary>
public sealed partial class SchemaTests
{
    private static readonly string File = Path.Combine(Repository.Catalog, "tracepoint.schema.json");

    [Fact]
    public async Task Every_file_of_the_catalog_and_the_example_of_the_documentation_are_valid()
    {
        var schema = await JsonSchema.FromFileAsync(File);
        var example = (await System.IO.File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "catalog.md"))).Split("```yaml\n")[1]
            .Split("```")[0];
        var texts = Catalog.Load(Repository.Catalog).Tracepoints.Select(tracepoint => System.IO.File.ReadAllText(tracepoint.Location.File))
            .Append(example);

        Assert.All(texts, text => Assert.Empty(schema.Validate(Json(text))));
    }

    [Theory]
    [InlineData("layer: kublet", "layer")]
    [InlineData("span: {kind: sever}", "kind")]
    [InlineData("span: {strat: entry}", "strat")]
    [InlineData("span: {start: {behind: call(x)}}", "start")]
    [InlineData("steps: [{at: entry}]", "steps")]
    [InlineData("match: {package: a/b}", "match")]
    [InlineData("expect: two", "expect")]
    [InlineData("span: {parent: [{contxt: ctx}]}", "parent")]
    [InlineData("span: {attributes: {a: {float: x}}}", "attributes")]
    public async Task What_the_reader_refuses_by_shape_the_schema_refuses(string replaced, string word)
    {
        var schema = await JsonSchema.FromFileAsync(File);
        var key = replaced[..(replaced.IndexOf(':') + 1)];
        var lines = new[] { "id: a", "about: b", "layer: kubelet", "match: {package: a/b, name: C}",
            "span: {root: always}" }.Where(line => !line.StartsWith(key, StringComparison.Ordinal));
        var text = string.Join('\n', lines.Append(replaced));

        Assert.NotEmpty(Read(text));
        Assert.NotEmpty(schema.Validate(Json(text)));
        Assert.Contains(word, replaced, StringComparison.Ordinal);
    }

    /// <summary>A key that nobody knows makes the reader list those it does.</summary>
    [Theory]
    [InlineData("", "unknown: 1")]
    [InlineData("function", "match: {unknown: 1}")]
    [InlineData("anchor", "span: {start: {unknown: 1}}")]
    [InlineData("span", "span: {unknown: 1}")]
    [InlineData("span/context", "span: {context: {unknown: 1}}")]
    [InlineData("parent", "span: {parent: {unknown: 1, other: 2}}")]
    [InlineData("step", "steps: {unknown: 1}")]
    public void The_keys_of_each_mapping_are_those_that_the_reader_knows(string definition, string text)
    {
        var known = Read(text).Select(error => KnownKeys().Match(error.Message)).First(match => match.Success).Groups[1].Value.Split(", ");

        Assert.Equal(known.Order(), Properties(definition).Order());
    }

    [Fact]
    public void Choices_are_those_of_the_reader()
    {
        Assert.Equal(Names<Expectation>(), Choices("", "expect"));
        Assert.Equal(Names<PointKind>(), Choices("span", "kind"));
        Assert.Equal(Names<TreeRequirement>(), Choices("", "requires"));
        Assert.All(Choices("", "layer"), layer =>
            Assert.DoesNotContain(Read($"layer: {layer}"), error => error.Message.Contains("`layer` is one of", StringComparison.Ordinal)));
        var layers = Read("layer: none").Single(error => error.Message.Contains("`layer` is one of", StringComparison.Ordinal)).Message;
        Assert.Equal(layers["`layer` is one of ".Length..layers.IndexOf(", not", StringComparison.Ordinal)].Split(", "),
            Choices("", "layer"));
    }

    [GeneratedRegex("unknown key `unknown`.*known here: (.+)$")]
    private static partial Regex KnownKeys();

    private static IEnumerable<string> Names<T>() where T : struct, Enum => Enum.GetNames<T>().Select(name => name.ToLowerInvariant());

    private static List<WeaveDiagnostic> Read(string text)
    {
        var errors = new List<WeaveDiagnostic>();
        TracepointReader.Read("x.yaml", text, errors);
        return errors;
    }

    private static JsonNode Definition(string name)
    {
        var schema = JsonNode.Parse(System.IO.File.ReadAllText(File))!;
        if (name.Length == 0)
            return schema;
        var path = name.Split('/');
        var found = schema["definitions"]![path[0]]!;
        found = found["properties"] is null
            && found["oneOf"] is JsonArray alternatives ? alternatives.First(alternative => alternative!["properties"] is not null)!
            : found;
        return path.Skip(1).Aggregate(found, (node, key) => node["properties"]![key]!);
    }

    private static IEnumerable<string> Properties(string definition) =>
        Definition(definition)["properties"]!.AsObject().Select(property => property.Key);

    private static IEnumerable<string> Choices(string definition, string key) =>
        Definition(definition)["properties"]![key]!["enum"]!.AsArray().Select(value => value!.GetValue<string>());

    /// <summary>Plain scalars become numbers and booleans as in YAML's core schema.</summary>
    private static string Json(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        return Node(stream.Documents[0].RootNode)!.ToJsonString();
    }

    private static JsonNode? Node(YamlNode node) => node switch
    {
        YamlMappingNode mapping =>
            new JsonObject(mapping.Children.Select(pair => KeyValuePair.Create(pair.Key.ToString(), Node(pair.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Children.Select(Node)]),
        YamlScalarNode { Style: YamlDotNet.Core.ScalarStyle.Plain, Value: var text } when long.TryParse(text, out var number) => number,
        YamlScalarNode { Style: YamlDotNet.Core.ScalarStyle.Plain, Value: "true" or "false" } flag => flag.Value == "true",
        YamlScalarNode scalar => scalar.Value,
        _ => null,
    };
}
