using System.Text.Json.Nodes;
using PatchTracer.Cluster.Engine;
using PatchTracer.Workspace;

namespace PatchTracer.Cluster.Tests.Engine;

/// <summary>Runs the real script; `runc` is a link to echo, so that what would be run is seen.</summary>
public sealed class RuntimeScriptTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("runtime-").FullName;

    public RuntimeScriptTests()
    {
        File.WriteAllText(Path.Combine(_directory, "runtime"), CapabilityMend.Script());
        File.CreateSymbolicLink(Path.Combine(_directory, "runc"), "/bin/echo");
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData("--bundle", "{0}")]
    [InlineData("-b", "{0}")]
    [InlineData("--bundle={0}", null)]
    public async Task Creating_a_container_loses_the_capability_in_every_list(string option, string? value)
    {
        var config = Write("config.json", """
            {"process":{"args":["sh"],"capabilities":{"bounding":["CAP_CHOWN","CAP_SYS_RESOURCE"],"effective":["CAP_SYS_RESOURCE","CAP_KILL"],
            "inheritable":["CAP_SYS_RESOURCE"],"permitted":["CAP_CHOWN","CAP_SYS_RESOURCE","CAP_KILL"],"ambient":[]}}}
            """);
        string[] arguments = value is null ? [Format(option)] : [option, Format(value)];

        await RunAsync(["--root", "/run/x", "create", .. arguments, "id"]);

        var capabilities = JsonNode.Parse(File.ReadAllText(config))!["process"]!["capabilities"]!;
        Assert.Equal("""{"bounding":["CAP_CHOWN"],"effective":["CAP_KILL"],"inheritable":[],"permitted":["CAP_CHOWN","CAP_KILL"],"ambient":[]}""", capabilities.ToJsonString());
    }

    [Fact]
    public async Task An_exec_loses_it_in_its_process_file()
    {
        var process = Write("process.json", """{"capabilities":{"bounding":["CAP_SYS_RESOURCE"]},"args":["true"]}""");

        await RunAsync(["exec", "--process", process, "--detach", "id"]);

        Assert.Equal("""{"capabilities":{"bounding":[]},"args":["true"]}""", File.ReadAllText(process));
    }

    [Fact]
    public async Task Arguments_of_that_name_and_pretty_printed_files_stay_what_they_are()
    {
        var config = Write("config.json", """
            {
              "args": [ "echo", "CAP_SYS_RESOURCE" ],
              "env": [ "A=\"CAP_SYS_RESOURCE\"" ],
              "capabilities": { "bounding": [
                "CAP_CHOWN",
                "CAP_SYS_RESOURCE"
              ] }
            }
            """);

        await RunAsync(["create", "--bundle", _directory, "id"]);

        var after = JsonNode.Parse(File.ReadAllText(config))!;
        Assert.Equal("CAP_SYS_RESOURCE", after["args"]![1]!.ToString());
        Assert.Equal("A=\"CAP_SYS_RESOURCE\"", after["env"]![0]!.ToString());
        Assert.Equal("""{"bounding":["CAP_CHOWN"]}""", after["capabilities"]!.ToJsonString());
    }

    [Fact]
    public async Task A_file_without_the_capability_is_not_written_and_runc_gets_the_arguments_as_they_were()
    {
        var config = Write("config.json", """{"args":["CAP_SYS_ADMIN"]}""");
        var before = File.GetLastWriteTimeUtc(config);

        var output = await RunAsync(["create", "--bundle", _directory, "an id with spaces"]);

        Assert.Equal(before, File.GetLastWriteTimeUtc(config));
        Assert.Equal($"create --bundle {_directory} an id with spaces\n", output);
    }

    private string Format(string text) => text.Replace("{0}", _directory, StringComparison.Ordinal);

    private string Write(string name, string text)
    {
        var path = Path.Combine(_directory, name);
        File.WriteAllText(path, text);
        return path;
    }

    private async Task<string> RunAsync(IReadOnlyList<string> arguments)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var environment = new Dictionary<string, string?> { ["PATH"] = $"{_directory}:/usr/bin:/bin" };
        return await new Tool("/bin/sh",
            [Path.Combine(_directory, "runtime"), .. arguments])
        { Environment = environment }.RunAsync(timeout.Token);
    }
}
