using System.Diagnostics;
using Xunit;

namespace PatchTracer.Cli.Tests;

/// <summary>A project that weaves in its build, and the verb on what came of it.</summary>
public sealed class WeaveTests
{
    private const string Program = """
        using System.Diagnostics;
        ActivitySource.AddActivityListener(new ActivityListener
        {
            ShouldListenTo = source => source.Name.StartsWith("PatchTracer.Woven."),
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = span => System.Console.WriteLine($"span {span.OperationName} {span.GetTagItem("text")}"),
        });
        System.Console.WriteLine(new App.Worker().Work("hello"));
        namespace App { public class Worker { public int Work(string text) => text.Length; } }
        """;

    private const string Point = """
        id: app.work
        target: dotnet
        about: A test.
        match: {assembly: app, type: Worker, method: Work}
        span:
          root: always
          attributes: {text: param(text)}
        """;

    [Fact]
    [Trait("speed", "slow")]
    public async Task A_project_weaves_in_its_build_and_the_verb_shows_and_takes_back()
    {
        var folder = Directory.CreateTempSubdirectory("patchtracer-weave-").FullName;
        try
        {
            WriteProject(folder);
            await DotnetAsync(folder, "build", "-o", "out");
            Assert.Equal("span app.work hello\n5\n", await DotnetAsync(folder, "out/app.dll"));
            // Built again, everything is up to date, and woven once.
            await DotnetAsync(folder, "build", "-o", "out");
            Assert.Equal("span app.work hello\n5\n", await DotnetAsync(folder, "out/app.dll"));
            // Switched off, it is what the compiler made, though nothing is compiled again; and switched on again woven.
            await DotnetAsync(folder, "build", "-o", "out", "-p:PatchTracerEnabled=false");
            Assert.Equal("5\n", await DotnetAsync(folder, "out/app.dll"));
            await DotnetAsync(folder, "build", "-o", "out");
            Assert.Equal("span app.work hello\n5\n", await DotnetAsync(folder, "out/app.dll"));
            // Bundled into one file, the assembly inside is the woven one.
            await DotnetAsync(folder, "publish", "-o", "single", "-r", "linux-x64", "--self-contained", "false",
                "-p:PublishSingleFile=true");
            Assert.Equal("span app.work hello\n5\n", await RunAsync(folder, Path.Combine(folder, "single", "app")));

            var bundle = await Cli.RunAsync("weave", Path.Combine(folder, "single", "app"), "--catalog", Path.Combine(folder, "points"));
            Assert.Equal(1, bundle.ExitCode);
            Assert.Contains("single-file program", bundle.Error);
            var assembly = Path.Combine(folder, "out", "app.dll");
            var diff = await Cli.RunAsync("weave", assembly, "--diff", "--catalog", Path.Combine(folder, "points"));
            Assert.Contains("+\t\t\tactivity = Tracepoints.Start(\"app.work\", 0, mayBeRoot: true);", diff.Output);
            var again = await Cli.RunAsync("weave", assembly, "--catalog", Path.Combine(folder, "points"));
            Assert.Contains("everything is woven so already", again.Output);
            Assert.Equal(0, (await Cli.RunAsync("weave", assembly, "--revert")).ExitCode);
            Assert.Equal("5\n", await DotnetAsync(folder, "out/app.dll"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task A_weave_that_cannot_be_says_why_and_changes_nothing()
    {
        var folder = Directory.CreateTempSubdirectory("patchtracer-weave-").FullName;
        try
        {
            var assembly = Path.Combine(folder, "app.dll");
            File.Copy(typeof(WeaveTests).Assembly.Location, assembly);
            var before = await File.ReadAllBytesAsync(assembly);
            var empty = Directory.CreateDirectory(Path.Combine(folder, "empty")).FullName;
            var points = Directory.CreateDirectory(Path.Combine(folder, "points")).FullName;
            var point = Point.Replace("type: Worker, method: Work", $"type: {nameof(WeaveTests)}, method: {nameof(WriteProject)}")
                .Replace("param(text)", "param(folder)");
            await File.WriteAllTextAsync(Path.Combine(points, "work.yaml"), point.Replace("assembly: app", "assembly: PatchTracer.*"));

            await RefusedAsync("PatchTracer.Agent.dll: build it with", "--catalog", points, "--agent", empty);
            await RefusedAsync("no tracepoint for .NET", "--catalog", empty);
            await RefusedAsync("no tracepoint for .NET matches `other*`", "--catalog", points, "--points", "other*");
            await RefusedAsync("there is no such directory", "--catalog", points, "--reference", Path.Combine(folder, "none"));
            await RefusedAsync("there is no such strong-name key", "--catalog", points, "--key", Path.Combine(folder, "none.snk"));
            var other = Directory.CreateDirectory(Path.Combine(folder, "other")).FullName;
            await File.WriteAllTextAsync(Path.Combine(other, "work.yaml"), point);
            Assert.Contains("no tracepoint is found here; nothing was written",
                (await Cli.RunAsync("weave", assembly, "--catalog", other)).Output);
            Assert.Equal(before, await File.ReadAllBytesAsync(assembly));

            await File.WriteAllTextAsync(Path.Combine(empty, "PatchTracer.Agent.dll"), "copied as it is");
            var woven = await Cli.RunAsync("weave", assembly, "--catalog", points, "--agent", empty, "--reference",
                AppContext.BaseDirectory);
            Assert.True(woven.ExitCode == 0, woven.Error);
            Assert.Equal("copied as it is", await File.ReadAllTextAsync(Path.Combine(folder, "patchtracer", "PatchTracer.Agent.dll")));

            async Task RefusedAsync(string expected, params string[] arguments)
            {
                var refused = await Cli.RunAsync(["weave", assembly, .. arguments]);
                Assert.Equal(1, refused.ExitCode);
                Assert.Contains(expected, refused.Error);
                Assert.Equal(before, await File.ReadAllBytesAsync(assembly));
                Assert.Equal([assembly], Directory.GetFiles(folder));
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [SkippableFact]
    [Trait("speed", "slow")]
    public async Task A_build_places_the_agent_and_says_where_none_can_start()
    {
        var folder = Directory.CreateTempSubdirectory("patchtracer-weave-").FullName;
        try
        {
            WriteProject(folder);
            foreach (var framework in new[] { "net8.0", "net10.0" })
            {
                Directory.CreateDirectory(Path.Combine(folder, "agent", framework));
                await File.WriteAllTextAsync(Path.Combine(folder, "agent", framework, "PatchTracer.Agent.dll"), $"the one for {framework}");
            }
            var agent = $"-p:PatchTracerAgent={Path.Combine(folder, "agent")}";
            await DotnetAsync(folder, "publish", "-o", "published", agent);
            Assert.Equal("the one for net10.0",
                await File.ReadAllTextAsync(Path.Combine(folder, "published", "patchtracer", "PatchTracer.Agent.dll")));
            Assert.Equal("the one for net10.0",
                await File.ReadAllTextAsync(Path.Combine(folder, "bin", "Release", "net10.0", "patchtracer", "PatchTracer.Agent.dll")));
            Directory.Delete(Path.Combine(folder, "bin"), recursive: true);
            await DotnetAsync(folder, "build", "-o", "without");
            Assert.False(Directory.Exists(Path.Combine(folder, "without", "patchtracer")));
            Assert.Contains("PATCHTRACER002", await FailsAsync(folder, "build", $"-p:PatchTracerAgent={folder}"), StringComparison.Ordinal);

            var restored = await FailsAsync(folder, "restore", "-p:PublishAot=true");
            Skip.If(restored.Contains("error NU", StringComparison.Ordinal), "what compiles ahead of time does not restore here");
            var told = await DotnetAsync(folder, "build", "-o", "ahead", "-p:PublishAot=true", agent);
            Assert.Contains("warning PATCHTRACER001", told, StringComparison.Ordinal);
            Assert.DoesNotContain("IL2", told, StringComparison.Ordinal);
            Assert.False(Directory.Exists(Path.Combine(folder, "ahead", "patchtracer")));
            var known = await DotnetAsync(folder, "build", "-o", "ahead", "-p:PublishAot=true", "-p:PatchTracerStartsAgent=false",
                "--no-incremental");
            Assert.DoesNotContain("PATCHTRACER001", known, StringComparison.Ordinal);
            // A span, and the same result; nothing in it would start an agent.
            Assert.Equal("span app.work hello\n5\n", await DotnetAsync(folder, "ahead/app.dll"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void WriteProject(string folder)
    {
        Directory.CreateDirectory(Path.Combine(folder, "points"));
        File.WriteAllText(Path.Combine(folder, "points", "work.yaml"), Point);
        File.WriteAllText(Path.Combine(folder, "Program.cs"), Program);
        File.WriteAllText(Path.Combine(folder, "app.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <OutputType>Exe</OutputType>
                <PatchTracerTool>{Path.Combine(Cli.Root, "patchtracer")}</PatchTracerTool>
                <PatchTracerCatalog>{Path.Combine(folder, "points")}</PatchTracerCatalog>
              </PropertyGroup>
              <Import Project="{Path.Combine(Cli.Root, "tool", "PatchTracer.IL", "build", "PatchTracer.targets")}" />
            </Project>
            """);
    }

    private static Task<string> DotnetAsync(string folder, params string[] arguments) => RunAsync(folder, "dotnet", arguments);

    // Also what it says if it does not fail.
    private static async Task<string> FailsAsync(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, WorkingDirectory = folder };
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return output;
    }

    private static async Task<string> RunAsync(string folder, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder
        };
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        await process.WaitForExitAsync(limit.Token);
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}\n{await output}\n{await error}");
        return await output;
    }
}
