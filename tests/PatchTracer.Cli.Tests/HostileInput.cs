using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Xunit;

namespace PatchTracer.Cli.Tests;

/// <summary>
/// What the program may be given by somebody who wants to command the terminal of whoever looks at it: a bundle, a store, a catalog, a
/// tree, manifests and files, with <see cref="Text"/> wherever a text can stand.
/// </summary>
public sealed partial class HostileInput : IAsyncLifetime, IDisposable
{
    /// <summary>Sets the clipboard and the title, changes the colour, erases, turns the text round, overwrites the line.</summary>
    public const string Text = "x\u001b]52;c;aGk=\u0007\u001b]0;title\u0007\u001b[31mEVIL\u009b2J\u202e\u2066\u200e\u200f\u061c\rEVIL\u007f\b\u2028\u2029\u0085\u0001";

    private readonly string _directory = Directory.CreateTempSubdirectory("patchtracer-hostile-").FullName;
    private readonly BadTree _tree = new();

    public string Bundle => At("bundle");

    public string Store => At("store");

    /// <summary>By the words that stand for them in the arguments of a test.</summary>
    public string Of(string argument)
    {
        var text = argument.Replace("{text}", Text, StringComparison.Ordinal);
        foreach (var (word, path) in new[] { ("{tree}", _tree.Tree), ("{catalog}", _tree.Catalog), ("{dir}", _directory) })
            text = text.Replace(word, path, StringComparison.Ordinal);
        return text;
    }

    /// <summary>A letter that a terminal or a reader's eye obeys, in place of showing it; a line may end in CR and LF.</summary>
    public static IEnumerable<string> Commands(string output) =>
        Obeyed().Matches(output).Select(match => $"U+{(int)match.Value[0]:X4}").Distinct();

    public async Task InitializeAsync()
    {
        await MakeBundleAsync();
        await MakeStoreAsync();
        MakeTree();
        Write("contract.yaml", $"contract: \"{Escaped}\"\n\"{Escaped}\": 1\nchains: []\n");
        Write("unknown/x.yaml", $"id: x\n\"{Escaped}\": 1\nabout: \"{Escaped}\"\n");
        Write("methods/x.yaml", $"id: x\ntarget: dotnet\n\"{Escaped}\": 1\n");
        Write($"{Text}/x.yaml", $"\"{Escaped}\": [\n");
        Write("experiment.yaml", $"name: \"{Escaped}\"\n\"{Escaped}\": 1\nmode: \"{Escaped}\"\n");
        Write($"{Text}-manifest.yaml",
            $"apiVersion: v1\nkind: \"{Escaped}\"\nmetadata: {{name: \"{Escaped}\", namespace: \"{Escaped}\"}}\n");
        Write("pod.yaml", $"apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: \"{Escaped}\"}}\nspec: {{template: {{spec: {{containers: [{{name: a, image: \"{Escaped}\"}}]}}}}}}\n");
        Write($"{Text}-broken.yaml", $"\"{Escaped}\": [\n");
        Write($"{Text}-lines.jsonl", $"{{\"{Escaped}\": \"{Escaped}\"}}\n{{\"resourceSpans\":\"{Escaped}\"}}\n");
        Write("jaeger.json", $"{{\"data\":[{{\"traceID\":\"{Escaped}\",\"spans\":[{{\"traceID\":\"{Escaped}\",\"spanID\":\"{Escaped}\",\"operationName\":\"{Escaped}\"}}]}}]}}");
        Write("perfetto.json", $"{{\"traceEvents\":[{{\"ph\":\"{Escaped}\",\"name\":\"{Escaped}\",\"ts\":\"{Escaped}\"}}]}}");
        Write($"{Text}-raw.json", Text);
        Write("text.dll", Text);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose()
    {
        _tree.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    /// <summary>Within quotes, in JSON and in YAML.</summary>
    private static string Escaped { get; } = JsonSerializer.Serialize(Text)[1..^1];

    private string At(string relative) => Path.Combine(_directory, relative);

    private void Write(string relative, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(relative))!);
        File.WriteAllText(At(relative), text);
    }

    // The recorded run, with other names of spans, pods and requests: what its contract says of them still holds for some.
    private async Task MakeBundleAsync()
    {
        SampleBundle.Copy(Bundle);
        await RenameSpansAsync(Bundle);
        var manifest = JsonNode.Parse(await File.ReadAllTextAsync(At("bundle/manifest.json")))!;
        foreach (var field in new[] { "experiment", "about", "tool", "kubernetes", "source", "catalog", "mode" })
            manifest[field] = Text;
        await File.WriteAllTextAsync(At("bundle/manifest.json"), manifest.ToJsonString());
        foreach (var (file, from) in new[] { ("inventory.json", "\"name\": \"customer"), ("load.jsonl", "\"name\":\""),
            ("load.jsonl", "\"template\":\""), ("contract.yaml", "name: dispatch") })
        {
            var text = await File.ReadAllTextAsync(At($"bundle/{file}"));
            Assert.Contains(from, text);
            await File.WriteAllTextAsync(At($"bundle/{file}"),
                text.Replace(from, file == "contract.yaml" ? $"name: \"{Escaped}\"" : $"{from}{Escaped}", StringComparison.Ordinal));
        }
    }

    private async Task RenameSpansAsync(string bundle)
    {
        var spans = await Cli.RunAsync("export", "--store", bundle);
        Assert.Equal((0, ""), (spans.ExitCode, spans.Error));
        Directory.Delete(Path.Combine(bundle, "raw"), recursive: true);
        Write("renamed.jsonl", SpanName().Replace(spans.Output, $"\"name\":\"{Escaped.Replace("$", "$$", StringComparison.Ordinal)}"));
        var made = await Cli.RunAsync("import", At("renamed.jsonl"), "--store", bundle);
        Assert.Equal((0, ""), (made.ExitCode, made.Error));
    }

    private async Task MakeStoreAsync()
    {
        Write("spans.jsonl", $$$"""
            {"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"{{{Escaped}}}"}},{"key":"{{{Escaped}}}","value":{"stringValue":"{{{Escaped}}}"}}]},"scopeSpans":[{"scope":{"name":"{{{Escaped}}}"},"spans":[{"traceId":"5b8aa5a2d2c872e8321cf37308d69df2","spanId":"051581bf3cb55c13","name":"{{{Escaped}}}","kind":2,"startTimeUnixNano":"1544712660000000000","endTimeUnixNano":"1544712661000000000","attributes":[{"key":"patchtracer.layer","value":{"stringValue":"{{{Escaped}}}"}},{"key":"{{{Escaped}}}","value":{"stringValue":"{{{Escaped}}}"}}],"events":[{"name":"{{{Escaped}}}","timeUnixNano":"1544712660000000000"}],"status":{"code":2,"message":"{{{Escaped}}}"}}]}]}]}
            """ + "\n");
        var made = await Cli.RunAsync("import", At("spans.jsonl"), "--store", Store);
        Assert.Equal((0, ""), (made.ExitCode, made.Error));
    }

    // The comment is beside what is woven, and so in its diff.
    private void MakeTree()
    {
        _tree.Write("tree/pkg/sandbox/sandbox.go",
            $"package sandbox\n\n// {Text.Replace('\r', ' ')}\nfunc create() error {{\n\treturn nil\n}}\n");
        _tree.Write("catalog/kubelet/sandbox.yaml",
            BadTree.Tracepoint("sandbox.create", "span: {root: always}").Replace("A sandbox.", $"\"{Escaped}\"", StringComparison.Ordinal));
        _tree.Commit();
    }

    [GeneratedRegex("\"name\":\"(?!patchtracer\\.)")]
    private static partial Regex SpanName();

    [GeneratedRegex(@"[\0-\x08\x0B\x0C\x0E-\x1F\x7F-\x9F\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069]|\r(?!\n)")]
    private static partial Regex Obeyed();
}
