using System.Text.RegularExpressions;
using Xunit;

namespace PatchTracer.Cli.Tests;

/// <summary>Somebody's experiment is carried out when a person here has said so, and not before.</summary>
public sealed class ConsentTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("patchtracer-test-").FullName;

    private Dictionary<string, string> Environment =>
        new() { ["PATCHTRACER_CACHE"] = Path.Combine(_directory, "cache"), ["XDG_CACHE_HOME"] = Path.Combine(_directory, "xdg") };

    [Theory]
    [InlineData("run")]
    [InlineData("build")]
    [InlineData("up")]
    public async Task Without_a_terminal_a_strangers_experiment_is_listed_and_not_carried_out(string verb)
    {
        var file = Write("shop.yaml");

        var result = await Cli.RunAsync(Environment, verb, file);

        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.Contains($"{file}: nobody has carried this experiment out here. It would run", result.Error);
        Assert.Contains($"on this machine, as {System.Environment.UserName}:", result.Error);
        Assert.Contains($"generators and compilation of the tree {Path.Combine(_directory, "tree")}", result.Error);
        Assert.Contains($"MSBuild of {Path.Combine(_directory, "app.csproj")}", result.Error);
        Assert.Contains($"compilation of the Go program in {Path.Combine(_directory, "program")}", result.Error);
        Assert.Contains($"the commands of {Path.Combine(_directory, "Dockerfile")}", result.Error);
        Assert.Contains($"the Go text of the catalog {Path.Combine(_directory, "catalog")}", result.Error);
        Assert.Contains($"what {Path.Combine(_directory, "pod.yaml")} deploys", result.Error);
        Assert.Contains("reach beyond this machine", result.Error);
        Assert.Contains("--trust", result.Error);
        Assert.False(Directory.Exists(Path.Combine(_directory, "cache")));
    }

    [Fact]
    public async Task Trust_is_given_to_one_file_and_remembered()
    {
        var (file, other) = (Write("shop.yaml"), Write("other.yaml"));

        Assert.True(WentOn(await Cli.RunAsync(Environment, "build", file, "--trust")));
        Assert.True(WentOn(await Cli.RunAsync(Environment, "build", file)));
        Assert.Equal(2, (await Cli.RunAsync(Environment, "build", other)).ExitCode);

        // By another name it is the same file; another file by a known name is not.
        var link = Path.Combine(_directory, "link.yaml");
        File.CreateSymbolicLink(link, file);
        Assert.True(WentOn(await Cli.RunAsync(Environment, "build", link)));
        File.Delete(link);
        File.CreateSymbolicLink(link, other);
        Assert.Equal(2, (await Cli.RunAsync(Environment, "build", link)).ExitCode);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite,
            File.GetUnixFileMode(Path.Combine(_directory, "cache", "known-experiments")));
    }

    [Fact]
    public async Task What_was_written_is_there_also_where_it_cannot_be_remembered()
    {
        // Not even root makes a directory of a file.
        await File.WriteAllTextAsync(Path.Combine(_directory, "cache"), "");

        var result = await Cli.RunAsync(Environment, "samples", Path.Combine(_directory, "mine"));

        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Contains("will want --trust", result.Error, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(_directory, "mine", "samples", "experiments", "hotrod.yaml")));
    }

    [Fact]
    public async Task A_name_of_two_lines_is_trusted_once_and_smuggles_no_other_in()
    {
        var other = Write("other.yaml");
        // Up to the line end a file's name, behind it the path of another.
        var smuggler = Path.Combine(_directory, $"a\n{other}");
        Directory.CreateDirectory(Path.GetDirectoryName(smuggler)!);
        var file = smuggler + ".yaml";
        File.WriteAllText(file, File.ReadAllText(other).Replace("tree: tree", $"tree: {_directory}/tree")
            .Replace("contract.yaml", $"{_directory}/contract.yaml").Replace("pod.yaml", $"{_directory}/pod.yaml")
            .Replace("catalog: catalog", $"catalog: {_directory}/catalog").Replace("app.csproj", $"{_directory}/app.csproj")
            .Replace("go: program", $"go: {_directory}/program").Replace("dockerfile: Dockerfile", $"dockerfile: {_directory}/Dockerfile"));

        Assert.True(WentOn(await Cli.RunAsync(Environment, "build", file, "--trust")));
        Assert.Equal(2, (await Cli.RunAsync(Environment, "build", file)).ExitCode);
        Assert.False(File.Exists(Path.Combine(_directory, "cache", "known-experiments")));
    }

    [Fact]
    public async Task On_a_terminal_a_person_is_asked_once()
    {
        var file = Write("shop.yaml");

        var refused = await Cli.OnATerminalAsync(Environment, "\n", "build", file);
        Assert.Contains("Carry it out, now and from now on? [y/N]", refused);
        Assert.Contains("is not carried out", Folded(refused));
        Assert.DoesNotContain(NoTree, Folded(refused));

        Assert.Contains(NoTree, Folded(await Cli.OnATerminalAsync(Environment, "y\n", "build", file)));
        var known = await Cli.OnATerminalAsync(Environment, "", "build", file);
        Assert.DoesNotContain("[y/N]", known);
        Assert.Contains(NoTree, Folded(known));
        Assert.Equal(2, (await Cli.RunAsync(Environment, "build", Write("third.yaml"), "--json")).ExitCode);
    }

    [Fact]
    public async Task What_patchtracer_wrote_itself_is_known()
    {
        Directory.CreateDirectory(Path.Combine(_directory, "tree"));
        var manifest = Path.Combine(_directory, "pod.yaml");
        File.WriteAllText(manifest, "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: a}, {name: b, image: b}, {name: c, image: c}]}\n");
        Assert.Equal(0, (await Cli.RunAsync(Environment, "init", manifest, "--name", "mine", "--output", _directory)).ExitCode);
        Assert.True(WentOn(await Cli.RunAsync(Environment, "build", Path.Combine(_directory, "mine.yaml"), "--tree",
            Path.Combine(_directory, "tree"))));
        var work = Path.Combine(_directory, "work");
        Assert.Equal(0, (await Cli.RunAsync(Environment, "samples", work)).ExitCode);
        Assert.True(WentOn(await Cli.RunAsync(Environment, "build", Path.Combine(work, "samples", "experiments", "hotrod.yaml"), "--tree",
            Path.Combine(_directory, "tree"))));
        Assert.True(WentOn(await Cli.RunAsync(Environment, "build", "samples/experiments/hotrod.yaml", "--tree",
            Path.Combine(_directory, "tree"))));
    }

    [Theory]
    [InlineData("verify", "{bundle}")]
    [InlineData("report", "{bundle}")]
    [InlineData("report", "{bundle}", "--html", "{dir}/page.html")]
    [InlineData("analyze", "{bundle}")]
    [InlineData("explain", "{bundle}")]
    [InlineData("contract", "--from", "{bundle}")]
    [InlineData("compare", "{bundle}", "samples/bundles/hotrod")]
    [InlineData("import", "{dir}/spans.json", "--store", "{dir}/store")]
    public async Task What_reads_a_bundle_runs_none_of_its_programs_and_no_other(params string[] arguments)
    {
        var bundle = Path.Combine(_directory, "bundle");
        SampleBundle.Copy(bundle);
        File.WriteAllText(Path.Combine(_directory, "spans.json"), """
            {"resourceSpans":[{"resource":{},"scopeSpans":[{"spans":[{"traceId":"0af7651916cd43dd8448eb211c80319c","spanId":"b7ad6b7169203331","name":"a","startTimeUnixNano":"1","endTimeUnixNano":"2"}]}]}]}
            """);
        // Whatever is called by its name is one of these, and says so.
        var traps = Directory.CreateDirectory(Path.Combine(_directory, "traps")).FullName;
        foreach (var name in (string[])["sh", "bash", "git", "docker", "go", "gofmt", "dotnet", "make", "node", "npm", "kind", "kubectl",
            "sudo", "iptables", "ip", "apt-get", "dpkg", "tar", "zstd", "curl", "python3"])
        {
            var trap = Path.Combine(traps, name);
            File.WriteAllText(trap, $"#!/bin/sh\necho {name} >>{_directory}/called\nexit 1\n");
            File.SetUnixFileMode(trap, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        var program = Path.Combine(Cli.Root, "artifacts", "cli", "current", "patchtracer");

        var result = await Cli.RunProgramAsync(program,
            new Dictionary<string, string>(Environment) { ["PATH"] = traps, ["DOTNET_ROOT"] = DotnetRoot },
            [.. arguments.Select(argument => argument.Replace("{bundle}", bundle, StringComparison.Ordinal)
                .Replace("{dir}", _directory, StringComparison.Ordinal))]);

        Assert.True(result.ExitCode == 0, result.Error);
        Assert.False(File.Exists(Path.Combine(_directory, "called")));
    }

    private static string DotnetRoot =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "..", "..", ".."));

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private const string NoTree = "is not a source tree of Kubernetes";

    private static bool WentOn(Cli result) =>
        result.ExitCode == 1 && result.Error.Contains(NoTree, StringComparison.Ordinal)
        && !result.Error.Contains("--trust", StringComparison.Ordinal);

    // A terminal breaks lines.
    private static string Folded(string shown) => Regex.Replace(shown, @"\s+", " ");

    private string Write(string name)
    {
        Directory.CreateDirectory(Path.Combine(_directory, "tree"));
        Directory.CreateDirectory(Path.Combine(_directory, "program"));
        Directory.CreateDirectory(Path.Combine(_directory, "catalog"));
        File.WriteAllText(Path.Combine(_directory, "app.csproj"), "<Project Sdk=\"Microsoft.NET.Sdk\"/>");
        File.WriteAllText(Path.Combine(_directory, "Dockerfile"), "FROM scratch\n");
        File.WriteAllText(Path.Combine(_directory, "program", "go.mod"), "module example.com/a\n\ngo 1.18\n");
        File.WriteAllText(Path.Combine(_directory, "pod.yaml"), "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: a}, {name: b, image: b}, {name: c, image: c}]}\n");
        File.WriteAllText(Path.Combine(_directory, "contract.yaml"),
            File.ReadAllText(Path.Combine(Cli.Root, "samples", "shop", "contract.yaml")));
        var file = Path.Combine(_directory, name);
        File.WriteAllText(file, """
            name: shop
            kubernetes: {tree: tree}
            catalog: catalog
            contract: contract.yaml
            cluster: {allow-egress: true}
            application:
              images:
              - {name: a, project: app.csproj}
              - {name: b, go: program}
              - {name: c, dockerfile: Dockerfile}
              manifests: [pod.yaml]

            """);
        return file;
    }
}
