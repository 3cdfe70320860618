using System.Text.Json.Nodes;
using PatchTracer.Workspace;
using Xunit;

namespace PatchTracer.Cli.Tests;

/// <summary>What <c>make package</c> makes, installed into empty directories and used there, away from the checkout.</summary>
[Trait("speed", "slow")]
public sealed class PackageTests(Packages packages) : IClassFixture<Packages>, IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("patchtracer-installed-").FullName;

    [Theory]
    [InlineData("tool")]
    [InlineData("archive")]
    public async Task The_command_line_does_without_the_checkout(string form)
    {
        var program = form == "tool" ? await InstallToolAsync() : await UnpackAsync();
        var work = Path.Combine(_directory, "work");

        Assert.Equal($"patchtracer {packages.Version}", (await RunAsync(program, "--version")).Split('+')[0].Trim());
        var points = JsonNode.Parse(await RunAsync(program, "points", "--json"))!["tracepoints"]!.AsArray().Count;
        Assert.Equal(Directory.GetFiles(Path.Combine(Cli.Root, "patches/catalog"), "*.yaml", SearchOption.AllDirectories).Length, points);

        await RunAsync(program, "samples", work);
        Assert.Contains("COMPLETE", await RunAsync(program, "verify", Path.Combine(work, "samples/bundles/hotrod")));
        Assert.Contains("kubelet.sandbox.create", await RunAsync(program, "report", Path.Combine(work, "samples/bundles/hotrod")));

        using var tree = new BadTree();
        tree.Commit();
        var original = tree.State();
        await RunAsync(program, "apply", "--tree", tree.Tree, "--catalog", tree.Catalog);
        Assert.Contains("ptSandboxCreate", await File.ReadAllTextAsync(Path.Combine(tree.Tree, "pkg/sandbox/sandbox.go")));
        await RunAsync(program, "revert", "--tree", tree.Tree);
        Assert.Equal(original, tree.State());
    }

    [Fact]
    public async Task The_samples_of_an_installation_are_those_of_the_checkout_and_build_there()
    {
        var program = await UnpackAsync();
        var (installed, checkout) = (Path.Combine(_directory, "installed"), Path.Combine(_directory, "checkout"));

        await RunAsync(program, "samples", installed);
        await new Tool(Path.Combine(Cli.Root, "patchtracer"), "samples", checkout).RunAsync(default);

        Assert.Equal(Files(checkout), Files(installed));
        Assert.True(File.Exists(Path.Combine(installed, "kind-config/node/debian/usr/local/bin/entrypoint")));
        var built = Path.Combine(_directory, "hotrod");
        await new Tool("dotnet", "publish", Path.Combine(installed, "samples/hotrod/HotRod.Woven"), "-c", "Release", "-o", built, "-nologo",
            "-v", "quiet").RunAsync(default);
        var woven = await RunAsync(program, "weave", built);
        Assert.Contains("dotnet.hotrod.get_driver: found", woven);
    }

    [Fact]
    public async Task The_page_comes_along()
    {
        var program = await UnpackAsync();
        using var page = await PageProcess.StartAsync(program, ["report", SampleBundle.Path, "--page", "--port", "0"],
            Path.Combine(_directory, "cache"));
        using var client = new HttpClient();

        Assert.Contains("<title>PatchTracer</title>", await client.GetStringAsync(page.Url));
        Assert.Equal(0, await page.EndAsync());
    }

    [Fact]
    public async Task A_project_with_the_package_is_woven_by_its_build_and_has_the_agent_beside_it()
    {
        Write("shop/tracepoints/place.yaml", "id: shop.order.place\ntarget: dotnet\nabout: Placing an order.\nmatch:\n- {assembly: shop, namespace: Shop, type: Orders, method: Place}\nspan:\n  root: always\n");
        Write("shop/Program.cs", "System.Console.WriteLine(Shop.Orders.Place(41));\nnamespace Shop { public static class Orders { public static int Place(int id) => id + 1; } }\n");
        Write("shop/shop.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <PatchTracerCatalog>$(MSBuildProjectDirectory)/tracepoints</PatchTracerCatalog>
                <PatchTracerAgent>true</PatchTracerAgent>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="PatchTracer.MSBuild" Version="{packages.Version}" PrivateAssets="all" />
                <PackageReference Include="Jaeger.Thrift" Version="{packages.Version}" />
              </ItemGroup>
            </Project>
            """);
        var output = Path.Combine(_directory, "shop/out");

        await new Tool("dotnet", "publish", "-c", "Release", "-o", output, "-nologo", "-v", "quiet",
            $"-p:RestoreAdditionalProjectSources={packages.Directory}")
        {
            WorkingDirectory = Path.Combine(_directory, "shop"),
            Environment = packages.Environment,
        }.RunAsync(default);

        Assert.Equal("42", (await new Tool(Path.Combine(output, "shop")).RunAsync(default)).Trim());
        Assert.True((await File.ReadAllBytesAsync(Path.Combine(output, "shop.dll"))).AsSpan().IndexOf("Tracepoints"u8) >= 0);
        Assert.True(File.Exists(Path.Combine(output, "patchtracer/PatchTracer.Agent.dll")));
        Assert.True(File.Exists(Path.Combine(output, "Jaeger.Thrift.dll")));
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private async Task<string> InstallToolAsync()
    {
        await new Tool("dotnet", "tool", "install", "PatchTracer", "--version", packages.Version, "--tool-path",
            Path.Combine(_directory, "bin"), "--source", packages.Directory)
        {
            WorkingDirectory = _directory,
            Environment = packages.Environment,
        }.RunAsync(default);
        return Path.Combine(_directory, "bin/patchtracer");
    }

    /// <summary>By a link, as one would have on the PATH.</summary>
    private async Task<string> UnpackAsync()
    {
        await new Tool("tar", "-xzf", packages.File($"patchtracer-{packages.Version}-linux-*.tar.gz"), "-C", _directory).RunAsync(default);
        var link = Path.Combine(_directory, "patchtracer");
        File.CreateSymbolicLink(link, Path.Combine(Directory.GetDirectories(_directory, "patchtracer-*-linux-*").Single(), "patchtracer"));
        return link;
    }

    private Task<string> RunAsync(string program, params string[] arguments) => new Tool(program, arguments)
    {
        WorkingDirectory = _directory,
        Environment = new Dictionary<string, string?> { ["PATCHTRACER_CACHE"] = Path.Combine(_directory, "cache") },
    }.RunAsync(default);

    private void Write(string relative, string text)
    {
        var path = Path.Combine(_directory, relative);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    private static List<string> Files(string directory) => [.. Directory.GetFiles(directory, "*", SearchOption.AllDirectories)
        .Select(file => $"{Path.GetRelativePath(directory, file)} {ContentKey.OfFile(file)}").Order(StringComparer.Ordinal)];
}
